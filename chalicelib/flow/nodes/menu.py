"""Basic menu: one key, 0 to 9, each with its own way (PHN-177, PHN-187, PHN-188, PUZ-06, PUZ-07)."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from chalicelib.flow import fields
from chalicelib.flow.book import Book
from chalicelib.flow.element import Element, Go, Outcome, Visit
from chalicelib.flow.events import Digits, Event, NoInput
from chalicelib.flow.nodes.asking import Question, ask, ask_again, attempts
from chalicelib.flow.outlets import INVALID, NO_DIAL, Outlet
from chalicelib.flow.prompts import Prompt
from chalicelib.flow.specs import Key
from chalicelib.twiml.verbs import Prompt as PromptVerb

MANY_CHOICES: Final = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    prompt: Prompt = fields.prompt(
        "Message", help="States the choices, e.g. 1 for support, 2 for sales.", is_required=True
    )
    choices: tuple[Key, ...] = fields.keys("Choices", help="Every key has its own outlet.")
    timeout_s: int = fields.whole("Wait for a key", 5, 1, 60, unit="s")
    retries: int = fields.whole("Repeat", 2, 0, 10, unit="times", help="When no key or a wrong key was pressed.")
    invalid_prompt: Prompt = fields.prompt("After a wrong key", help="Said before the menu is repeated.")


def outlets(settings: Settings, book: Book) -> tuple[Outlet, ...]:  # noqa: ARG001  choices are in the settings
    chosen = [Outlet(port=c.key, title=f"{c.key} · {c.title}" if c.title else c.key) for c in settings.choices]
    return (
        *chosen,
        Outlet(port=INVALID, title="Invalid", is_required=False, otherwise=NO_DIAL),
        Outlet(port=NO_DIAL, title="No dial"),
    )


def run(visit: Visit[Settings], event: Event) -> Outcome:
    """Ask for a key. Hash and star are invalid here, like every key without a choice."""
    settings = visit.settings
    match event:
        case Digits(key) if any(choice.key == key for choice in settings.choices):
            return Go(port=key)
        case Digits(key) if key:
            wrong = visit.heard(settings.invalid_prompt, "invalid")
            return ask_again(visit, _question(visit, wrong), retries=settings.retries, else_port=INVALID)
        case Digits() | NoInput():
            return ask_again(visit, _question(visit), retries=settings.retries, else_port=NO_DIAL)
        case _:
            return ask(_question(visit), attempt=max(attempts(visit), 1))


def _question(visit: Visit[Settings], before: tuple[PromptVerb, ...] = ()) -> Question:
    prompts = (*before, *visit.heard(visit.settings.prompt, "choose"))
    return Question(prompts=prompts, timeout_s=visit.settings.timeout_s, digits=1)


def advise(settings: Settings, book: Book) -> Iterator[str]:  # noqa: ARG001  the signature of Element.advise
    if len(settings.choices) > MANY_CHOICES:
        yield f"Callers remember four to six choices; with {len(settings.choices)}, let some lead to a second menu."


ELEMENT: Final = Element(
    name="menu",
    title="Basic menu",
    group="Ask",
    help="Lets the caller choose with one key.",
    settings=Settings,
    outlets=outlets,
    run=run,
    advise=advise,
)
