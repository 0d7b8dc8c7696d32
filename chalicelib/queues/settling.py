"""What an agent's state should be, given the call: decided from facts, so that it may be asked any number of times."""

from datetime import datetime
from typing import Final

from chalicelib.agents import transitions
from chalicelib.agents.domain import Agent, AgentState, Work
from chalicelib.calls.domain import Call, CallState, MissReason
from chalicelib.core.ids import OfferId
from chalicelib.queues.domain import Queue

RONA_WORDS: Final = {
    MissReason.TIMED_OUT: "Did not answer",
    MissReason.DECLINED: "Declined a call",
    MissReason.UNREACHABLE: "Phone could not be reached",
    MissReason.BUSY: "Phone was busy",
}
"""Misses that set an agent aside where the queue says so; the others are nobody's fault."""


def agent_after(agent: Agent, offer: OfferId, call: Call | None, queue: Queue | None, now: datetime) -> Agent:
    """Return the agent as the call's facts demand: still ringing, in the call, in wrap-up, or let go."""
    stay = call.stay if call else None
    if stay is not None and offer in stay.offers and call is not None and not call.is_over:
        return agent
    if call is not None and stay is not None and stay.winner is not None and stay.winner.id == offer:
        return _winner_after(agent, offer, call, queue, now)
    if _work_by(agent, offer) is not None:
        return _end(agent, offer, queue, now)
    return transitions.release(agent, offer, now, rona=_rona(agent, call, queue))


def _winner_after(agent: Agent, offer: OfferId, call: Call, queue: Queue | None, now: datetime) -> Agent:
    if agent.reservation is not None and agent.reservation.offer == offer:
        agent = transitions.start_call(agent, offer, now)
    leg = call.legs.get(call.stay.winner.leg) if call.stay and call.stay.winner and call.stay.winner.leg else None
    if call.state is CallState.TALKING and leg is not None and leg.is_up:
        return agent
    return _end(agent, offer, queue, now)


def _end(agent: Agent, offer: OfferId, queue: Queue | None, now: datetime) -> Agent:
    work = _work_by(agent, offer)
    if work is None:
        return agent
    rest = queue or Queue(company=agent.company, name=work.queue, title="")
    return transitions.end_call(agent, offer, now, wrap_up=rest.wrap_up, may_extend=rest.may_extend_wrap_up)


def _work_by(agent: Agent, offer: OfferId) -> Work | None:
    """The call an offer brought the agent, while they are in it or have it on hold."""
    mine = (agent.work, *agent.parked) if agent.state is AgentState.IN_CALL else agent.parked
    return next((work for work in mine if work is not None and work.offer == offer), None)


def _rona(agent: Agent, call: Call | None, queue: Queue | None) -> str | None:
    """Words for setting the agent aside, or ``None`` when they stay available."""
    if queue is None or not queue.is_rona_on or call is None or agent.reservation is None:
        return None
    at = agent.reservation.at
    misses = [*(call.stay.misses if call.stay else ())]
    misses += [miss for segment in call.segments for miss in segment.misses]
    reason = next((miss.reason for miss in misses if miss.agent == agent.id and miss.at == at), None)
    return RONA_WORDS.get(reason) if reason else None
