"""Statistics of a span of days: queues, VIP lists, agents, each also as a file."""

from collections.abc import Callable
from datetime import date
from typing import Any, Final

from chalice.app import Blueprint

from chalicelib.adminapi import sheets
from chalicelib.adminapi.resources import BASE
from chalicelib.adminapi.routes.contacts import CSV
from chalicelib.companies import service as companies
from chalicelib.core.clock import utcnow
from chalicelib.core.errors import Invalid
from chalicelib.core.ids import CompanyId
from chalicelib.statistics import grids, records
from chalicelib.statistics import service as statistics
from chalicelib.statistics.periods import MOST_DAYS, Period, problem_of, today
from chalicelib.statistics.service import Statistics
from chalicelib.users import rights
from chalicelib.web.api import ApiRequest, api_route
from chalicelib.web.operations import Operation, Parameter
from chalicelib.web.replies import File

routes = Blueprint(__name__)
TAG: Final = "Statistics"
_DATE: Final[dict[str, object]] = {"type": "string", "format": "date"}
_SPAN: Final = (
    Parameter(name="from", description="First day, by the company's clock; today if left out.", schema=_DATE),
    Parameter(name="to", description=f"Last day; the first if left out. At most {MOST_DAYS} together.", schema=_DATE),
)


def _described(summary: str, gives: str) -> Operation:
    return Operation(summary=summary, tag=TAG, gives=gives, query=_SPAN)


@api_route(
    routes,
    f"{BASE}/statistics/queues",
    right=rights.STATS_VIEW,
    operation=_described("What became of the waits in each queue", "statistics.QueuesStatistics"),
)
def queues(request: ApiRequest) -> dict[str, Any]:
    period, found = _look(request)
    rows = [{"queue": row.name, "title": row.title, **records.queue_record(row)} for row in found.queues]
    return {**_head(period), "queues": rows, "total": records.queue_record(found.queues_total)}


@api_route(
    routes,
    f"{BASE}/statistics/vip-lists",
    right=rights.STATS_VIEW,
    operation=_described(
        "The calls through each VIP list, and what became of their waits", "statistics.ListsStatistics"
    ),
)
def vip_lists(request: ApiRequest) -> dict[str, Any]:
    period, found = _look(request)
    rows = [{"vip_list": row.name, "title": row.title, **records.list_record(row)} for row in found.lists]
    return {**_head(period), "vip_lists": rows}


@api_route(
    routes,
    f"{BASE}/statistics/agents",
    right=rights.STATS_VIEW,
    operation=_described("How each agent spent the time, and their calls", "statistics.AgentsStatistics"),
)
def agents(request: ApiRequest) -> dict[str, Any]:
    period, found = _look(request)
    rows = [{"agent": row.agent, "name": row.name, **records.agent_record(row)} for row in found.agents]
    return {**_head(period), "agents": rows, "total": records.agent_record(found.agents_total)}


@api_route(
    routes,
    f"{BASE}/statistics/queues.csv",
    right=rights.STATS_VIEW,
    operation=_described("Download the queues' figures as CSV", CSV),
)
def queues_csv(request: ApiRequest) -> File:
    return _file(request, grids.queue_grid)


@api_route(
    routes,
    f"{BASE}/statistics/vip-lists.csv",
    right=rights.STATS_VIEW,
    operation=_described("Download the VIP lists' figures as CSV", CSV),
)
def vip_lists_csv(request: ApiRequest) -> File:
    return _file(request, grids.list_grid)


@api_route(
    routes,
    f"{BASE}/statistics/agents.csv",
    right=rights.STATS_VIEW,
    operation=_described("Download the agents' time and calls as CSV", CSV),
)
def agents_csv(request: ApiRequest) -> File:
    return _file(request, grids.agent_grid)


def _file(request: ApiRequest, grid_of: Callable[[Statistics], grids.Grid]) -> File:
    period, found = _look(request)
    grid = grid_of(found)
    header, lines = grid.texts()
    name = f"{grid.key}-{period.first.isoformat()}-{period.last.isoformat()}.csv"
    return File(body=sheets.write_csv(header, lines), content_type=CSV, name=name)


def _look(request: ApiRequest) -> tuple[Period, Statistics]:
    """Read the span and what is to be told of it.

    Raises:
        Invalid: and says what is wrong with the span, or that it has too many calls.
    """
    company, now = CompanyId(request.company), utcnow()
    zone = companies.load(company).tzinfo
    first = _date(request, "from", today(zone, now))
    period = Period(first=first, last=_date(request, "to", first), zone=zone)
    problem = problem_of(period, now=now)
    if problem:
        raise Invalid(problem)
    return period, statistics.look(company, period, now=now)


def _date(request: ApiRequest, name: str, default: date) -> date:
    text = request.query.get(name, "")
    try:
        return date.fromisoformat(text) if text else default
    except ValueError as error:
        raise Invalid(f"{name} takes a date such as 2026-12-24") from error


def _head(period: Period) -> dict[str, Any]:
    return {"from": period.first.isoformat(), "to": period.last.isoformat(), "zone": period.zone.key}
