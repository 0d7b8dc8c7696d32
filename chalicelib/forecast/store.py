"""Every read and conditional write of figures."""

from datetime import date, datetime
from typing import Final

from chalicelib.aws import dynamo
from chalicelib.aws.conditions import attr
from chalicelib.core.errors import Conflict
from chalicelib.core.ids import CompanyId, QueueName
from chalicelib.forecast.domain import Figures
from chalicelib.forecast.items import crew_to_doc, figures_from_doc, figures_to_doc
from chalicelib.forecast.tables import FIGURES
from chalicelib.forecast.teams import Teams, teams_from_doc, teams_to_doc

TEAMS: Final = "~teams"
"""Where a company's teams stand among its queues' figures; no queue is called so."""


class FiguresChanged(Conflict):
    """Another stay was counted meanwhile; read the figures again and count again."""

    code = "figures-changed"


def find(company: CompanyId, queue: QueueName, *, today: date) -> Figures | None:
    item = dynamo.get(FIGURES, {"company": company, "queue": queue})
    return figures_from_doc(item, today=today) if item else None


def list_all(company: CompanyId, *, today: date) -> dict[QueueName, Figures]:
    """The figures of all of a company's queues."""
    return read_all(company, today=today)[0]


def read_all(company: CompanyId, *, today: date) -> tuple[dict[QueueName, Figures], Teams]:
    """The figures of all of a company's queues, and its teams, which stand beside them; one read."""
    items = {item["queue"]: item for item in dynamo.query_all(FIGURES, attr("company") == company)}
    kept = items.pop(TEAMS, None)
    figures = (figures_from_doc(item, today=today) for item in items.values())
    teams = teams_from_doc(company, kept) if kept is not None else Teams(company=company)
    return {each.queue: each for each in figures}, teams


def save_teams(teams: Teams) -> None:
    """Store version ``teams.v``, provided that the store still has the one before.

    Raises:
        FiguresChanged: somebody else wrote in between.
    """
    was = attr("v").missing() if teams.v == 1 else attr("v") == teams.v - 1
    key = {"company": teams.company, "queue": TEAMS}
    try:
        dynamo.update(FIGURES, key, dynamo.Change(set=teams_to_doc(teams)), condition=was)
    except dynamo.ConditionFailed as error:
        raise FiguresChanged("the teams have changed") from error


def save(figures: Figures) -> None:
    """Store version ``figures.v``, provided that the store still has the one before.

    Raises:
        FiguresChanged: somebody else wrote in between.
    """
    was = attr("v").missing() if figures.v == 1 else attr("v") == figures.v - 1
    try:
        dynamo.update(FIGURES, _key(figures), dynamo.Change(set=figures_to_doc(figures)), condition=was)
    except dynamo.ConditionFailed as error:
        raise FiguresChanged("the figures have changed") from error


def note_crew(company: CompanyId, queue: QueueName, crew: float, *, at: datetime) -> None:
    """Note how many serve a queue; the latest word stands."""
    newer = attr("crew_at").missing() | (attr("crew_at") <= crew_to_doc(crew, at)["crew_at"])
    try:
        change = dynamo.Change(set=crew_to_doc(crew, at))
        dynamo.update(FIGURES, {"company": company, "queue": queue}, change, condition=newer)
    except dynamo.ConditionFailed:
        return


def _key(figures: Figures) -> dict[str, str | int]:
    return {"company": figures.company, "queue": figures.queue}
