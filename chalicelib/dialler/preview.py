"""Preview: the agent is called first, reads who is to be called, and once they have answered the customer is dialled.

That their own telephone rings is the time to prepare (PUZD-06, PUZD-07). Who lets it ring in vain leaves the customer
to the next agent, and no attempt is counted (PUZD-08).
"""

import secrets
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from chalicelib.agents import service as agents
from chalicelib.agents import transitions as agent_transitions
from chalicelib.agents.domain import Agent
from chalicelib.agents.errors import AgentTaken, NotNow
from chalicelib.calls import dialling
from chalicelib.calls import service as calls
from chalicelib.calls import transitions as call_transitions
from chalicelib.calls.dials import PLACED_WITHIN, Prospect
from chalicelib.calls.domain import Call, Outcome
from chalicelib.calls.offers import Offer
from chalicelib.campaigns import config
from chalicelib.campaigns import store as customers
from chalicelib.campaigns.domain import Campaign, Customer, Mode
from chalicelib.campaigns.errors import CustomerChanged, CustomerTaken, UnknownCustomer
from chalicelib.core.ids import AgentId, CallId, CompanyId, OfferId
from chalicelib.dialler import store
from chalicelib.dialler.domain import Attempt, Result
from chalicelib.dialler.permission import block_lists, is_blocked, is_open
from chalicelib.dialler.placing import GRACE, close, remind
from chalicelib.outbound import service as outbound
from chalicelib.queues import blending, desk
from chalicelib.queues import dialling as ringing
from chalicelib.queues.follow_up import change_call
from chalicelib.trunk.client import Trunk

PREPARES: Final = timedelta(seconds=30)
"""How long an agent may look at a customer before their telephone rings in vain."""
RINGS: Final = PLACED_WITHIN + dialling.RINGS + dialling.ANSWER + GRACE
LOOKED_AT: Final = 20
RESULTS: Final = {Outcome.BUSY: Result.BUSY, Outcome.FAILED: Result.FAILED}


def is_any_running(company: CompanyId) -> bool:
    """Tell whether a company has a preview campaign that runs."""
    return any(each.mode is Mode.PREVIEW and each.is_running for each in config.list_all(company))


def campaigns_of(agent: Agent) -> list[Campaign]:
    """The preview campaigns that run in queues an agent is logged on to."""
    mine = (each for each in config.list_all(agent.company) if each.mode is Mode.PREVIEW and each.is_running)
    return [each for each in mine if each.queue in agent.queues]


def offer_next(company: CompanyId, agent: AgentId, *, trunk: Trunk, now: datetime) -> Call:
    """Take the next customer in hand for an agent, and have their own telephone ring.

    Raises:
        NotNow: their state does not allow it, or nobody is left to be called; the message says which.
    """
    present = agents.get(company, agent)
    desk.insist_on_reason(present)
    lists = block_lists(company)
    for campaign in campaigns_of(present):
        if not is_open(campaign, now=now):
            continue
        for customer in customers.next_due(company, campaign.name, now=now, limit=LOOKED_AT):
            call = _offer(campaign, customer, present, lists, trunk=trunk, now=now)
            if call is not None:
                return call
    raise NotNow("Nobody of your campaigns is to be called now.")


def _offer(
    campaign: Campaign, customer: Customer, agent: Agent, lists: list[str], *, trunk: Trunk, now: datetime
) -> Call | None:
    """Claim, store the attempt and its deadline, reserve, ring; ``None``: this customer is not to be called."""
    until = now + PREPARES + RINGS
    attempt = Attempt(
        company=campaign.company,
        campaign=campaign.name,
        id=store.id_from(now, secrets.token_hex(4)),
        customer=customer.id,
        number=customer.number,
        queue=campaign.queue,
        placed_at=now,
        until=until,
    )
    try:
        customers.claim(customer, attempt.id, until=until, now=now)
    except (CustomerTaken, CustomerChanged):
        return None
    if customer.attempts >= campaign.max_attempts or is_blocked(campaign.company, customer.number, lists):
        customers.release(customer, attempt.id, next_at=None)
        return None
    remind(attempt, "due", delay_s=round((PREPARES + RINGS).total_seconds()))
    store.create(attempt)
    return _ring(campaign, customer, attempt, agent, trunk=trunk, now=now)


def _ring(
    campaign: Campaign, customer: Customer, attempt: Attempt, agent: Agent, *, trunk: Trunk, now: datetime
) -> Call:
    held = blending.Attempt(id=OfferId(secrets.token_hex(6)), call=attempt.id, campaign=campaign.queue, lasts=PREPARES)
    how = agent_transitions.reserve_to_call
    try:
        ready = blending.reserve_for_outbound(agent.company, agent.id, held, now=now, how=how)
    except (AgentTaken, NotNow):
        _leave(attempt, now=now)
        raise
    offer = Offer(id=held.id, agent=agent.id, at=now, until=now + PREPARES, rings=len(ready.ringable(now)))
    begun = dialling.begin(
        agent.company, attempt.id, offer, number=customer.number, shown=campaign.number, queue=campaign.queue, now=now
    )
    call = replace(begun, prospect=Prospect(campaign.name, customer.id))
    return outbound.begin(call, ready, lasts=PREPARES, trunk=trunk, now=now)


def dial(company: CompanyId, call_id: CallId, *, trunk: Trunk, now: datetime) -> None:
    """The agent has answered: count the attempt, then dial the customer; who is no longer theirs is not dialled."""
    call = calls.find(company, call_id)
    if call is None or call.is_over or call.prospect is None or call.dial is None:
        return
    customer = customers.find(company, call.prospect.campaign, call.prospect.customer)
    by, until = call.dial.offer.agent, now + RINGS
    try:
        if customer is None:
            raise UnknownCustomer  # noqa: TRY301  the same as when they go a moment later
        customers.note_dialled(customer, call.id, call=call.id, agent=by, until=until, now=now)
    except (CustomerTaken, UnknownCustomer):
        change_call(company, call_id, partial(call_transitions.end_call, now=now), now=now)
        return
    ringing.dial(company, call_id, trunk=trunk, now=now)


def note(company: CompanyId, call_id: CallId, *, now: datetime) -> bool:
    """Note what became of a customer whom an agent called: reached, to be called again, or left to the next agent.

    Tell whether there is such a call.
    """
    call = calls.find(company, call_id)
    if call is None or call.prospect is None or call.dial is None:
        return False
    attempt = store.find(company, call.prospect.campaign, call_id)
    if attempt is None:
        return True
    if call.was_answered:
        customer = customers.find(company, attempt.campaign, attempt.customer)
        with suppress(UnknownCustomer):
            if customer is not None:
                customers.note_answered(customer, attempt.id)
        store.conclude(attempt, Result.ANSWERED)
    elif call.is_over and call.dial.dialled_at is None:
        _leave(attempt, now=now)
    elif call.is_over:
        close(attempt, RESULTS.get(call.outcome or Outcome.NO_ANSWER, Result.NO_ANSWER), now=now)
    return True


def _leave(attempt: Attempt, *, now: datetime) -> None:
    """The agent did not come: the customer is the next agent's."""
    customer = customers.find(attempt.company, attempt.campaign, attempt.customer)
    with suppress(UnknownCustomer):
        if customer is not None:
            customers.release(customer, attempt.id, next_at=now)
    store.conclude(attempt, Result.UNREACHED)
