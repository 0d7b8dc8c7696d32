"""Opening hours: every category of a named set leads its own way (PHN-100…107, PHN-173)."""

from dataclasses import dataclass
from typing import Final

from chalicelib.directory.hours import CLOSED, Reading, read_at
from chalicelib.flow import fields
from chalicelib.flow.book import Book
from chalicelib.flow.element import Element, Go, Outcome, Visit
from chalicelib.flow.events import Event
from chalicelib.flow.outlets import Outlet


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    hours: str = fields.reference("Opening hours", "hours", is_required=True)


def outlets(settings: Settings, book: Book) -> tuple[Outlet, ...]:
    """One outlet for each category that the set can be in; closed is always among them."""
    hours = book.hours.get(settings.hours)
    titles = hours.category_titles() if hours else {CLOSED: "Closed"}
    return tuple(Outlet(port=name, title=title, pace="instant") for name, title in titles.items())


def run(visit: Visit[Settings], event: Event) -> Outcome:  # noqa: ARG001  it depends on the time only
    book = visit.book
    hours = book.hours.get(visit.settings.hours)
    if hours is None:
        return Go(port=CLOSED)
    reading = read_at(hours, visit.now, book.zone, calendar=book.calendar, country=book.country)
    title = hours.category_titles().get(reading.category, reading.category)
    return Go(port=reading.category, detail=_words(title, reading))


def _words(title: str, reading: Reading) -> str:
    if reading.because == "exception":
        return f"{title} ({reading.title})"
    if reading.because == "public-holiday":
        return f"{title} (public holiday)"
    return title


ELEMENT: Final = Element(
    name="hours",
    title="Opening hours",
    group="Decide",
    help="Chooses the way by the company's clock: open, lunch, closed or any other category of the set.",
    settings=Settings,
    outlets=outlets,
    run=run,
    depends_on_time=True,
)
