"""Hang up: ends the call, with a goodbye or with a busy tone."""

from dataclasses import dataclass
from typing import Final

from chalicelib.flow import fields
from chalicelib.flow.book import Book
from chalicelib.flow.element import Element, Finish, Outcome, Visit
from chalicelib.flow.events import Event
from chalicelib.flow.outlets import Outlet
from chalicelib.flow.prompts import Prompt
from chalicelib.twiml.verbs import Hangup, Reject


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    prompt: Prompt = fields.prompt("Goodbye", help="Said before the call ends. May be left out.")
    busy_tone: bool = fields.flag(
        "Busy tone instead", help="The call is refused without being answered, if nothing has been said to it yet."
    )


def outlets(settings: Settings, book: Book) -> tuple[Outlet, ...]:  # noqa: ARG001  there are none
    return ()


def run(visit: Visit[Settings], event: Event) -> Outcome:  # noqa: ARG001  whatever happens, it ends
    if visit.settings.busy_tone and not visit.session.is_answered:
        return Finish(reason="hangup", verbs=(Reject("busy"),))
    return Finish(reason="hangup", verbs=(*visit.heard(visit.settings.prompt), Hangup()))


ELEMENT: Final = Element(
    name="hangup",
    title="Hang up",
    group="End",
    help="Ends the call.",
    settings=Settings,
    outlets=outlets,
    run=run,
    is_end=True,
)
