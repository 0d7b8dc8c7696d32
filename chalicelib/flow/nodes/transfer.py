"""Transfer to number: the call goes to a number outside the flow (PHN-183)."""

from collections.abc import Iterator
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal

from chalicelib.flow import fields
from chalicelib.flow.book import Book
from chalicelib.flow.element import Element, Go, Outcome, Visit
from chalicelib.flow.events import DialEnded, Event
from chalicelib.flow.nodes.dialling import Outside, dial, is_over, over
from chalicelib.flow.outlets import NO_ANSWER, Outlet
from chalicelib.flow.phone_numbers import is_e164

PRESENTATION: Final = MappingProxyType(
    {"caller": "The caller's number", "called": "The number that was called", "number": "One of our numbers"}
)
BUSY: Final = "busy"
FAILED: Final = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    number: str = fields.matching(
        "Number", r"\+[1-9]\d{4,14}", "must be an international number such as +4721000000", is_required=True
    )
    presentation: Literal["caller", "called", "number"] = fields.choice("Number shown", PRESENTATION, default="caller")
    show_number: str = fields.reference("Which of our numbers", "number", help="Shown if so chosen above.")
    timeout_s: int = fields.whole("Ring for", 30, 5, 600, unit="s")


def outlets(settings: Settings, book: Book) -> tuple[Outlet, ...]:  # noqa: ARG001  the same for every number
    return (
        Outlet(port=NO_ANSWER, title="No answer"),
        Outlet(port=BUSY, title="Busy", is_required=False, otherwise=NO_ANSWER, pace="instant"),
        Outlet(port=FAILED, title="Not reached", is_required=False, otherwise=NO_ANSWER, pace="instant"),
        Outlet(port="answered", title="After the conversation", is_required=False),
    )


def run(visit: Visit[Settings], event: Event) -> Outcome:
    """Ring the number; after a conversation the call ends unless its outlet is connected."""
    match event:
        case DialEnded() if is_over(event):
            return Go(port="answered") if visit.leads_on("answered") else over()
        case DialEnded("busy"):
            return Go(port=BUSY)
        case DialEnded("failed"):
            return Go(port=FAILED)
        case DialEnded():
            return Go(port=NO_ANSWER)
        case _ if visit.settings.number:
            return dial(
                visit,
                Outside(number=visit.settings.number, caller_id=_shown(visit), timeout_s=visit.settings.timeout_s),
            )
        case _:
            return Go(port=FAILED)


def _shown(visit: Visit[Settings]) -> str | None:
    session, settings = visit.session, visit.settings
    match settings.presentation:
        case "number" if settings.show_number:
            return settings.show_number
        case "caller" if is_e164(session.caller):
            return session.caller
        case _:
            return session.called or None


def check(settings: Settings, book: Book) -> Iterator[str]:  # noqa: ARG001  the signature of Element.check
    if settings.presentation == "number" and not settings.show_number:
        yield "Choose which of our numbers is shown."
    if settings.number and not _is_possible(settings.number):
        yield "Number does not exist in the numbering plan of its country."


def _is_possible(number: str) -> bool:
    import phonenumbers  # noqa: PLC0415  only publishing needs the numbering plans

    try:
        parsed = phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        return False
    return phonenumbers.is_possible_number(parsed) or phonenumbers.is_possible_short_number(parsed)


ELEMENT: Final = Element(
    name="transfer",
    title="Transfer to number",
    group="Connect",
    help="Sends the call to a number outside the company.",
    settings=Settings,
    outlets=outlets,
    run=run,
    starts_after_silence=True,
    is_end=True,
    check=check,
)
