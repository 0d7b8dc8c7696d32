"""What happens when a deadline comes, and when a message tells that two items may have drifted apart."""

import contextlib
from datetime import datetime, timedelta
from typing import Final

from chalicelib.agents import store as agent_store
from chalicelib.agents import transitions as agent_transitions
from chalicelib.agents.domain import Agent, AgentState, Reservation
from chalicelib.agents.errors import UnknownAgent
from chalicelib.calls import service as calls
from chalicelib.calls import store as call_store
from chalicelib.calls import transitions
from chalicelib.calls.domain import Call, CallState
from chalicelib.calls.errors import UnknownCall
from chalicelib.calls.offers import MissReason
from chalicelib.core.ids import AgentId, CallId, CompanyId, OfferId
from chalicelib.queues import config, consequences, errands, learning
from chalicelib.queues.answering import connect
from chalicelib.queues.follow_up import change_agent, change_call, send
from chalicelib.queues.settling import agent_after, queue_of
from chalicelib.queues.watching import watch_agent, watch_change
from chalicelib.trunk.client import Trunk

EARLY: Final = timedelta(milliseconds=900)
"""Job queues count whole seconds: a deadline may come this much before its time."""


def end_offer(
    company: CompanyId, call_id: CallId, offer: OfferId, agent: AgentId, *, trunk: Trunk, now: datetime
) -> None:
    """An offer's time is up: miss it if it is still open, and in any case put right what it left behind."""
    try:
        call = change_call(company, call_id, lambda call: _out_of_time(call, offer, now), now=now).after
    except UnknownCall:
        settle(company, call_id, offer, agent, now=now)
        return
    settle_by(call, company, offer, agent, now=now)
    if call.state is CallState.TALKING and call.stay is not None and not call.stay.has_met:
        connect(company, call_id, trunk=trunk, now=now)


def _out_of_time(call: Call, offer: OfferId, now: datetime) -> Call:
    held = call.open_offers.get(offer)
    if held is None or now < held.until - EARLY:
        return call
    return transitions.miss_offer(call, offer, MissReason.TIMED_OUT, now)


def bring_together(
    company: CompanyId, call_id: CallId, offer: OfferId, agent: AgentId, *, trunk: Trunk, now: datetime
) -> None:
    """Bring the caller to the agent who has claimed the call, and have the agent's state say so whatever comes."""
    try:
        connect(company, call_id, trunk=trunk, now=now)
    finally:
        settle(company, call_id, offer, agent, now=now)


def settle(company: CompanyId, call_id: CallId, offer: OfferId, agent: AgentId, *, now: datetime) -> None:
    """Bring an agent's state in line with what became of an offer, and have a caller left behind sent for."""
    call = calls.find(company, call_id)
    send(consequences.left_behind(call) if call else [])
    settle_by(call, company, offer, agent, now=now)


def settle_by(call: Call | None, company: CompanyId, offer: OfferId, agent: AgentId, *, now: datetime) -> None:
    """Bring an agent's state in line with what a call says became of an offer.

    Where that was done before, it may have been by a function that died before it could have the agent offered more.
    """
    served = queue_of(call, offer, agent) if call else None
    queue = config.recall_rules(company, served) if served is not None else None
    if not agent:
        return
    try:
        settled = change_agent(company, agent, lambda each: agent_after(each, offer, call, queue, now))
    except UnknownAgent:
        return
    watch_change(settled, now=now)
    if not settled.is_new and settled.after.state is AgentState.AVAILABLE:
        send([errands.dispatch(company)])


def end_wrap_up(company: CompanyId, agent: AgentId, *, now: datetime) -> None:
    """Wrap-up's time may be up; one that was extended is looked at again when its own time comes."""
    try:
        lapsed = change_agent(company, agent, lambda each: agent_transitions.lapse_wrap_up(each, now + EARLY))
    except UnknownAgent:
        return
    watch_change(lapsed, now=now)
    after = lapsed.after
    if after.state is AgentState.WRAP_UP and after.work is not None and after.work.wrap_up_until is not None:
        send([errands.wrap_up_due(after, since=now)])


def archive(company: CompanyId, call_id: CallId, *, now: datetime) -> None:
    """Count an ended call and write its log entry."""
    call = call_store.find(company, call_id)
    if call is not None and call.is_over:
        learning.archive(call, now=now)


def check_agent(company: CompanyId, agent: AgentId, *, trunk: Trunk, now: datetime) -> None:
    """The sweeper's look at an agent about whom a deadline has passed (A2)."""
    found = agent_store.find(company, agent)
    if found is None:
        return
    watch_agent(found, now=now)
    if found.reservation is not None and found.reservation.is_outbound and now < found.reservation.until:
        agent_store.postpone_check(found, found.reservation.until + agent_store.GRACE)
    elif found.reservation is not None:
        _check_reservation(found, found.reservation, trunk=trunk, now=now)
    elif found.work is not None and found.work.wrap_up_until is not None:
        end_wrap_up(company, agent, now=now)
    elif found.work is not None:
        for work in (found.work, *found.parked):
            settle(company, work.call, work.offer, agent, now=now)
        agent_store.postpone_check(found, now + agent_store.CHECK_CALL)
    elif found.until is not None:
        change_agent(company, agent, lambda each: agent_transitions.lapse_rest(each, now))


def _check_reservation(agent: Agent, held: Reservation, *, trunk: Trunk, now: datetime) -> None:
    """Nobody stays reserved for an offer that the call does not know, or for which no telephone rings (A2).

    That it was never rung is a dead function's fault, not the agent's: they are not set aside for it.
    """

    def unrung(call: Call) -> Call:
        offer = call.open_offers.get(held.offer)
        if offer is None or offer.leg is not None or now - offer.at < agent_store.CHECK_OFFER:
            return call
        return transitions.miss_offer(call, held.offer, MissReason.WITHDRAWN, now)

    with contextlib.suppress(UnknownCall):
        change_call(agent.company, held.call, unrung, now=now)
    end_offer(agent.company, held.call, held.offer, agent.id, trunk=trunk, now=now)
    agent_store.postpone_check(agent, max(held.until + agent_store.GRACE, now + agent_store.GRACE))
