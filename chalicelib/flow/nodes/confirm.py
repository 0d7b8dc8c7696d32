"""Confirm value: what the caller entered is read back digit by digit, to be confirmed with hash (PUZ-08)."""

from dataclasses import dataclass
from typing import Final

from chalicelib.flow import fields
from chalicelib.flow.book import Book
from chalicelib.flow.element import Element, Go, Outcome, Visit
from chalicelib.flow.events import Digits, Event, NoInput
from chalicelib.flow.nodes.asking import Question, ask, ask_again, attempts
from chalicelib.flow.outlets import NO_DIAL, Outlet
from chalicelib.flow.phrases import spoken_language
from chalicelib.flow.prompts import Prompt
from chalicelib.twiml.verbs import Prompt as PromptVerb
from chalicelib.twiml.verbs import Say

CONFIRMED: Final = "confirmed"
REDO: Final = "redo"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    value: str = fields.matching(
        "Name of the value",
        r"[a-z0-9][a-z0-9-]{0,62}",
        "must be of lower-case letters, digits and hyphens",
        help="As in the number entry before.",
        is_required=True,
    )
    prompt: Prompt = fields.prompt("Before the value", help='Left out: "You entered:".')
    after_prompt: Prompt = fields.prompt(
        "After the value", help="Left out: press hash if right, star to enter it again."
    )
    timeout_s: int = fields.whole("Wait for a key", 5, 1, 60, unit="s")
    retries: int = fields.whole("Repeat", 2, 0, 10, unit="times")


def outlets(settings: Settings, book: Book) -> tuple[Outlet, ...]:  # noqa: ARG001  the same for every value
    return (
        Outlet(port=CONFIRMED, title="Confirmed (#)"),
        Outlet(port=REDO, title="Enter again (*)"),
        Outlet(port=NO_DIAL, title="No dial", pace="instant"),
    )


def run(visit: Visit[Settings], event: Event) -> Outcome:
    """Read the value back and wait for hash or star; without a value there is nothing to confirm."""
    if not visit.session.values.get(visit.settings.value):
        return Go(port=NO_DIAL)
    retries = visit.settings.retries
    match event:
        case Digits("#"):
            return Go(port=CONFIRMED)
        case Digits("*"):
            return Go(port=REDO)
        case Digits(key) if key:
            return ask_again(visit, _question(visit, (visit.say("invalid"),)), retries=retries, else_port=NO_DIAL)
        case Digits() | NoInput():
            return ask_again(visit, _question(visit), retries=retries, else_port=NO_DIAL)
        case _:
            return ask(_question(visit), attempt=max(attempts(visit), 1))


def _question(visit: Visit[Settings], before: tuple[PromptVerb, ...] = ()) -> Question:
    settings = visit.settings
    spaced = " ".join(visit.session.values[settings.value])
    prompts = (
        *before,
        *visit.heard(settings.prompt, "you-entered"),
        Say(spaced, spoken_language(visit.book.language)),
        *visit.heard(settings.after_prompt, "confirm"),
    )
    return Question(prompts=prompts, timeout_s=settings.timeout_s, digits=1)


ELEMENT: Final = Element(
    name="confirm",
    title="Confirm value",
    group="Ask",
    help="Reads an entered value back; the caller confirms with hash or enters it again with star.",
    settings=Settings,
    outlets=outlets,
    run=run,
)
