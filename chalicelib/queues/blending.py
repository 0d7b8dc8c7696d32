"""Outbound calls beside inbound ones: an agent is reserved before anybody is dialled for them (A1)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from chalicelib.agents import transitions
from chalicelib.agents.domain import Agent, Reservation
from chalicelib.calls.offers import Offer
from chalicelib.core.ids import AgentId, CallId, CompanyId, OfferId, QueueName
from chalicelib.queues import errands
from chalicelib.queues.dispatching import Reserve
from chalicelib.queues.follow_up import change_agent, send


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One call about to be placed for an agent; ``lasts`` is how long it may take until somebody answers."""

    id: OfferId
    call: CallId
    campaign: QueueName
    lasts: timedelta


def reserve_for_outbound(
    company: CompanyId, agent: AgentId, attempt: Attempt, *, now: datetime, how: Reserve = transitions.reserve
) -> Agent:
    """Hold an available agent for a call that is about to be placed; no queue offers them anything meanwhile.

    The reservation ends by itself in the end (its deadline is queued first, and the sweeper knows it), so that a
    dialler that dies leaves nobody reserved (A2). A pause or log-off chosen meanwhile is taken as soon as the
    reservation or its call is over (A3, PUZD-12).

    Who calls by their own wish is held as ``how`` allows.

    Raises:
        AgentTaken: they are not available, their telephone cannot ring, or a queue was first.
    """
    until = now + attempt.lasts
    held = Reservation(
        offer=attempt.id, call=attempt.call, queue=attempt.campaign, at=now, until=until, is_outbound=True
    )
    due = Offer(id=attempt.id, agent=agent, at=now, until=until)
    send([errands.offer_due(company, attempt.call, due)])
    return change_agent(company, agent, lambda each: how(each, held, now)).after


def release_from_outbound(company: CompanyId, agent: AgentId, attempt: OfferId, *, now: datetime) -> Agent:
    """Nobody answered: the agent is free, or what they chose meanwhile; absorbed when the attempt is not theirs."""
    return change_agent(company, agent, lambda each: transitions.release(each, attempt, now)).after
