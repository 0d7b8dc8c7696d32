"""How a company's agents have spent a span of time: what was put away, and what each still carries."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from math import inf
from typing import Final

from chalicelib.agents import service as agents
from chalicelib.agents import times
from chalicelib.agents.domain import Agent
from chalicelib.agents.timesheets import Stretch
from chalicelib.core.clock import from_epoch_ms
from chalicelib.core.ids import AgentId, CompanyId
from chalicelib.statistics.spending import whole

_DAY: Final = timedelta(days=1)


def read(company: CompanyId, since_ms: int, until_ms: int, *, now_ms: int) -> dict[AgentId, list[Stretch]]:
    """Every agent's stretches of the span as far as it has passed; they follow one another without gap or overlap.

    One read for the agents and one for each UTC day, however many agents there are. The agents come first: what is put
    away meanwhile is then known from them, and left out of the log.
    """
    end_ms = min(until_ms, now_ms)
    people = agents.list_all(company)
    if end_ms <= since_ms:
        return {agent.id: [] for agent in people}
    carried = {agent.id: agent.timesheet.began_ms for agent in people}
    found: dict[AgentId, list[Stretch]] = {}
    for day in _utc_days(since_ms, end_ms):
        for agent, sheet in times.list_day(company, day):
            if sheet.began_ms < carried.get(agent, inf):
                found.setdefault(agent, []).extend(sheet.stretches())
    for person in people:
        found.setdefault(person.id, []).extend(_carried(person, end_ms))
    return {agent: whole(stretches, since_ms, end_ms) for agent, stretches in found.items()}


def names(company: CompanyId) -> Mapping[AgentId, str]:
    return {agent.id: agent.name or agent.id for agent in agents.list_all(company)}


def _carried(agent: Agent, end_ms: int) -> Iterator[Stretch]:
    """What stands in the agent's own sheet, and what they do now."""
    sheet = agent.timesheet
    yield from sheet.stretches()
    yield Stretch(
        activity=agent.activity,
        began_ms=sheet.until_ms,
        ended_ms=max(end_ms, sheet.until_ms),
        detail=agent.detail,
    )


def _utc_days(since_ms: int, end_ms: int) -> Iterator[date]:
    day, last = from_epoch_ms(since_ms).date(), from_epoch_ms(end_ms - 1).date()
    while day <= last:
        yield day
        day += _DAY
