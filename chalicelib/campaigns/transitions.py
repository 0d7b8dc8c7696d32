"""What may happen to a customer: pure, and harmless when repeated; a customer unchanged is returned as it is."""

from dataclasses import replace
from datetime import datetime

from chalicelib.campaigns.domain import ANSWERED, UNREACHED, Campaign, Customer, CustomerState, Outcome
from chalicelib.campaigns.errors import CustomerTaken, NotSelected
from chalicelib.core.ids import AgentId, CallId


def claim(customer: Customer, by: str, *, until: datetime, now: datetime) -> Customer:
    """Take a customer in hand; one whose claim has run out may be taken by the next.

    Raises:
        CustomerTaken: another has them, or they are done with.
    """
    if customer.state is CustomerState.CLAIMED and customer.claimed_by == by:
        return replace(customer, claimed_until=until)
    has_lapsed = customer.claimed_until is not None and customer.claimed_until <= now
    if customer.state is CustomerState.OPEN or (customer.state is CustomerState.CLAIMED and has_lapsed):
        return replace(customer, state=CustomerState.CLAIMED, claimed_by=by, claimed_until=until)
    raise CustomerTaken


def note_dialled(
    customer: Customer, by: str, *, call: CallId, agent: AgentId | None, until: datetime, now: datetime
) -> Customer:
    """Count an attempt, once for each call, and keep the customer in hand for as long as it may last.

    Raises:
        CustomerTaken: the claim was lost.
    """
    if customer.last_call == call:
        return customer
    if not _holds(customer, by):
        raise CustomerTaken
    return replace(
        customer,
        attempts=customer.attempts + 1,
        last_dialled_at=now,
        last_call=call,
        last_agent=agent,
        claimed_until=until,
    )


def note_agent(customer: Customer, call: CallId, agent: AgentId) -> Customer:
    """Note who took the call that was dialled last: where the customer is called first, that shows later."""
    return replace(customer, last_agent=agent) if customer.last_call == call else customer


def release(customer: Customer, by: str, *, next_at: datetime | None) -> Customer:
    """Let go of a customer: dialled again from ``next_at`` on, or (``None``) given up as not to be reached."""
    if not _holds(customer, by):
        return customer
    if next_at is None:
        return _done(customer, UNREACHED)
    return replace(_let_go(customer), state=CustomerState.OPEN, next_at=next_at)


def note_answered(customer: Customer, by: str) -> Customer:
    """Dial a customer who answered no more, unless an outcome says otherwise (PUZD-03)."""
    return _done(customer, ANSWERED) if _holds(customer, by) else customer


def select(customer: Customer, *, call: CallId, agent: AgentId) -> Customer:
    """Say that this is whom a call is with."""
    return replace(customer, selected_call=call, selected_by=agent)


def unselect(customer: Customer, *, call: CallId, agent: AgentId) -> Customer:
    """Another customer was selected for the call; what was recorded of it here stays."""
    is_ours = (customer.selected_call, customer.selected_by) == (call, agent)
    return replace(customer, selected_call=None, selected_by=None) if is_ours else customer


def give_outcome(  # noqa: PLR0913  an outcome has this many sides
    campaign: Campaign,
    customer: Customer,
    outcome: Outcome,
    *,
    call: CallId,
    agent: AgentId,
    next_at: datetime | None,
    now: datetime,
) -> Customer:
    """Record what came of a call; a final outcome closes the customer, others have them dialled again.

    Without a ``next_at`` that is after the campaign's pause; attempts count on, so nobody is dialled more often than
    the campaign allows.

    Raises:
        NotSelected: the agent has not selected this customer for the call (CUBE-08).
    """
    if (customer.selected_call, customer.selected_by) != (call, agent):
        raise NotSelected
    is_known = (customer.outcome, customer.outcome_call) == (outcome.name, call)
    if is_known and (outcome.is_final or next_at in {None, customer.next_at}):
        return customer
    given = replace(customer, outcome_call=call, outcome_by=agent, outcome_at=now)
    if outcome.is_final or customer.attempts >= campaign.max_attempts:
        return _done(given, outcome.name)
    again = next_at or now + campaign.retry
    return replace(_let_go(given), state=CustomerState.OPEN, outcome=outcome.name, next_at=again)


def _holds(customer: Customer, by: str) -> bool:
    return customer.state is CustomerState.CLAIMED and customer.claimed_by == by


def _let_go(customer: Customer) -> Customer:
    return replace(customer, claimed_by="", claimed_until=None)


def _done(customer: Customer, outcome: str) -> Customer:
    return replace(_let_go(customer), state=CustomerState.DONE, outcome=outcome, next_at=None)
