"""Use cases of text messages: take one in, send one, note what became of it."""

from contextlib import suppress
from datetime import datetime

from chalicelib.companies import service as companies
from chalicelib.core.errors import TooMany
from chalicelib.core.ids import CompanyId
from chalicelib.messaging import store
from chalicelib.messaging.domain import ORDER, Delivery, Message
from chalicelib.trunk.client import Trunk
from chalicelib.users import service as users


def receive(*, sid: str, sender: str, to: str, text: str, now: datetime) -> None:
    """Take in a message sent to one of our numbers; the same message arriving again changes nothing.

    One that asks for a password is answered with a link, whoever sent it (PHN-057).
    """
    route = companies.route_of(to)
    if route is None or not sid or not sender:
        return
    message = Message(
        company=route.company,
        sid=sid,
        contact=sender,
        number=to,
        text=text,
        direction="in",
        delivery=Delivery.RECEIVED,
        at=now,
    )
    if store.create(message) and users.is_password_keyword(text):
        with suppress(TooMany):
            users.ask_for_link(sender, source=f"sms:{sender}", now=now, by_text=True)


def send(company: CompanyId, *, to: str, sender: str, text: str, trunk: Trunk, now: datetime) -> str:
    """Send a message, keep it in its thread, and return its id.

    Raises:
        TrunkBusy: nothing was sent; try again later.
        TrunkError: the trunk refuses it.
    """
    sid = trunk.send_sms(to=to, sender=sender, text=text, status_path=f"/sms/status/{company}")
    message = Message(
        company=company,
        sid=sid,
        contact=to,
        number=sender,
        text=text,
        direction="out",
        delivery=Delivery.QUEUED,
        at=now,
    )
    store.create(message)
    return sid


def record_delivery(company: CompanyId, *, contact: str, sid: str, status: str) -> None:
    """Note the trunk's report on a message of ours; words that are not the end of anything are left."""
    if status in {each.value for each in ORDER}:
        store.record_delivery(company, contact, sid, Delivery(status))
