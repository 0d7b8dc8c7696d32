"""Q5 of deserted queues: who may not wait for nobody is sent on soon after the last who could serve them has left."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from chalicelib.agents.domain import AgentState
from chalicelib.calls.handing import is_for_one
from chalicelib.calls.stays import Stay
from chalicelib.core.ids import AgentId, CallId, QueueName
from chalicelib.queues.eligibility import may_answer_line
from chalicelib.queues.sweeping import EVERY_S
from infra.simulation.record import Breach, Record
from infra.simulation.witness import Seen

SENT_ON: Final = timedelta(seconds=EVERY_S + 2)
"""Who came in the moment in which the last one left is seen by the next sweep."""


def nobody_left(record: Record) -> Iterator[Breach]:
    """Q5: no caller waits for nobody, unless the flow says that they may."""
    watch = _Watch(record)
    for seen in record.witness.seen:
        yield from watch.note(seen)
    yield from watch.end()


class _Watch:
    """Who serves which queue, and since when callers have waited for nobody."""

    def __init__(self, record: Record) -> None:
        self._record = record
        self._serving: dict[AgentId, frozenset[QueueName]] = {}
        self._waiting: dict[CallId, Stay] = {}
        self._alone: dict[CallId, datetime] = {}

    def note(self, seen: Seen) -> Iterator[Breach]:
        if seen.call is not None:
            stay = seen.call.waiting_stay
            before = self._waiting.pop(seen.call.id, None)
            if stay is None or seen.call.is_over or (before is not None and before.n != stay.n):
                yield from self._over(seen.call.id, seen.at)
            if stay is not None and not seen.call.is_over:
                self._waiting[seen.call.id] = stay
                yield from self._look(seen.call.id, seen.at)
        if seen.agent is not None:
            was = self._serving.get(seen.agent.id, frozenset())
            now = seen.agent.queues if seen.agent.state is not AgentState.LOGGED_OFF else frozenset()
            self._serving[seen.agent.id] = now
            for call in [name for name, stay in self._waiting.items() if stay.queue in was ^ now]:
                yield from self._look(call, seen.at)

    def end(self) -> Iterator[Breach]:
        for call in list(self._alone):
            yield from self._over(call, self._record.ended_at)

    def _look(self, call: CallId, at: datetime) -> Iterator[Breach]:
        if self._is_forsaken(self._waiting[call]):
            self._alone.setdefault(call, at)
        else:
            yield from self._over(call, at)

    def _is_forsaken(self, stay: Stay) -> bool:
        if stay.settings.get("is_empty_allowed") or stay.is_direct or is_for_one(stay) or not self._serving:
            return False
        members = self._record.queues[stay.queue].members
        on = (agent for agent, queues in self._serving.items() if stay.queue in queues and agent in members)
        return not any(may_answer_line(agent, stay.settings) for agent in on)

    def _over(self, call: CallId, at: datetime) -> Iterator[Breach]:
        since = self._alone.pop(call, None)
        if since is not None and self._record.is_late(since, at, SENT_ON, call, self._record.company):
            yield Breach("Q5", call, f"waited for nobody for {at - since}")
