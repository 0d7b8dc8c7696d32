"""Each agent's part in a call: the one place that says so, for figures and for the call log alike. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import pairwise
from typing import Final

from chalicelib.calls.domain import Call
from chalicelib.calls.offers import MissReason
from chalicelib.calls.stays import Segment, SegmentKind
from chalicelib.core.ids import AgentId


class Did(StrEnum):
    """``MISSED``: it rang until its time was up, or was declined (PHN-359, A-28). ``UNREACHED``: it could not ring.

    ``CALLED``: a number was dialled for them; ``REACHED``: and somebody answered. Whom a campaign called
    before it had an agent for them is both, for the agent who met them.
    """

    ANSWERED = "answered"
    MISSED = "missed"
    UNREACHED = "unreached"
    CALLED = "called"
    REACHED = "reached"


_MISSED: Final = {
    MissReason.DECLINED: Did.MISSED,
    MissReason.TIMED_OUT: Did.MISSED,
    MissReason.UNREACHABLE: Did.UNREACHED,
    MissReason.BUSY: Did.UNREACHED,
}
"""Other misses are nobody's: the caller had gone, a colleague was faster, somebody withdrew the call."""


@dataclass(frozen=True, slots=True)
class Share:
    """One thing an agent did in a call; ``talked`` is how long they spoke, held callers included."""

    agent: AgentId
    did: Did
    talk: Segment | None = None

    def talked(self, now: datetime) -> timedelta:
        return (self.talk.ended_at or now) - self.talk.started_at if self.talk is not None else timedelta(0)


def shares(call: Call) -> Iterator[Share]:
    """Everything agents did in a call; each conversation, miss and dialling is one."""
    yield from (Share(agent, Did.CALLED) for agent in _callers(call))
    for before, part in pairwise([None, *call.segments]):
        assert part is not None
        for miss in part.misses:
            if miss.agent and miss.reason in _MISSED:
                yield Share(miss.agent, _MISSED[miss.reason])
        if part.kind is SegmentKind.TALK and part.agent:
            is_met = before is call.segments[0] and call.prospect is not None and call.dial is None
            if is_met:
                yield Share(part.agent, Did.CALLED)
            has_called = is_met or (before is not None and before.kind is SegmentKind.DIAL)
            yield Share(part.agent, Did.REACHED if has_called else Did.ANSWERED, part)


def _callers(call: Call) -> Iterator[AgentId]:
    """Who had the number dialled, each time; of who is called back every attempt is one."""
    tries = [part for part in call.segments if part.kind is SegmentKind.DIAL and part.agent]
    for part in tries if call.dial is None else tries[:-1]:
        if part.result is not None and part.agent:
            yield part.agent
    if call.dial is not None and call.dial.dialled_at is not None:
        yield call.dial.offer.agent
