"""Link to flow: the call goes on in another flow of the company (PHN-184)."""

from dataclasses import dataclass
from typing import Final

from chalicelib.flow import fields
from chalicelib.flow.book import Book
from chalicelib.flow.element import Element, Go, Jump, Outcome, Visit
from chalicelib.flow.events import Event
from chalicelib.flow.outlets import UNAVAILABLE, Outlet


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    flow: str = fields.reference("Flow", "flow", is_required=True)


def outlets(settings: Settings, book: Book) -> tuple[Outlet, ...]:  # noqa: ARG001  the same for every flow
    return (Outlet(port=UNAVAILABLE, title="Not available", is_required=False, pace="instant"),)


def run(visit: Visit[Settings], event: Event) -> Outcome:  # noqa: ARG001  whatever happens, it goes on there
    if not visit.settings.flow:
        return Go(port=UNAVAILABLE)
    return Jump(visit.settings.flow, UNAVAILABLE)


ELEMENT: Final = Element(
    name="link",
    title="Link to flow",
    group="Connect",
    help="Goes on at the start of another flow, in its published version.",
    settings=Settings,
    outlets=outlets,
    run=run,
    is_end=True,
)
