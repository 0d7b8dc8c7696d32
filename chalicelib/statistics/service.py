"""Use cases of statistics: what became of a period's calls, and how its agents spent it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from typing import Final

from chalicelib.calls import log
from chalicelib.calls import service as live_calls
from chalicelib.calls.domain import Call
from chalicelib.calls.waits import Levels
from chalicelib.companies import config_store
from chalicelib.companies.documents import Kind
from chalicelib.core.clock import epoch_ms
from chalicelib.core.errors import Invalid
from chalicelib.core.ids import AgentId, CompanyId, QueueName
from chalicelib.queues.domain import Queue
from chalicelib.statistics import agent_times
from chalicelib.statistics.figures import AgentFigures, Counted, ListFigures, WaitFigures, adding, count, once
from chalicelib.statistics.periods import Period
from chalicelib.statistics.spending import Spent

MOST_CALLS: Final = 20_000
"""So many calls are read for one answer; whoever has more asks for fewer days."""


class TooManyCalls(Invalid):
    code = "too-many-calls"

    def __init__(self) -> None:
        super().__init__(f"More than {MOST_CALLS:,} calls in these days. Choose fewer.")


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueRow:
    """One queue's figures; of a queue that is gone only the name is left."""

    name: QueueName
    title: str
    figures: WaitFigures
    is_listed: bool = True
    service_level_s: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ListRow:
    name: str
    title: str
    figures: ListFigures
    promised_s: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentRow:
    """One agent's time and calls; ``name`` is for people."""

    agent: AgentId
    name: str
    spent: Spent
    calls: AgentFigures

    @property
    def is_empty(self) -> bool:
        return not self.spent.logged_on_ms and not self.calls.counts


@dataclass(frozen=True, slots=True, kw_only=True)
class Statistics:
    """All of it; rows stand in the order of their titles."""

    queues: tuple[QueueRow, ...]
    queues_total: QueueRow
    lists: tuple[ListRow, ...]
    agents: tuple[AgentRow, ...]
    agents_total: AgentRow
    reasons: tuple[str, ...]
    live: int


def look(company: CompanyId, period: Period, *, now: datetime) -> Statistics:
    """Read a period: its calls once, its agents' time once.

    Raises:
        TooManyCalls: and nobody is told half of it.
    """
    queues = queues_of(company)
    counted = count(_calls(company, period), _levels(queues), now=now)
    agents = _agents(company, period, counted.agents, now=now)
    total = AgentRow(
        agent=AgentId(""),
        name="All agents",
        spent=Spent.adding(each.spent for each in agents),
        calls=adding(each.calls for each in agents),
    )
    return Statistics(
        queues=_queue_rows(queues, counted),
        queues_total=QueueRow(name=QueueName(""), title="All queues", figures=counted.total),
        lists=_list_rows(company, counted.lists),
        agents=agents,
        agents_total=total,
        reasons=tuple(sorted(total.spent.by_reason, key=str.casefold)),
        live=counted.live,
    )


def queues_of(company: CompanyId) -> dict[QueueName, Queue]:
    documents = config_store.list_all(company, Kind.QUEUE)
    return {QueueName(each.name): Queue.from_document(company, each.name, each.doc) for each in documents}


def levels(company: CompanyId) -> Levels:
    """Each queue's service level as it is set now, for whoever filters the log by what is late."""
    return _levels(queues_of(company))


def _levels(queues: Mapping[QueueName, Queue]) -> Levels:
    return {name: queue.service_level for name, queue in queues.items()}


def _calls(company: CompanyId, period: Period) -> Iterator[Call]:
    """Calls that began in the period. Those that go on are read first: what ends meanwhile is found in the log."""
    since, until = period.since, period.until
    live = [call for call in live_calls.list_live(company) if since <= call.started_at < until]
    for number, call in enumerate(once(chain(live, log.read(company, since, until)))):
        if number >= MOST_CALLS:
            raise TooManyCalls
        yield call


def _queue_rows(queues: Mapping[QueueName, Queue], counted: Counted) -> tuple[QueueRow, ...]:
    known = [
        QueueRow(
            name=queue.name,
            title=queue.title,
            figures=counted.queues.get(queue.name, WaitFigures()),
            is_listed=not queue.is_history_off,
            service_level_s=queue.service_level_s,
        )
        for queue in queues.values()
    ]
    gone = [
        QueueRow(name=name, title=name, figures=each) for name, each in counted.queues.items() if name not in queues
    ]
    return tuple(sorted((*known, *gone), key=lambda row: row.title.casefold()))


def _list_rows(company: CompanyId, counted: Mapping[str, ListFigures]) -> tuple[ListRow, ...]:
    known = {
        each.name: ListRow(
            name=each.name,
            title=str(each.doc.get("title") or each.name),
            figures=counted.get(each.name, ListFigures()),
            promised_s=int(each.doc.get("service_level_s") or 0),
        )
        for each in config_store.list_all(company, Kind.VIP)
    }
    gone = {name: ListRow(name=name, title=name, figures=each) for name, each in counted.items() if name not in known}
    return tuple(sorted((known | gone).values(), key=lambda row: row.title.casefold()))


def _agents(
    company: CompanyId, period: Period, calls: Mapping[AgentId, AgentFigures], *, now: datetime
) -> tuple[AgentRow, ...]:
    """Everybody who was logged on for a moment or had a part in a call."""
    span = epoch_ms(period.since), epoch_ms(period.until)
    times = agent_times.read(company, *span, now_ms=epoch_ms(now))
    names = agent_times.names(company)
    rows = (
        AgentRow(
            agent=agent,
            name=names.get(agent, agent),
            spent=Spent.summing(times.get(agent, ())),
            calls=calls.get(agent, AgentFigures()),
        )
        for agent in {*times, *calls}
    )
    return tuple(sorted((row for row in rows if not row.is_empty), key=lambda row: (row.name.casefold(), row.agent)))
