"""What an agent's state should be, given the call: decided from facts, so that it may be asked any number of times."""

from datetime import datetime
from typing import Final

from chalicelib.agents import transitions
from chalicelib.agents.domain import Agent, AgentState, Work
from chalicelib.calls.consults import Consult
from chalicelib.calls.domain import Call, CallState
from chalicelib.calls.offers import MissReason
from chalicelib.calls.stays import SegmentKind
from chalicelib.core.ids import AgentId, OfferId, QueueName
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
    if call is not None and offer in call.open_offers and not call.is_over:
        return agent
    if call is not None and _is_calling(call, offer):
        return _caller_after(agent, offer, call, now)
    if call is not None and stay is not None and stay.winner is not None and stay.winner.id == offer:
        return _winner_after(agent, offer, call, queue, now)
    asked = call.consulted(offer) if call is not None else None
    if asked is not None:
        return _asked_after(agent, offer, asked, now)
    if _work_by(agent, offer) is not None:
        return _end(agent, offer, queue, now)
    return transitions.release(agent, offer, now, rona=_rona(agent, call, queue))


def _is_calling(call: Call, offer: OfferId) -> bool:
    return call.state is CallState.DIALLING and call.dial is not None and call.dial.offer.id == offer


def _caller_after(agent: Agent, offer: OfferId, call: Call, now: datetime) -> Agent:
    """Who calls out is in the call from the moment they have answered their own telephone."""
    if call.dial is None or call.dial.own is None or agent.reservation is None or agent.reservation.offer != offer:
        return agent
    return transitions.start_call(agent, offer, now)


def _asked_after(agent: Agent, offer: OfferId, asked: Consult, now: datetime) -> Agent:
    """Who is asked for advice is in the call while they talk, and has nothing to wrap up of it (A-8)."""
    if asked.is_talking:
        is_new = agent.reservation is not None and agent.reservation.offer == offer
        return transitions.start_call(agent, offer, now) if is_new else agent
    if _work_by(agent, offer) is not None:
        return _end(agent, offer, None, now)
    return transitions.release(agent, offer, now, rona=RONA_WORDS.get(asked.miss) if asked.miss else None)


def queue_of(call: Call, offer: OfferId, agent: AgentId) -> QueueName | None:
    """For which queue an agent has, or had, a call: the present stay's, or that of their last conversation."""
    stay = call.stay
    if stay is None:
        return None
    winner = {stay.winner.id} if stay.winner else set()
    is_present = offer in {*stay.offers, *winner, *(miss.offer for miss in stay.misses)}
    talks = [each for each in call.segments if each.kind is SegmentKind.TALK and each.agent == agent]
    return stay.queue if is_present or not talks else talks[-1].queue or stay.queue


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
