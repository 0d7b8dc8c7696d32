"""Announcement: something is played or said to the caller (PHN-174, PUZ-10, PUZ-11)."""

from dataclasses import dataclass
from typing import Final

from chalicelib.flow import fields
from chalicelib.flow.book import Book
from chalicelib.flow.element import Element, Go, Outcome, Stay, Visit
from chalicelib.flow.events import CONTINUE, DIGITS, Digits, Event, NoInput, Redirected
from chalicelib.flow.outlets import NEXT, Outlet
from chalicelib.flow.prompts import Prompt
from chalicelib.twiml.verbs import Gather, Next, Redirect


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    prompt: Prompt = fields.prompt("Message", help="What the caller hears.", is_required=True)
    repeat: int = fields.whole("Times played", 1, 1, 10)
    may_skip: bool = fields.flag("Any key skips the message")


def outlets(settings: Settings, book: Book) -> tuple[Outlet, ...]:  # noqa: ARG001  the same for all settings
    return (Outlet(port=NEXT, title="Next", pace="heard"),)


def run(visit: Visit[Settings], event: Event) -> Outcome:
    """Play on the way to the next element; a message that keys may skip is a step of its own."""
    prompts = visit.heard(visit.settings.prompt) * visit.settings.repeat
    is_heard = isinstance(event, Digits | NoInput | Redirected)
    if is_heard or not prompts:
        return Go(port=NEXT)
    if not visit.settings.may_skip:
        return Go(port=NEXT, verbs=prompts)
    gather = Gather(prompts=prompts, action=Next(DIGITS), digits=1, timeout_s=1, finish_on="")
    return Stay(verbs=(gather, Redirect(Next(CONTINUE))))


ELEMENT: Final = Element(
    name="audio",
    title="Announcement",
    group="Speak",
    help="Plays a recording or speaks a text, then goes on.",
    settings=Settings,
    outlets=outlets,
    run=run,
)
