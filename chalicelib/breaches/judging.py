"""Judging one call or one agent by what the sweeper sees of it: pure.

The invariants' own limits are seconds; the sweeper comes by every ten and its news may be a little old. So a breach is
one that no message on its way can explain any more.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Final

from chalicelib.agents.domain import Agent, AgentState
from chalicelib.breaches.domain import Breach
from chalicelib.calls.domain import Call, SegmentKind

LOGGED_IN: Final = timedelta(minutes=2)
ON_THE_WAY: Final = timedelta(seconds=15)
"""How long past its time a deadline's message, and the caller it sends, may be on the way."""
HELD: Final = timedelta(seconds=30)


def of_call(call: Call, *, now: datetime, is_logged: bool = True) -> Iterator[Breach]:
    """Judge a call before anything is put right."""
    if not call.is_over:
        yield from _over_time(call, now)
        return
    if not is_logged and call.ended_at is not None and now - call.ended_at > LOGGED_IN:
        yield _breach("C1", call, "log", f"not in the log {_seconds(now - call.ended_at)} after its end")


def of_record(call: Call) -> Iterator[Breach]:
    """Judge the segments of a call that has ended, as they go into the log."""
    segments = call.segments
    if not segments or segments[0].started_at != call.started_at or segments[-1].ended_at != call.ended_at:
        yield _breach("C3", call, "ends", "its parts do not reach from arrival to end")
    for n, (one, other) in enumerate(pairwise(segments)):
        if one.ended_at != other.started_at:
            yield _breach("C3", call, f"gap-{n}", f"part {n + 2} does not begin where part {n + 1} ended")
    for n, segment in enumerate(segments):
        if segment.ended_at is None or segment.ended_at < segment.started_at:
            yield _breach("C3", call, f"open-{n}", f"part {n + 1} has no end, or one before its beginning")
        if segment.kind is SegmentKind.QUEUE and segment.outcome is None:
            yield _breach("Q2", call, f"stay-{n}", f"the wait in {segment.queue} ended in no way we know")


def _over_time(call: Call, now: datetime) -> Iterator[Breach]:
    stay = call.waiting_stay
    if stay is None:
        return
    if stay.until is not None and now - stay.until > ON_THE_WAY:
        late = _seconds(now - stay.until)
        yield _breach("Q5", call, f"stay-{stay.n}", f"still waits in {stay.queue} {late} after its time was up")
    for offer in stay.offers.values():
        if now - offer.until > ON_THE_WAY:
            words = f"still rings {offer.agent} {_seconds(now - offer.until)} after its time was up"
            yield _breach("Q5", call, f"offer-{offer.id}", words)


def of_agent(agent: Agent, call: Call | None, *, now: datetime) -> Iterator[Breach]:
    """Judge an agent who is being rung or in a call; ``call`` is that call, ``None``: it is gone."""
    held, work = agent.reservation, agent.work
    if held is not None and now - held.until > HELD:
        words = f"{agent.id} is kept for an offer that ended {_seconds(now - held.until)} ago"
        yield Breach(name="A2", subject=f"{agent.id}-{held.offer}", words=words, call=held.call)
    if work is None or agent.state is not AgentState.IN_CALL:
        return
    if call is None:
        yield Breach(
            name="A2", subject=f"{agent.id}-{work.offer}", words=f"{agent.id} is in a call that is gone", call=work.call
        )
    elif call.is_over and call.ended_at is not None and now - call.ended_at > HELD:
        words = f"{agent.id} is still in a call that ended {_seconds(now - call.ended_at)} ago"
        yield Breach(name="A2", subject=f"{agent.id}-{work.offer}", words=words, call=work.call)


def of_talk(call: Call, agent: Agent | None, *, now: datetime) -> Iterator[Breach]:
    """Judge a conversation: its agent is in this call and in no other."""
    talking = call.talking_to
    if talking is None or now - call.since <= HELD or agent is None:
        return
    other = agent.work.call if agent.work is not None and agent.state is AgentState.IN_CALL else None
    if other is not None and other != call.id and agent.in_call(call.id) is None:
        words = f"{agent.id} is in this call, and in another one ({other})"
        yield _breach("A1", call, f"{agent.id}-{other}", words)


def _breach(name: str, call: Call, what: str, words: str) -> Breach:
    return Breach(name=name, subject=f"{call.id}-{what}", words=words, call=call.id)


def _seconds(span: timedelta) -> str:
    return f"{round(span.total_seconds())} s"
