"""Call counter: counts the calls that come by, for statistics (PHN-182)."""

from dataclasses import dataclass
from typing import Final

from chalicelib.flow import fields
from chalicelib.flow.book import Book
from chalicelib.flow.effects import CountCall
from chalicelib.flow.element import Element, Go, Outcome, Visit
from chalicelib.flow.events import Event
from chalicelib.flow.outlets import NEXT, Outlet


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    counter: str = fields.matching(
        "Counter",
        r"[a-z0-9][a-z0-9-]{0,62}",
        "must be of lower-case letters, digits and hyphens",
        help="Elements with the same counter count together.",
        is_required=True,
    )


def outlets(settings: Settings, book: Book) -> tuple[Outlet, ...]:  # noqa: ARG001  the same for every counter
    return (Outlet(port=NEXT, title="Next", pace="instant"),)


def run(visit: Visit[Settings], event: Event) -> Outcome:  # noqa: ARG001  it counts, whatever happens
    counter = visit.settings.counter
    effects = (CountCall(counter, visit.node.id),) if counter else ()
    return Go(port=NEXT, effects=effects)


ELEMENT: Final = Element(
    name="counter",
    title="Call counter",
    group="Note",
    help="Counts the calls that come by, and goes on.",
    settings=Settings,
    outlets=outlets,
    run=run,
    starts_after_silence=True,
)
