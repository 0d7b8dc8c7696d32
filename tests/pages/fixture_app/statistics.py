"""The page of statistics in the fixture server: the real page on a day of its own; ``?empty=1``: on nothing."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from chalicelib.agents.timesheets import Activity
from chalicelib.calls.shares import Did
from chalicelib.calls.waits import Result
from chalicelib.console.models.statistics import StatisticsPage
from chalicelib.console.pages.statistics import presets
from chalicelib.console.statistics import sections
from chalicelib.core.ids import AgentId, CallId, QueueName
from chalicelib.statistics.figures import AgentFigures, ListFigures, WaitFigures, adding
from chalicelib.statistics.periods import KEPT, Period
from chalicelib.statistics.service import AgentRow, ListRow, QueueRow, Statistics
from chalicelib.statistics.spending import Spent
from tests.pages.fixture_app.shown import page, shell

DAY = date(2026, 11, 20)
PERIOD = Period(first=DAY, last=DAY, zone=ZoneInfo("Europe/Oslo"))
HOUR = 3_600_000


def _waits(answered: int, in_time: int, abandoned: int) -> WaitFigures:
    figures = WaitFigures(offers=answered * 2, longest_in=CallId("c20"))
    figures.counts.update(
        {Result.ANSWERED: answered, Result.IN_TIME: in_time, Result.ABANDONED: abandoned, Result.TIMED_OUT: 1}
    )
    moment = datetime(2026, 11, 20, tzinfo=UTC)
    lengths = {"waited": 9, "waited_answered": 8, "longest": 92, "talked": 190}
    for name, seconds in lengths.items():
        setattr(figures, name, (moment.replace(minute=seconds // 60, second=seconds % 60) - moment) * max(answered, 1))
    return figures


def _agent(name: str, title: str, hours: int, answered: int, reasons: dict[str, int]) -> AgentRow:
    activities = {Activity.AVAILABLE: hours * HOUR, Activity.IN_CALL: HOUR // 3, Activity.WRAP_UP: HOUR // 30}
    spent = Spent(by_activity={**activities, Activity.PAUSED: sum(reasons.values())}, by_reason=reasons, wrap_ups=4)
    calls = AgentFigures()
    calls.counts.update({Did.ANSWERED: answered, Did.MISSED: 2})
    return AgentRow(agent=AgentId(name), name=title, spent=spent, calls=calls)


def _statistics() -> Statistics:
    agents = (
        _agent("eva", "Eva Lindstrøm", 6, 31, {"Lunch": HOUR // 2}),
        _agent("jonas", "Jonas Lindqvist with a Name that Goes On", 11, 9, {"Lunch": HOUR, "Training": HOUR // 4}),
        _agent("kari", "Kari Aasen", 7, 24, {}),
    )
    queues = (
        ("billing", "Billing", _waits(24, 21, 1), True),
        ("front-desk", "Front desk", _waits(140, 101, 12), True),
        ("school", "School & childcare", WaitFigures(), False),
    )
    total = AgentRow(
        agent=AgentId(""),
        name="All agents",
        spent=Spent.adding(each.spent for each in agents),
        calls=adding(each.calls for each in agents),
    )
    return Statistics(
        queues=tuple(
            QueueRow(name=QueueName(name), title=title, figures=each, is_listed=is_listed)
            for name, title, each, is_listed in queues
        ),
        queues_total=QueueRow(name=QueueName(""), title="All queues", figures=_waits(164, 122, 13)),
        lists=(ListRow(name="gold", title="Gold", figures=ListFigures(calls=4, waits=_waits(3, 3, 0))),),
        agents=agents,
        agents_total=total,
        reasons=tuple(sorted(total.spent.by_reason)),
        live=2,
    )


def routes() -> list[BaseRoute]:
    return [Route("/console/statistics", _page)]


async def _page(request: Request) -> Response:
    found: Any = _statistics()
    if request.query_params.get("empty"):
        found = replace(found, queues=(), lists=(), agents=(), reasons=(), live=0)
    model = StatisticsPage(
        shell=shell("Statistics", "statistics"),
        sections=sections(found, PERIOD),
        presets=presets(PERIOD, DAY),
        first=DAY,
        last=DAY,
        earliest=DAY - KEPT,
        latest=DAY,
        zone="Europe/Oslo",
        live=found.live,
    )
    return page("console/statistics.html", model, request)
