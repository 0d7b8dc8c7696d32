"""Which of the company's numbers an agent may show to whom they call (PHN-223)."""

from typing import NamedTuple

from chalicelib.agents.errors import NotNow
from chalicelib.companies import config_store
from chalicelib.companies.documents import Kind
from chalicelib.core.ids import CompanyId
from chalicelib.outbound.errors import NotAllowed
from chalicelib.users.domain import User


class Shown(NamedTuple):
    """A number that can be shown, and what it is called."""

    number: str
    title: str


def available(company: CompanyId, user: str) -> list[Shown]:
    """The numbers a user may show: the company's, but for lines whose calls are kept to others (CUBE-21)."""
    documents = config_store.list_all(company, Kind.NUMBER)
    theirs = (each for each in documents if each.doc.get("agents") is None or user in each.doc["agents"])
    return sorted(Shown(each.name, str(each.doc.get("title") or "")) for each in theirs)


def usual(user: User, numbers: list[Shown]) -> str:
    """The number that is shown unless the agent chooses another: as their profile says, else the first; or none."""
    wanted = user.doc.get("shown_number")
    first = numbers[0].number if numbers else ""
    return next((each.number for each in numbers if each.number == wanted), first)


def choose(company: CompanyId, user: User, wanted: str) -> str:
    """Return the number to show.

    Raises:
        NotAllowed: the one wanted is not theirs to show.
        NotNow: there is none.
    """
    numbers = available(company, user.name)
    if wanted and wanted not in {each.number for each in numbers}:
        raise NotAllowed("You may not show this number.")
    shown = wanted or usual(user, numbers)
    if not shown:
        raise NotNow("There is no number of your company that you may show. An administrator can add one.")
    return shown
