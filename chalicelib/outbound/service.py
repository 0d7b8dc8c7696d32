"""An agent calls a number: limits, the reservation, the call, and their own telephone rings."""

import secrets
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from chalicelib.agents import service as agents
from chalicelib.agents import transitions as agent_transitions
from chalicelib.agents.domain import Agent, AgentState
from chalicelib.agents.errors import NotNow
from chalicelib.calls import dialling
from chalicelib.calls import service as calls
from chalicelib.calls.domain import Call
from chalicelib.calls.offers import Offer
from chalicelib.companies import service as companies
from chalicelib.core.ids import AgentId, CallId, CompanyId, OfferId, QueueName
from chalicelib.outbound import limits, numbers, presentation
from chalicelib.outbound.errors import NotAllowed
from chalicelib.queues import config, desk, errands, second_call
from chalicelib.queues import dialling as ringing
from chalicelib.queues.blending import Attempt, reserve_for_outbound
from chalicelib.queues.follow_up import send
from chalicelib.trunk.client import Trunk
from chalicelib.users.domain import User

OWN: Final = timedelta(seconds=20)
"""How long the agent's own telephone rings."""


class Wanted(NamedTuple):
    """What an agent asked for: a number as typed; which of ours to show, and for which queue, where they said so."""

    number: str
    show: str = ""
    queue: str = ""


def dial(company: CompanyId, user: User, wanted: Wanted, *, trunk: Trunk, now: datetime) -> Call:
    """Place a call for an agent; asked twice for the same number, it is placed once (C4).

    A call they are in gives way first, as the company wants it (A-61, CUBE-11).

    Raises:
        NotDialable, NotAllowed, TooManyCalls: the number, or the company's limits, do not allow it.
        NotNow: the agent's state does not; the message says what to do.
    """
    agent = AgentId(user.name)
    settings = companies.load(company)
    if not settings.calling.per_hour:
        raise NotAllowed("Your company does not let its agents call out.")
    number = numbers.read(wanted.number, country=settings.country, allowed=settings.calling.countries)
    shown = presentation.choose(company, user, wanted.show)
    queue = _queue(company, agent, wanted.queue)
    under_way = _under_way(company, agent, number)
    if under_way is not None:
        return under_way
    present = agents.get(company, agent)
    desk.insist_on_reason(present)
    limits.count(company, settings.calling.per_hour, now=now)
    if present.state is AgentState.IN_CALL:
        second_call.make_room(company, agent, now=now)
    attempt = Attempt(
        id=OfferId(secrets.token_hex(6)), call=CallId(f"out-{secrets.token_hex(12)}"), campaign=queue, lasts=OWN
    )
    try:
        held = reserve_for_outbound(company, agent, attempt, now=now, how=agent_transitions.reserve_to_call)
    except NotNow:
        twin = _under_way(company, agent, number)
        if twin is None:
            raise
        return twin
    offer = Offer(id=attempt.id, agent=agent, at=now, until=now + OWN, rings=len(held.ringable(now)))
    begun = dialling.begin(company, attempt.call, offer, number=number, shown=shown, queue=queue, now=now)
    return begin(begun, held, lasts=OWN, trunk=trunk, now=now)


def begin(call: Call, agent: Agent, *, lasts: timedelta, trunk: Trunk, now: datetime) -> Call:
    """Store the call, its deadline first, and have the agent's telephone ring for so long."""
    send([errands.dial_due(call, delay_s=round(lasts.total_seconds()))])
    calls.begin(call)
    send([errands.news(call.company, "call", call.id)])
    return ringing.ring_own(call, agent, trunk=trunk, now=now)


def _under_way(company: CompanyId, agent: AgentId, number: str) -> Call | None:
    """The call to this number that an agent is making, or in."""
    present = agents.find(company, agent)
    about = (present.reservation or present.work) if present is not None else None
    call = calls.find(company, about.call) if about is not None else None
    is_it = call is not None and call.dial is not None and call.with_agent == agent and call.caller == number
    return call if is_it else None


def _queue(company: CompanyId, agent: AgentId, name: str) -> QueueName:
    """The queue whose rules hold for the call.

    Raises:
        NotAllowed: it is none of the agent's.
    """
    queue = config.recall(company, QueueName(name)) if name else None
    if name and (queue is None or agent not in queue.members):
        raise NotAllowed("You are not a member of this queue.")
    return QueueName(name)
