"""Number entry: the caller enters a value, such as a member number, for later elements (PUZ-08)."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from chalicelib.flow import fields
from chalicelib.flow.book import Book
from chalicelib.flow.effects import CALLBACK_NUMBER
from chalicelib.flow.element import Element, Go, Outcome, Visit
from chalicelib.flow.events import Digits, Event, NoInput
from chalicelib.flow.nodes.asking import Question, ask, ask_again, attempts
from chalicelib.flow.outlets import INVALID, NO_DIAL, Outlet
from chalicelib.flow.prompts import Prompt
from chalicelib.twiml.verbs import Prompt as PromptVerb

ENTERED: Final = "entered"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    prompt: Prompt = fields.prompt(
        "Message", help="Says what to enter, and to finish with the hash key.", is_required=True
    )
    value: str = fields.matching(
        "Name of the value",
        r"[a-z0-9][a-z0-9-]{0,62}",
        "must be of lower-case letters, digits and hyphens",
        help="Other elements use it by this name, e.g. member-number.",
        is_required=True,
    )
    secret: bool = fields.flag("Secret", help="No agent is ever shown it, as a code or a national identity number.")
    min_digits: int = fields.whole("Digits at least", 1, 1, 20)
    max_digits: int = fields.whole(
        "Digits at most", 8, 1, 20, help="The entry ends with so many, or with the hash key."
    )
    timeout_s: int = fields.whole("Wait for a key", 5, 1, 60, unit="s")
    retries: int = fields.whole("Repeat", 2, 0, 10, unit="times")
    invalid_prompt: Prompt = fields.prompt("After a wrong entry", help="Said before the question is repeated.")


def outlets(settings: Settings, book: Book) -> tuple[Outlet, ...]:  # noqa: ARG001  the same for every value
    return (
        Outlet(port=ENTERED, title="Entered"),
        Outlet(port=INVALID, title="Invalid", is_required=False, otherwise=NO_DIAL),
        Outlet(port=NO_DIAL, title="No dial"),
    )


def run(visit: Visit[Settings], event: Event) -> Outcome:
    """Ask for the value; hash ends the entry, star means a mistake and asks anew."""
    settings = visit.settings
    match event:
        case Digits(value) if value.isdecimal() and settings.min_digits <= len(value) <= settings.max_digits:
            values = {settings.value: value} if settings.value else {}
            return Go(port=ENTERED, values=values, is_secret=settings.secret)
        case Digits(value) if value:
            wrong = visit.heard(settings.invalid_prompt, None if "*" in value else "invalid")
            return ask_again(visit, _question(visit, wrong), retries=settings.retries, else_port=INVALID)
        case Digits() | NoInput():
            return ask_again(visit, _question(visit), retries=settings.retries, else_port=NO_DIAL)
        case _:
            return ask(_question(visit), attempt=max(attempts(visit), 1))


def _question(visit: Visit[Settings], before: tuple[PromptVerb, ...] = ()) -> Question:
    prompts = (*before, *visit.heard(visit.settings.prompt, "enter"))
    settings = visit.settings
    return Question(prompts=prompts, timeout_s=settings.timeout_s, digits=settings.max_digits, finish_on="#")


def check(settings: Settings, book: Book) -> Iterator[str]:  # noqa: ARG001  the signature of Element.check
    if settings.min_digits > settings.max_digits:
        yield "Digits at least is more than digits at most."
    if settings.value == CALLBACK_NUMBER:
        yield f"Choose another name than {CALLBACK_NUMBER}, which says where the caller is to be called back."


ELEMENT: Final = Element(
    name="number-entry",
    title="Number entry",
    group="Ask",
    help="Lets the caller enter a number that later elements read back, send or look up.",
    settings=Settings,
    outlets=outlets,
    run=run,
    check=check,
)
