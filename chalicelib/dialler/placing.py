"""One attempt from claim to order, and its end: every step may be the last that a dying function takes.

The customer is claimed until the attempt is over at the latest, the attempt and its deadline are stored before anybody
is dialled, and dialling is counted before it is done: so nobody is dialled twice for one attempt, or more often than
the campaign allows (K1), and whoever was claimed by the dead is due again.
"""

import secrets
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Final

from chalicelib.aws import jobs
from chalicelib.calls import service as calls
from chalicelib.campaigns import config
from chalicelib.campaigns import store as customers
from chalicelib.campaigns.domain import Campaign, Customer, next_attempt
from chalicelib.campaigns.errors import CustomerChanged, CustomerTaken, UnknownCustomer
from chalicelib.core.errors import TrunkError
from chalicelib.core.ids import CallId, CompanyId
from chalicelib.dialler import store
from chalicelib.dialler.domain import Attempt, Result
from chalicelib.dialler.permission import is_blocked
from chalicelib.queues import errands, paths
from chalicelib.queues.follow_up import send
from chalicelib.queues.tables import CAMPAIGNS
from chalicelib.trunk.client import Ring, Trunk

GRACE: Final = timedelta(seconds=15)
"""How much later than the end of the ringing we may hear how it went."""


def place(campaign: Campaign, customer: Customer, lists: list[str], *, trunk: Trunk, now: datetime) -> bool:
    """Call a customer who is due; tell whether they ring."""
    until = now + timedelta(seconds=campaign.ring_s) + GRACE
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
        if customer.attempts >= campaign.max_attempts or is_blocked(campaign.company, customer.number, lists):
            customers.release(customer, attempt.id, next_at=None)
            return False
        remind(attempt, "due", delay_s=campaign.ring_s + round(GRACE.total_seconds()))
        store.create(attempt)
        customers.note_dialled(customer, attempt.id, call=attempt.id, agent=None, until=until, now=now)
    except (CustomerTaken, CustomerChanged, UnknownCustomer):
        return False
    return _ring(campaign, attempt, trunk=trunk, now=now)


def _ring(campaign: Campaign, attempt: Attempt, *, trunk: Trunk, now: datetime) -> bool:
    order = Ring(
        to=attempt.number,
        from_=campaign.number,
        answer_path=paths.attempt(attempt.company, attempt.campaign, attempt.id),
        status_path=paths.attempt_status(attempt.company, attempt.campaign, attempt.id),
        timeout_s=campaign.ring_s,
    )
    try:
        leg = trunk.ring(order)
    except TrunkError:
        close(attempt, Result.FAILED, now=now)
        return False
    store.note_leg(attempt, leg)
    return True


def remind(attempt: Attempt, kind: str, *, delay_s: int) -> None:
    """Have an attempt looked at again."""
    body = {"kind": kind, "company": attempt.company, "campaign": attempt.campaign, "attempt": attempt.id}
    jobs.send(CAMPAIGNS.name, body, delay_s=delay_s)


def close(attempt: Attempt, result: Result, *, now: datetime) -> None:
    """Nobody was reached: the customer is called again later, or was called as often as allowed (PUZD-03).

    The customer comes first: the attempt stands open until they are let go of.
    """
    campaign = config.recall(attempt.company, attempt.campaign)
    customer = customers.find(attempt.company, attempt.campaign, attempt.customer)
    if customer is not None:
        with suppress(UnknownCustomer):
            customers.release(customer, attempt.id, next_at=_again_at(attempt, customer, campaign, now))
    store.conclude(attempt, result)
    send([errands.pace(attempt.company)])


def _again_at(attempt: Attempt, customer: Customer, campaign: Campaign | None, now: datetime) -> datetime | None:
    """When to call a customer again; at once where whoever was to call them died before."""
    if campaign is None:
        return None
    return next_attempt(campaign, customer, now=now) if customer.last_call == attempt.id else now


def end_attempt(company: CompanyId, campaign: str, attempt: CallId, *, trunk: Trunk, now: datetime) -> None:
    """An attempt's time is up: whatever rings is ended, and where nobody answered that is what came of it."""
    found = store.find(company, campaign, attempt)
    if found is None or found.result is not None:
        return
    if calls.find(company, attempt) is not None:
        store.conclude(found, Result.ANSWERED)
        return
    if found.leg is not None:
        trunk.hang_up(found.leg)
    close(found, Result.NO_ANSWER, now=now)
