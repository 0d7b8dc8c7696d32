"""The judges of agents: in one call and not held by a dead one, as they chose, with a reason for each miss."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Final

from chalicelib.agents.domain import Agent, AgentState
from chalicelib.calls.domain import Call, CallState
from chalicelib.core.ids import AgentId, CallId, OfferId
from infra.simulation.judges.seeing import clock, new_offers
from infra.simulation.record import Breach, Record

EARLY: Final = timedelta(seconds=1)
"""Whole seconds are counted: a wrap-up may end so much before its time."""


def one_call(record: Record) -> Iterator[Breach]:
    """A1: an agent is reserved for or in one call, others being on hold, and no call believes otherwise."""
    talking: dict[AgentId, CallId] = {}
    held: dict[AgentId, frozenset[CallId]] = {}
    for seen in record.witness.seen:
        if seen.agent is not None:
            held[seen.agent.id] = _on_hold(seen.agent)
            yield from _two_at_once(seen.agent)
        if seen.call is not None:
            yield from _in_two(seen.call, seen.call_before, talking, held)


def _in_two(
    call: Call, before: Call | None, talking: dict[AgentId, CallId], held: Mapping[AgentId, frozenset[CallId]]
) -> Iterator[Breach]:
    now = _talking_in(call)
    for left in (_talking_in(before) if before else frozenset()) - now:
        if talking.get(left) == call.id:
            del talking[left]
    for agent in now:
        on_hold = held.get(agent, frozenset())
        if talking.get(agent) in on_hold:
            talking[agent] = call.id
        other = talking.setdefault(agent, call.id)
        if other != call.id and call.id not in on_hold:
            yield Breach("A1", agent, f"talks in {other} and {call.id}")


def _talking_in(call: Call) -> frozenset[AgentId]:
    """The agents who are in a call: who has it, who is asked about it, who calls out and has picked up."""
    asked = call.consult
    is_calling = call.state is CallState.DIALLING and call.dial is not None and call.dial.own is not None
    found = {
        call.with_agent if is_calling else call.talking_to,
        asked.offer.agent if asked is not None and asked.is_talking else None,
    }
    return frozenset(agent for agent in found if agent)


def _on_hold(agent: Agent) -> frozenset[CallId]:
    return frozenset(work.call for work in (*agent.parked, agent.work) if work is not None and work.held_at is not None)


def _two_at_once(agent: Agent) -> Iterator[Breach]:
    if agent.reservation is not None and agent.work is not None:
        yield Breach("A1", agent.id, "reserved while in a call")
    if any(work.held_at is None for work in agent.parked):
        yield Breach("A1", agent.id, "two calls at once, neither on hold")


def respected_choice(record: Record) -> Iterator[Breach]:
    """A3: only the agent, a team leader or the end of its own time ends what was chosen; wrap-up lasts its time."""
    clicks = set(record.clicks)
    chosen = {AgentState.PAUSED, AgentState.LOGGED_OFF, AgentState.IDLE, AgentState.RONA}
    for seen in record.witness.seen:
        was, now = seen.agent_before, seen.agent
        if was is None or now is None or was.state is now.state:
            continue
        is_click = (seen.at, now.id) in clicks
        is_over = was.until is not None and seen.at >= was.until and now.state is AgentState.AVAILABLE
        if was.state in chosen and not is_click and not is_over:
            yield Breach("A3", now.id, f"{was.state} became {now.state} at {clock(seen.at)} without a click")
        until = was.work.wrap_up_until if was.work else None
        if was.state is AgentState.WRAP_UP and not is_click and until and seen.at < until - EARLY:
            yield Breach("A3", now.id, f"wrap-up was cut short at {clock(seen.at)}, not {clock(until)}")
        yield from _forgotten_choice(was, now, is_click=is_click)


def _forgotten_choice(was: Agent, now: Agent, *, is_click: bool) -> Iterator[Breach]:
    if was.then is not None and now.then is None and not is_click and now.state is not was.then.state:
        yield Breach("A3", now.id, f"chose {was.then.state} for afterwards and became {now.state}")


def reason(record: Record) -> Iterator[Breach]:
    """A4: every offer ended with the call, an answer, or a reason."""
    made: dict[OfferId, CallId] = {}
    ends: set[OfferId] = set()
    for seen in record.witness.seen:
        for offer in new_offers(seen):
            assert seen.call is not None
            made[offer.id] = seen.call.id
        stay = seen.call.stay if seen.call else None
        if stay is not None:
            ends |= {miss.offer for miss in stay.misses} | ({stay.winner.id} if stay.winner else set())
        for segment in seen.call.segments if seen.call else ():
            ends |= {miss.offer for miss in segment.misses}
    for offer_id in made.keys() - ends:
        yield Breach("A4", made[offer_id], f"offer {offer_id} ended without a reason")


def no_ghosts(record: Record) -> Iterator[Breach]:
    """A2: when all is over, nobody is held by a call that is."""
    for agent in record.witness.agents.values():
        if agent.reservation is not None or agent.state in {AgentState.RINGING, AgentState.IN_CALL}:
            yield Breach("A2", agent.id, f"still {agent.state} when all calls had ended")
    for leg in record.legs:
        if not leg.is_over:
            yield Breach("A2", leg.sid, f"a leg of {leg.to} is still {leg.status}")
