"""The page of statistics: a span of days, and what became of its calls and its agents' time."""

from datetime import date, datetime, timedelta
from typing import Final
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from chalice.app import Blueprint

from chalicelib.companies import service as companies
from chalicelib.console.models.statistics import Preset, StatisticsPage
from chalicelib.console.pages.frame import shell_of
from chalicelib.console.statistics import sections
from chalicelib.core.clock import utcnow
from chalicelib.core.ids import CompanyId
from chalicelib.statistics import service as statistics
from chalicelib.statistics.periods import KEPT, Period, problem_of, today
from chalicelib.users.rights import STATS_VIEW
from chalicelib.web.pages import PageRequest, page_route
from chalicelib.web.replies import Html
from chalicelib.web.templating import render

pages = Blueprint(__name__)
PATH: Final = "/console/statistics"


@page_route(pages, PATH, right=STATS_VIEW)
def statistics_page(request: PageRequest) -> Html:
    """What makes no sense in the address is today; what asks for too much is told."""
    now, company = utcnow(), CompanyId(request.caller.company)
    period = _asked(request, companies.load(company).tzinfo, now)
    problem, found = problem_of(period, now=now), None
    if not problem:
        try:
            found = statistics.look(company, period, now=now)
        except statistics.TooManyCalls as refused:
            problem = str(refused)
    latest = today(period.zone, now)
    page = StatisticsPage(
        shell=shell_of(request, title="Statistics", active="statistics"),
        sections=sections(found, period) if found else (),
        presets=presets(period, latest),
        first=period.first,
        last=period.last,
        earliest=latest - KEPT,
        latest=latest,
        zone=period.zone.key,
        live=found.live if found else 0,
        problem=problem,
    )
    return Html(body=render("console/statistics.html", page))


def _asked(request: PageRequest, zone: ZoneInfo, now: datetime) -> Period:
    first = _day(request.query.get("from", "")) or today(zone, now)
    return Period(first=first, last=_day(request.query.get("to", "")) or first, zone=zone)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None


def presets(period: Period, latest: date) -> tuple[Preset, ...]:
    """Spans one asks for often; a week begins on Monday."""
    spans = {
        "Today": (latest, latest),
        "Yesterday": (latest - timedelta(days=1), latest - timedelta(days=1)),
        "This week": (latest - timedelta(days=latest.weekday()), latest),
        "Last 7 days": (latest - timedelta(days=6), latest),
        "This month": (latest.replace(day=1), latest),
    }
    return tuple(
        Preset(
            title,
            f"{PATH}?{urlencode({'from': first.isoformat(), 'to': last.isoformat()})}",
            (first, last) == (period.first, period.last),
        )
        for title, (first, last) in spans.items()
    )
