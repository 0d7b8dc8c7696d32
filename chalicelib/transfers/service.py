"""Handing a call on without a word: to a colleague, to a queue, to a number outside (PHN-005, WBX-61…68)."""

from datetime import datetime

from chalicelib.agents import service as agents
from chalicelib.agents.errors import NotNow
from chalicelib.calls import handing
from chalicelib.calls import service as calls
from chalicelib.calls.domain import Call
from chalicelib.calls.errors import CallMovedOn
from chalicelib.calls.handover import Reach, Transfer, Way
from chalicelib.calls.offers import MissReason, Offer
from chalicelib.companies import service as companies
from chalicelib.core.ids import AgentId, CallId, CompanyId
from chalicelib.outbound import numbers
from chalicelib.queues.dispatching import offer
from chalicelib.queues.follow_up import change_call
from chalicelib.queues.matching import Match
from chalicelib.queues.picking import GIVING, insist_on_free
from chalicelib.transfers import targets
from chalicelib.transfers.targets import Target
from chalicelib.trunk.client import Trunk


def get_own(company: CompanyId, agent: AgentId, call_id: CallId) -> Call:
    """Return the call an agent talks in, or has on hold.

    Raises:
        NotNow: it is not theirs, or the caller has not come yet; the message says what to do.
    """
    call = calls.get(company, call_id)
    if call.talking_to != agent or call.stay is None:
        raise NotNow("You are not in this call.")
    if not call.stay.has_met:
        raise NotNow("The caller is just being connected. Try again in a moment.")
    return call


def hand_on(
    company: CompanyId, agent: AgentId, call_id: CallId, target: Target, *, trunk: Trunk, now: datetime
) -> Call:
    """Hand the call an agent is in to somebody else; the agent goes to wrap-up, and the caller hears music.

    Where it ``returns``, a call that a colleague or a number does not answer comes back to the agent, first in line;
    elsewhere its caller goes on in the flow as when their time in the queue is up (A-9).

    Raises:
        NotNow: it cannot be handed there now; the message says why.
        NotFound: there is no such colleague or queue.
    """
    call = get_own(company, agent, call_id)
    if call.consult is not None:
        raise NotNow("You are asking somebody. Complete or end that first.")
    if call.is_from_us:
        raise NotNow("Ask first: a call that was made from here is handed on by consulting.")
    transfer = Transfer(
        by=agent, offer=_own_offer(call).id, way=Way.BLIND, reach=target.reach, to=target.to, returns=target.returns
    )
    match target.reach:
        case Reach.AGENT:
            return _to_agent(call, transfer, trunk=trunk, now=now)
        case Reach.QUEUE:
            return _to_queue(call, transfer, now=now)
        case Reach.NUMBER:
            return _outside(call, transfer, now=now)


def _own_offer(call: Call) -> Offer:
    assert call.stay is not None and call.stay.winner is not None  # noqa: PT018
    return call.stay.winner


def _to_agent(call: Call, transfer: Transfer, *, trunk: Trunk, now: datetime) -> Call:
    colleague = AgentId(transfer.to)
    if colleague == transfer.by:
        raise NotNow("You have this call yourself.")
    insist_on_free(agents.get(call.company, colleague), GIVING, now)
    stay = targets.wait_for(call, colleague, transfer, now=now)
    made = offer(
        call.company,
        Match(call.id, stay, colleague),
        trunk=trunk,
        now=now,
        note=lambda each, rung: handing.wait_for(each, transfer.by, stay, rung),
    )
    if not made:
        get_own(call.company, transfer.by, call.id)
        insist_on_free(agents.get(call.company, colleague), GIVING, now)
        raise NotNow("Somebody else was faster. Try again.")
    return calls.get(call.company, call.id)


def _to_queue(call: Call, transfer: Transfer, *, now: datetime) -> Call:
    assert call.stay is not None
    queue = targets.find_queue(call.company, transfer.to, call.stay)
    stay = targets.wait_in(call, queue, transfer, now=now)
    return _changed(call, lambda each: handing.wait_for(each, transfer.by, stay), now=now)


def _outside(call: Call, transfer: Transfer, *, now: datetime) -> Call:
    settings = companies.load(call.company)
    number = numbers.read(transfer.to, country=settings.country, allowed=settings.calling.countries)
    known = Transfer(
        by=transfer.by,
        offer=transfer.offer,
        way=transfer.way,
        reach=transfer.reach,
        to=number,
        returns=transfer.returns,
    )
    return _changed(call, lambda each: handing.send_outside(each, known.by, known, now), now=now)


def _changed(call: Call, decide: calls.Decide, *, now: datetime) -> Call:
    try:
        return change_call(call.company, call.id, decide, now=now).after
    except CallMovedOn as moved:
        raise NotNow(gone(moved)) from moved


def gone(moved: CallMovedOn) -> str:
    """Say why a call can no longer be handed on."""
    return "The caller has hung up." if moved.why == MissReason.CALLER_GONE else "You are not in this call."
