"""SMS message: information is sent to the caller by SMS (PHN-181)."""

from dataclasses import dataclass
from typing import Final

from chalicelib.flow import fields
from chalicelib.flow.book import Book
from chalicelib.flow.effects import SendSms
from chalicelib.flow.element import Element, Go, Outcome, Visit
from chalicelib.flow.events import Event
from chalicelib.flow.outlets import NEXT, Outlet
from chalicelib.flow.phone_numbers import is_e164
from chalicelib.flow.wording import fill

NOT_SENT: Final = "not-sent"
MAX_LENGTH: Final = 918
"""Six parts of a long message."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    text: str = fields.long_text(
        "Text", max_length=MAX_LENGTH, help="May use {caller}, {called} and entered values by name.", is_required=True
    )
    sender: str = fields.matching(
        "Sender",
        r"\+[1-9]\d{4,14}|(?=.*[A-Za-z])[A-Za-z0-9 ]{1,11}",
        "must be one of our numbers, or a name of at most 11 letters and digits",
        help="Left out: the number that was called.",
    )


def outlets(settings: Settings, book: Book) -> tuple[Outlet, ...]:  # noqa: ARG001  the same for every text
    return (
        Outlet(port=NEXT, title="Next", pace="instant"),
        Outlet(port=NOT_SENT, title="Number withheld", is_required=False, otherwise=NEXT, pace="instant"),
    )


def run(visit: Visit[Settings], event: Event) -> Outcome:  # noqa: ARG001  it is sent, whatever happens
    caller, settings = visit.session.caller, visit.settings
    if not is_e164(caller) or not settings.text:
        return Go(port=NOT_SENT)
    text = fill(settings.text, visit.session)[:MAX_LENGTH]
    return Go(port=NEXT, effects=(SendSms(caller, settings.sender, text, visit.node.id),))


ELEMENT: Final = Element(
    name="sms",
    title="SMS message",
    group="Note",
    help="Sends a text message to the caller and goes on.",
    settings=Settings,
    outlets=outlets,
    run=run,
    starts_after_silence=True,
)
