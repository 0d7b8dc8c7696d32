"""Messages the system itself sends to people: links to set a password, by e-mail or text message (PHN-057, 058)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from chalicelib.aws import mail
from chalicelib.companies import config_store
from chalicelib.companies import service as companies
from chalicelib.companies.documents import Kind
from chalicelib.companies.domain import Company
from chalicelib.companies.errors import NoSuchCompany
from chalicelib.core.errors import TrunkBusy, TrunkError
from chalicelib.core.ids import CompanyId
from chalicelib.messaging import service
from chalicelib.observability import logger
from chalicelib.settings import settings
from chalicelib.trunk.client import Trunk
from chalicelib.users import service as users
from chalicelib.users.errors import NoSuchUser
from chalicelib.users.service import Invitation

SUBJECT: Final = {"en": "Set your password for {company}", "nb": "Velg passord for {company}"}
MAIL: Final = {
    "en": "Hello {name},\n\nset your password here; the link works once, for 24 hours:\n\n{link}\n\n"
    "If you did not ask for this, leave it: nothing changes.\n\n{company}\n",
    "nb": "Hei {name},\n\nvelg passord her. Lenken virker én gang, i 24 timer:\n\n{link}\n\n"
    "Har du ikke bedt om dette, la det ligge: ingenting endres.\n\n{company}\n",
}
SMS: Final = {
    "en": "Set your password (works once, for 24 hours): {link}",
    "nb": "Velg passord (virker én gang, i 24 timer): {link}",
}
_FALLBACK: Final = "en"


def act(body: Mapping[str, Any], *, trunk: Trunk, now: datetime) -> None:
    """Send what a job asks for. Delivered twice, it sends two links, each good for itself.

    Raises:
        TrunkBusy, Unavailable: nothing went out; deliver the job again later.
    """
    for invitation in _invitations(body, now):
        _send(invitation, by_text=body["channel"] == "sms", trunk=trunk, now=now)


def _invitations(body: Mapping[str, Any], now: datetime) -> list[Invitation]:
    if body["kind"] == "password-link":
        return users.invitations(body["who"], now=now)
    try:
        return [users.invitation(users.get(body["company"], body["user"]), now=now)]
    except NoSuchUser:
        return []


def _send(invitation: Invitation, *, by_text: bool, trunk: Trunk, now: datetime) -> None:
    user = invitation.user
    try:
        company = companies.load(user.company)
    except NoSuchCompany:
        return
    sender = company.sms_number or _any_number(user.company)
    can_text = bool(user.phone and sender)
    try:
        if can_text and (by_text or not user.email):
            text = _words(SMS, user.language or company.language, invitation, company)
            service.send(user.company, to=user.phone, sender=sender, text=text, trunk=trunk, now=now)
        elif user.email:
            _mail(invitation, company)
        else:
            logger.warning("invitation-unreachable", extra={"company": user.company, "user": user.name})
    except TrunkBusy:
        raise
    except (TrunkError, mail.MailRefused) as refused:
        logger.warning("invitation-refused", extra={"company": user.company, "user": user.name, "code": refused.code})


def _mail(invitation: Invitation, company: Company) -> None:
    language = invitation.user.language or company.language
    mail.send(
        to=[invitation.user.email],
        subject=_words(SUBJECT, language, invitation, company),
        text=_words(MAIL, language, invitation, company),
    )


def _words(by_language: Mapping[str, str], language: str, invitation: Invitation, company: Company) -> str:
    words = by_language.get(language.partition("-")[0], by_language[_FALLBACK])
    link = f"{settings().public_base_url.rstrip('/')}/set-password/{invitation.token}"
    return words.format(name=invitation.user.title, company=company.title, link=link)


def _any_number(company: CompanyId) -> str:
    listed = config_store.list_page(company, Kind.NUMBER, limit=1).documents
    return listed[0].name if listed else ""
