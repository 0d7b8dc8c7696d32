"""Asking somebody before handing a call on, while the caller hears music (PHN-099, WBX-25…28, WBX-41…45)."""

import secrets
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from functools import partial

from chalicelib.agents import service as agents
from chalicelib.agents import transitions as agent_transitions
from chalicelib.agents.domain import Agent, Reservation
from chalicelib.agents.errors import AgentTaken, NotNow
from chalicelib.calls import consulting, transitions
from chalicelib.calls import service as calls
from chalicelib.calls.consults import Consult, ConsultOutcome
from chalicelib.calls.domain import Call
from chalicelib.calls.errors import CallMovedOn
from chalicelib.calls.handover import Reach
from chalicelib.calls.offers import MissReason, Offer
from chalicelib.calls.stays import Stay
from chalicelib.companies import service as companies
from chalicelib.core.errors import TrunkError
from chalicelib.core.ids import AgentId, CallId, CompanyId, OfferId, QueueName
from chalicelib.outbound import numbers
from chalicelib.queues import errands, holding, paths
from chalicelib.queues.dispatching import ring
from chalicelib.queues.eligibility import may_answer_line
from chalicelib.queues.follow_up import change_agent, change_call, send
from chalicelib.queues.free import read_free
from chalicelib.queues.looking import MANY
from chalicelib.queues.picking import GIVING, insist_on_free
from chalicelib.transfers import targets
from chalicelib.transfers.service import get_own, gone
from chalicelib.transfers.targets import Target
from chalicelib.trunk.client import Ring, Trunk


def ask(company: CompanyId, agent: AgentId, call_id: CallId, target: Target, *, trunk: Trunk, now: datetime) -> Call:
    """Ring whom an agent wants to ask; the caller hears music meanwhile.

    Of a queue, the free member is rung who has been free longest among those with the lowest priority number.

    Raises:
        NotNow: they cannot be rung now; the message says why.
        NotFound: there is no such colleague or queue.
    """
    call = get_own(company, agent, call_id)
    if call.consult is not None:
        raise NotNow("You are asking somebody already.")
    holding.insist_on_leaving(company, agent, call_id)
    if target.reach is Reach.NUMBER:
        asked = _ask_outside(call, target, trunk=trunk, now=now)
    else:
        asked = _ask_agent(call, target, _candidates(call, target, now=now), trunk=trunk, now=now)
    with suppress(NotNow):
        change_agent(company, agent, partial(agent_transitions.resume, call=call_id, now=now))
    return asked


def _candidates(call: Call, target: Target, *, now: datetime) -> Iterable[AgentId]:
    stay = _stay(call)
    if target.reach is Reach.AGENT:
        if target.to == call.talking_to:
            raise NotNow("You have this call yourself.")
        insist_on_free(agents.get(call.company, AgentId(target.to)), GIVING, now)
        return [AgentId(target.to)]
    queue = targets.find_queue(call.company, target.to, stay)
    free = read_free(call.company, {QueueName(target.to)}, enough=MANY, now=now).agents
    able = [each for each in free if each.id in queue.members and may_answer_line(each.id, stay.settings)]
    able = [each for each in able if each.may_be_rung(now)]
    if not able:
        raise NotNow(f"Nobody in {queue.title} is free.")
    return [each.id for each in sorted(able, key=lambda each: (queue.members[each.id], each.since, each.id))]


def _ask_agent(call: Call, target: Target, candidates: Iterable[AgentId], *, trunk: Trunk, now: datetime) -> Call:
    for name in candidates:
        offer = _offer(call, name, now=now)
        held = Reservation(offer=offer.id, call=call.id, queue=_stay(call).queue, at=now, until=offer.until)
        try:
            rung = change_agent(call.company, name, partial(_reserved, held=held, now=now)).after
        except AgentTaken:
            continue
        offer = replace(offer, rings=len(rung.ringable(now)))
        try:
            begun = _begun(call, target, offer, now=now)
        except NotNow:
            change_agent(call.company, name, partial(agent_transitions.release, offer=offer.id, now=now))
            raise
        ring(begun, _stay(begun), offer, rung, trunk=trunk, now=now)
        return calls.get(call.company, call.id)
    raise NotNow("Somebody else was faster. Try again.")


def _reserved(agent: Agent, held: Reservation, now: datetime) -> Agent:
    return agent_transitions.reserve(agent, held, now)


def _ask_outside(call: Call, target: Target, *, trunk: Trunk, now: datetime) -> Call:
    settings = companies.load(call.company)
    number = numbers.read(target.to, country=settings.country, allowed=settings.calling.countries)
    offer = _offer(call, AgentId(""), now=now)
    begun = _begun(call, Target(target.reach, number), offer, now=now)
    order = Ring(
        to=number,
        from_=call.called,
        answer_path=paths.answered(call.company, call.id, offer.id),
        status_path=paths.offer_status(call.company, call.id, offer.id),
        timeout_s=round((offer.until - offer.at).total_seconds()) + 2,
    )
    try:
        leg = trunk.ring(order)
    except TrunkError:
        missed = partial(transitions.miss_offer, offer_id=offer.id, reason=MissReason.UNREACHABLE, now=now)
        return change_call(call.company, call.id, missed, now=now).after
    rings = partial(transitions.note_offer_leg, offer_id=offer.id, leg=leg)
    after = change_call(call.company, call.id, rings, now=now, known=begun).after
    if not after.knows_leg(leg):
        trunk.hang_up(leg)
    return after


def _offer(call: Call, agent: AgentId, *, now: datetime) -> Offer:
    """Whom to ring; the deadline is queued first, so that nobody is rung or reserved for longer."""
    made = Offer(id=OfferId(secrets.token_hex(6)), agent=agent, at=now, until=now + targets.ring_time(call.company))
    send([errands.offer_due(call.company, call.id, made)])
    return made


def _begun(call: Call, target: Target, offer: Offer, *, now: datetime) -> Call:
    winner = _stay(call).winner
    assert winner is not None
    consult = Consult(by=winner.agent, by_offer=winner.id, reach=target.reach, to=target.to, offer=offer)
    return _change(call.company, call.id, lambda each: consulting.begin(each, consult), now=now)


def swap(company: CompanyId, agent: AgentId, call_id: CallId, *, is_with_caller: bool, now: datetime) -> Call:
    """Talk with the caller while who is asked hears music, or the other way round (WBX-25, WBX-49).

    Raises:
        NotNow: nobody has answered.
    """
    get_own(company, agent, call_id)
    return _change(company, call_id, lambda each: consulting.swap(each, agent, is_with_caller=is_with_caller), now=now)


def complete(company: CompanyId, agent: AgentId, call_id: CallId, *, now: datetime) -> Call:
    """Leave the caller with who was asked; the agent goes to wrap-up.

    Raises:
        NotNow: they have not answered yet (WBX-45), or are gone.
    """
    call = get_own(company, agent, call_id)
    if call.consult is not None and call.consult.is_ringing:
        raise NotNow("They have not answered yet.")
    return _change(company, call_id, lambda each: consulting.complete(each, agent, now), now=now)


def stop(company: CompanyId, agent: AgentId, call_id: CallId, *, now: datetime) -> Call:
    """End the asking: who asked is with the caller again, who was asked has left (A-6, A-8). Harmless when it is over.

    Raises:
        NotNow: one has no part in it.
    """
    call = calls.get(company, call_id)
    asked = call.consult
    if asked is None:
        return call
    if agent not in {asked.by, asked.offer.agent}:
        raise NotNow("You are not in this call.")
    outcome = ConsultOutcome.ENDED if agent == asked.by else ConsultOutcome.LEFT
    is_same: Callable[[Call], bool] = lambda each: each.consult is not None and each.consult.offer.id == asked.offer.id  # noqa: E731
    return _change(
        company, call_id, lambda each: consulting.end(each, outcome, now) if is_same(each) else each, now=now
    )


def _change(company: CompanyId, call_id: CallId, decide: calls.Decide, *, now: datetime) -> Call:
    try:
        return change_call(company, call_id, decide, now=now).after
    except CallMovedOn as moved:
        raise NotNow(gone(moved)) from moved


def _stay(call: Call) -> Stay:
    assert call.stay is not None
    return call.stay
