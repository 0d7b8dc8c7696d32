"""The campaign's part of a call: whose customer is on the line, opened and selected, and what came of it (CUBE-08)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from chalice.app import Blueprint

from chalicelib.calls.dials import Prospect
from chalicelib.calls.domain import Call
from chalicelib.campaigns import config, store
from chalicelib.campaigns.domain import ANSWERED, UNREACHED, Campaign, Customer
from chalicelib.campaigns.errors import UnknownCustomer, UnknownOutcome
from chalicelib.campaigns.recognising import Candidate, candidates
from chalicelib.console.answers import desk_of, insist_on_theirs
from chalicelib.core.clock import epoch_ms, from_epoch_ms, utcnow
from chalicelib.core.errors import Invalid
from chalicelib.core.ids import AgentId, CallId, CompanyId
from chalicelib.queues import config as queues
from chalicelib.users import audit
from chalicelib.web.api import ApiRequest, api_route

routes = Blueprint(__name__)
Record = dict[str, Any]
_ONE = "/api/agent/calls/{call}/customers/{campaign}/{customer}"
_WORDS = {ANSWERED: "Reached, no outcome yet", UNREACHED: "Not reached"}


def customers_of(company: CompanyId, call: Call, agent: AgentId) -> list[Record]:
    """The customers whom a call may be with, as far as this agent may know them; the latest first."""
    return [_line(each, call, agent) for each in _candidates(company, call, agent)]


def returned_to(company: CompanyId, call: Call) -> str | None:
    """The title of the campaign whose call the caller returns; ``None``: the call is inbound activity."""
    campaign = config.recall(company, call.returns_to) if call.returns_to else None
    return campaign.title if campaign else None


@api_route(routes, _ONE)
def open_customer(request: ApiRequest, call: str, campaign: str, customer: str) -> Record:
    """Open a customer: what the campaign shows of them, and the outcomes there are."""
    at = desk_of(request)
    found = insist_on_theirs(at, CallId(call))
    return _opened(_insist_on_candidate(found, campaign, customer, at.agent), found, at.agent)


@api_route(routes, _ONE, methods=["POST"])
def select_customer(request: ApiRequest, call: str, campaign: str, customer: str) -> Record:
    """Say that this is whom the call is with; it is with nobody else then."""
    at = desk_of(request)
    found = insist_on_theirs(at, CallId(call))
    wanted = _insist_on_candidate(found, campaign, customer, at.agent)
    for other in _candidates(at.company, found, at.agent):
        if other.customer.id != customer or other.campaign.name != campaign:
            store.unselect(other.customer, call=found.id, agent=at.agent)
    selected = store.select(wanted.customer, call=found.id, agent=at.agent)
    return _opened(Candidate(selected, wanted.campaign), found, at.agent)


@api_route(routes, f"{_ONE}/outcome", methods=["PUT"])
def give_outcome(request: ApiRequest, call: str, campaign: str, customer: str) -> Record:
    """Record what came of the call, once however often it is sent; it may be corrected while the call is the agent's.

    Whom a campaign had called needs no selecting.

    Raises:
        NotSelected: the customer was not selected for this call.
    """
    now, at = utcnow(), desk_of(request)
    found = insist_on_theirs(at, CallId(call))
    wanted = _insist_on_candidate(found, campaign, customer, at.agent)
    body = request.json_object()
    outcome = wanted.campaign.outcome(str(body.get("outcome") or ""))
    if outcome is None:
        raise UnknownOutcome
    if found.prospect is not None:
        store.select(wanted.customer, call=found.id, agent=at.agent)
    before, after = store.give_outcome(
        wanted.campaign,
        customer,
        outcome,
        call=found.id,
        agent=at.agent,
        next_at=_when(body.get("next_at"), now),
        now=now,
    )
    if before != after:
        change = f"call {found.id}: {before.outcome or 'no outcome'} → {outcome.name}"
        audit.record(
            at.company, actor=f"user:{at.agent}", action="campaign.outcome", target=campaign, now=now, changes=[change]
        )
    return _opened(Candidate(after, wanted.campaign), found, at.agent)


def _when(stamp: Any, now: datetime) -> datetime | None:
    if stamp is None:
        return None
    if isinstance(stamp, bool) or not isinstance(stamp, int) or not 0 < stamp < MOST_MS:
        raise Invalid("next_at is a time in milliseconds since 1970, or null.")
    at = from_epoch_ms(stamp)
    if at <= now:
        raise Invalid("Choose a time to come.")
    return at


MOST_MS = 4_102_444_800_000


def _candidates(company: CompanyId, call: Call, agent: AgentId) -> Sequence[Candidate]:
    """At most three reads: whoever has the number, their campaigns, and the queues of those."""
    if call.prospect is not None:
        return _called(company, call.prospect)
    known = store.by_number(company, call.caller) if call.caller.startswith("+") else []
    if not known:
        return ()
    campaigns = config.recall_many(company, {each.campaign for each in known})
    served = queues.recall_many(company, {each.queue for each in campaigns.values()})
    return candidates(known, campaigns, agent, {name: tuple(queue.members) for name, queue in served.items()})


def _called(company: CompanyId, prospect: Prospect) -> Sequence[Candidate]:
    """Whom a campaign had called is nobody else."""
    campaign = config.recall(company, prospect.campaign)
    customer = store.find(company, prospect.campaign, prospect.customer)
    return [Candidate(customer, campaign)] if customer and campaign else ()


def _insist_on_candidate(call: Call, campaign: str, customer: str, agent: AgentId) -> Candidate:
    """The customer a path names, as far as the call may be with them and the agent may know.

    Raises:
        UnknownCustomer: it may not.
    """
    for each in _candidates(call.company, call, agent):
        if (each.campaign.name, each.customer.id) == (campaign, customer):
            return each
    raise UnknownCustomer


def _line(candidate: Candidate, call: Call, agent: AgentId) -> Record:
    customer, campaign = candidate.customer, candidate.campaign
    return {
        "campaign": campaign.name,
        "title": campaign.title,
        "customer": customer.id,
        "name": customer.name or None,
        "dialled_at": epoch_ms(customer.last_dialled_at) if customer.last_dialled_at else None,
        "last_outcome": _words(campaign, customer),
        "is_selected": call.prospect is not None or (customer.selected_call, customer.selected_by) == (call.id, agent),
    }


def _opened(candidate: Candidate, call: Call, agent: AgentId) -> Record:
    customer, campaign = candidate.customer, candidate.campaign
    fields = [(each.label, customer.fields.get(each.name, "")) for each in campaign.shown]
    given = customer.outcome if customer.outcome_call == call.id else None
    return {
        **_line(candidate, call, agent),
        "number": customer.number,
        "attempts": customer.attempts,
        "fields": [{"label": label, "value": value} for label, value in fields if value],
        "outcomes": [{"name": each.name, "title": each.title, "is_final": each.is_final} for each in campaign.outcomes],
        "given": given,
        "next_at": epoch_ms(customer.next_at) if customer.next_at else None,
    }


def _words(campaign: Campaign, customer: Customer) -> str | None:
    """The last outcome, as people read it."""
    known = campaign.outcome(customer.outcome)
    return known.title if known else _WORDS.get(customer.outcome, customer.outcome) or None
