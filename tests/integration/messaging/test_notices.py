"""Links to set a password leave as e-mail or text message, in the reader's language, to nobody else."""

import json
import re
import urllib.request
from datetime import UTC, datetime

import pytest

from chalicelib.companies import service as companies
from chalicelib.core.errors import TrunkBusy, TrunkError
from chalicelib.messaging import notices
from chalicelib.settings import settings
from chalicelib.users import addresses
from chalicelib.users import service as users

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


class FakeTrunk:
    """Notes the text messages it is given, or refuses with ``error``."""

    def __init__(self, error: Exception | None = None) -> None:
        self.sent: list[dict[str, str]] = []
        self._error = error

    def send_sms(self, *, to: str, sender: str, text: str, status_path: str | None = None) -> str:
        if self._error is not None:
            raise self._error
        self.sent.append({"to": to, "from": sender, "text": text})
        return f"SM{len(self.sent)}{sender[-4:]}{to[-4:]}"


@pytest.fixture
def mails(aws, company, monkeypatch):
    """Every e-mail to an address of this test's company."""
    monkeypatch.setenv("MAIL_FROM", "switchboard@cordboard.example")
    monkeypatch.setenv("PUBLIC_BASE_URL", "https://pbx.example")
    settings.cache_clear()

    def sent() -> list[dict]:
        with urllib.request.urlopen(f"{aws.endpoint}/_embedded/outbox") as answer:
            listed = json.load(answer)["mails"]
        return [mail for mail in listed if any(company in to for to in mail["to"])]

    yield sent
    settings.cache_clear()


@pytest.fixture
def kari(aws, company):
    doc = {"title": "Fjordvik", "language": "nb-NO", "sms_number": "+4721000000"}
    companies.create_company(company, doc, actor="operator:operator", now=NOON)
    return make(company, "kari", email=f"kari@{company}.example")


def make(company, name, **doc):
    return users.put_user(company, name, {"first_name": name.title(), **doc}, replaces=None, actor="x:y", now=NOON)


def ask(who, channel="email"):
    return {"kind": "password-link", "who": addresses.key_of(who), "channel": channel}


@pytest.mark.covers("PHN-058")
def test_the_link_arrives_by_mail_in_the_companys_language_and_sets_a_password(mails, kari) -> None:
    notices.act(ask(kari.email), trunk=FakeTrunk(), now=NOON)

    (mail,) = mails()
    assert mail["subject"] == "Velg passord for Fjordvik"
    token = re.search(r"https://pbx\.example/set-password/(\S+)", mail["text"]).group(1)
    assert users.set_password_by_link(token, "a good long password", now=NOON).name == "kari"


@pytest.mark.covers("PHN-057", "PHN-058")
def test_the_link_arrives_as_a_text_message_to_the_users_own_number(mails, company, kari) -> None:
    number = f"+479{company[-7:].translate(str.maketrans('abcdef', '012345'))}"
    make(company, "ola", phone=number, language="en-GB")
    trunk = FakeTrunk()

    notices.act(ask(number, "sms"), trunk=trunk, now=NOON)

    (text,) = trunk.sent
    assert (text["to"], text["from"]) == (number, "+4721000000")
    assert text["text"].startswith("Set your password")
    assert mails() == []


def test_one_who_cannot_be_texted_gets_a_mail_instead(mails, kari) -> None:
    notices.act(ask(kari.email, "sms"), trunk=FakeTrunk(), now=NOON)

    assert len(mails()) == 1


def test_an_invitation_goes_to_the_user_it_names(mails, company, kari) -> None:
    body = {"kind": "invitation", "company": company, "user": "kari", "channel": "email"}
    notices.act(body, trunk=FakeTrunk(), now=NOON)
    notices.act({**body, "user": "gone"}, trunk=FakeTrunk(), now=NOON)

    assert len(mails()) == 1


def test_nobody_is_sent_nothing(mails, company, kari) -> None:
    trunk = FakeTrunk()
    for body in (ask(f"other@{company}.example"), {"kind": "password-link", "who": "", "channel": "sms"}):
        notices.act(body, trunk=trunk, now=NOON)

    assert (mails(), trunk.sent) == ([], [])


def test_a_busy_trunk_is_tried_again_and_one_that_refuses_is_not(mails, company, kari) -> None:
    number = f"+478{company[-7:].translate(str.maketrans('abcdef', '012345'))}"
    make(company, "ola", phone=number)

    with pytest.raises(TrunkBusy):
        notices.act(ask(number, "sms"), trunk=FakeTrunk(TrunkBusy("busy")), now=NOON)
    notices.act(ask(number, "sms"), trunk=FakeTrunk(TrunkError("no")), now=NOON)
