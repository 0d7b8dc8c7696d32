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
from chalicelib.calls.domain import Call
from chalicelib.calls.stays import WAITS, Stay
from chalicelib.core.ids import AgentId, CallId, OfferId, QueueName

LOGGED_IN: Final = timedelta(minutes=2)
ON_THE_WAY: Final = timedelta(seconds=15)
"""How long past its time a deadline's message, and the caller it sends, may be on the way."""
HELD: Final = timedelta(seconds=30)
EARLY: Final = timedelta(seconds=1)
CHOSEN: Final = frozenset({AgentState.PAUSED, AgentState.LOGGED_OFF, AgentState.IDLE, AgentState.RONA})


def of_call(call: Call, *, now: datetime, is_logged: bool = True) -> Iterator[Breach]:
    """Judge a call before anything is put right."""
    if not call.is_over:
        yield from _over_time(call, now)
        yield from _alone(call, now)
        yield from _twice(call)
        return
    if not is_logged and call.ended_at is not None and now - call.ended_at > LOGGED_IN:
        yield _breach("C1", call, "log", f"not in the log {_seconds(now - call.ended_at)} after its end")


def _alone(call: Call, now: datetime) -> Iterator[Breach]:
    leg = call.legs.get(call.caller_leg)
    if call.is_astray and now - call.since > ON_THE_WAY:
        words = f"the caller is alone in a conversation that was over {_seconds(now - call.since)} ago"
        yield _breach("C2", call, f"alone-{call.since:%H%M%S}", words)
    if leg is not None and leg.ended_at is not None and now - leg.ended_at > LOGGED_IN:
        yield _breach("C1", call, "open", f"still open {_seconds(now - leg.ended_at)} after the caller had gone")


def _twice(call: Call) -> Iterator[Breach]:
    stay = call.stay
    made = [*stay.offers.values(), *([stay.winner] if stay.winner else [])] if stay is not None else []
    for offer in made:
        if len(set(offer.legs)) > offer.rings:
            words = f"{offer.agent} was dialled {len(set(offer.legs))} times for one offer"
            yield _breach("C4", call, f"offer-{offer.id}", words)


def of_record(call: Call) -> Iterator[Breach]:
    """Judge a call that has ended, with its segments, as they go into the log."""
    yield from _twice(call)
    yield from _contiguous(call)
    for n, segment in enumerate(call.segments):
        if segment.ended_at is None or segment.ended_at < segment.started_at:
            yield _breach("C3", call, f"open-{n}", f"part {n + 1} has no end, or one before its beginning")
        if segment.kind in WAITS and segment.outcome is None:
            yield _breach("Q2", call, f"stay-{n}", f"the wait in {segment.queue} ended in no way we know")
    if call.stay is not None:
        yield from _accounted(call, call.stay)


def _contiguous(call: Call) -> Iterator[Breach]:
    segments = call.segments
    if not segments or segments[0].started_at != call.started_at or segments[-1].ended_at != call.ended_at:
        yield _breach("C3", call, "ends", "its parts do not reach from arrival to end")
    for n, (one, other) in enumerate(pairwise(segments)):
        if one.ended_at != other.started_at:
            yield _breach("C3", call, f"gap-{n}", f"part {n + 2} does not begin where part {n + 1} ended")


def _accounted(call: Call, stay: Stay) -> Iterator[Breach]:
    stays = sum(segment.kind in WAITS for segment in call.segments)
    if stay.n != stays:
        yield _breach("D2", call, "stays", f"waited {stay.n} times, of which {stays} are in the log")
    for offer in stay.offers.values():
        yield _breach("A4", call, f"offer-{offer.id}", f"the offer to {offer.agent} has no end")


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


def of_change(before: Agent, after: Agent, *, now: datetime) -> Iterator[Breach]:
    """Judge what the system, and no click, made of an agent's state."""
    about = before.work or before.reservation or after.reservation
    call = about.call if about is not None else ""
    subject = f"{before.id}-{before.v}"
    if before.state in CHOSEN and after.state is not before.state:
        words = f"{before.id} was {before.state} and became {after.state} without a click"
        yield Breach(name="A3", subject=subject, words=words, call=call)
    until = before.work.wrap_up_until if before.work is not None else None
    is_cut = before.state is AgentState.WRAP_UP and after.state is not before.state
    if is_cut and until is not None and until - now > EARLY:
        words = f"{before.id}'s wrap-up was ended {_seconds(until - now)} early"
        yield Breach(name="A3", subject=subject, words=words, call=call)


def of_silence(call: Call, offer: OfferId, agent: AgentId, *, late: timedelta) -> Iterator[Breach]:
    """Judge a telephone that still rang for an offer that had been over for so long."""
    if late > ON_THE_WAY:
        words = f"{agent}'s telephone still rang {_seconds(late)} after the call was no longer theirs"
        yield _breach("Q1", call, f"offer-{offer}", words)


def of_idleness(call: Call, agent: AgentId, *, idle: timedelta) -> Iterator[Breach]:
    """Judge a wait that was offered to nobody while somebody who may take it was free."""
    stay = call.waiting_stay
    if stay is not None and idle > ON_THE_WAY:
        words = f"waits in {stay.queue} for {_seconds(idle)} without an offer although {agent} is free"
        yield _breach("Q4", call, f"stay-{stay.n}", words)


def of_turn(call: CallId, other: CallId, agent: AgentId, queue: QueueName) -> Breach:
    """Say that a caller was passed over."""
    words = f"{agent} was offered {other} of {queue}, although this call stood before it"
    return Breach(name="Q3", subject=f"{call}-{other}", words=words, call=call)


def of_fallback(call: CallId, *, now: datetime) -> Breach:
    """Say that the trunk could not have a document at any attempt, and asked elsewhere what a caller should hear."""
    words = "the trunk could not have a document from us at any attempt; the caller heard the last one again"
    return Breach(name="C2", subject=f"{call}-{now:%H%M}", words=words, call=call)


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
