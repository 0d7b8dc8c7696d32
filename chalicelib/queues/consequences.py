"""What follows from a change: pure functions from before and after to the jobs to be sent.

Nothing else is owed after a write. ``owed`` reads the same from a call alone, for the sweeper to repeat when a function
died before sending.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from chalicelib.agents.domain import Agent, AgentState
from chalicelib.calls.consults import ConsultOutcome
from chalicelib.calls.domain import Call, CallState
from chalicelib.calls.offers import Miss
from chalicelib.core.ids import CallId, OfferId, QueueName
from chalicelib.forecast.crews import serves
from chalicelib.queues.calling_out import calling, still_calling, still_waiting
from chalicelib.queues.errands import (
    Job,
    archive,
    arrange,
    connect,
    deserted,
    dispatch,
    dispatch_later,
    hang_up,
    hold,
    moved,
    news,
    pace,
    patience,
    send_for,
    settle,
    tell_campaign,
    wrap_up_due,
)
from chalicelib.queues.matching import PAUSES

ALONE_S: Final = 3
"""How long a caller may be alone in a conversation that is over."""
FRESH: Final = timedelta(seconds=90)
"""For how long the sweeper repeats what a miss asked for."""


def after_call(before: Call | None, after: Call) -> list[Job]:
    """Jobs owed because a call went from ``before`` (``None``: it is new) to ``after``."""
    changes = [
        *_offers_over(before, after),
        *_milestones(before, after),
        *calling(before, after),
        *_handing(before, after),
    ]
    return [*changes, news(after.company, "call", after.id)]


def _offers_over(before: Call | None, after: Call) -> Iterator[Job]:
    """Agents whose offers ended must be told, and their telephones must stop ringing (Q1: within 2 s)."""
    for offer in before.open_offers.values() if before else ():
        if offer.id in after.open_offers:
            continue
        answered = _answered_on(after, offer.id)
        if answered is None:
            yield settle(after, offer.id, offer.agent)
        yield from (hang_up(leg) for leg in offer.legs if leg != answered)
    yield from _second_chances(before, after)


def _answered_on(call: Call, offer: OfferId) -> str | None:
    winner, asked = call.stay.winner if call.stay else None, call.consulted(offer)
    if winner is not None and winner.id == offer:
        return winner.leg
    return asked.offer.leg if asked is not None and asked.answered_at is not None else None


def _handing(before: Call | None, after: Call) -> Iterator[Job]:
    """A call was handed on or has come back: have the caller fetched, and what is to follow followed."""
    stay = after.waiting_stay
    if before is None:
        return
    yield from _asking(before, after)
    if after.is_over:
        return
    if stay is not None and stay.transfer is not None and (before.stay is None or before.stay.n != stay.n):
        yield dispatch(after.company)
        if not stay.is_direct:
            yield deserted(after.company, stay.queue)
        if stay.until is not None and before.state is not CallState.TALKING:
            yield patience(after, now=after.since)
    is_sent_away = before.state is not CallState.TALKING or after.state is not CallState.FLOW
    is_fetched = is_sent_away or after.outside is not None
    if after.is_astray and is_fetched and (not before.is_astray or before.state is not after.state):
        yield send_for(after)


def _asking(before: Call, after: Call) -> Iterator[Job]:
    """Somebody is asked for advice, or is no longer: seat everybody, and tell the agents concerned."""
    was, asked = before.consults[-1:], after.consults[-1:]
    if was == asked:
        return
    yield from (settle(after, each.offer.id, each.offer.agent) for each in asked if not each.is_ringing)
    yield from (settle(after, each.by_offer, each.by) for each in asked if each.outcome is ConsultOutcome.COMPLETED)
    if after.state is CallState.TALKING:
        yield arrange(after)
    elif not after.is_over:
        yield from (hang_up(leg) for leg in after.strangers)


def _still_handing(call: Call) -> Iterator[Job]:
    """What the handing on of a call, or a conversation that is over, may still ask for."""
    if call.is_astray:
        yield send_for(call)
    given = call.outside or (call.stay.transfer if call.stay else None)
    if given is not None:
        yield settle(call, given.offer, given.by)
    for asked in call.consults[-1:]:
        yield settle(call, asked.offer.id, asked.offer.agent)
        yield settle(call, asked.by_offer, asked.by)
        yield from (hang_up(leg) for leg in asked.offer.others)
        if call.state is CallState.TALKING:
            yield arrange(call)
    if call.state is not CallState.TALKING and (given is not None or call.consults):
        yield from (hang_up(leg) for leg in call.strangers)


def _misses(call: Call) -> list[Miss]:
    """Whoever was rung in vain, also before the call was handed on."""
    known = {miss.offer: miss for segment in call.segments for miss in segment.misses if call.was_answered}
    known |= {miss.offer: miss for miss in (call.stay.misses if call.stay else ())}
    return list(known.values())


def _second_chances(before: Call | None, after: Call) -> Iterator[Job]:
    """A call that was missed goes to the next at once, and after a moment may come back to who turned it down."""
    if after.waiting_stay is None or before is None or before.stay is None:
        return
    if before.stay.n != after.waiting_stay.n:
        return
    fresh = after.waiting_stay.misses[len(before.stay.misses) :]
    if fresh:
        yield dispatch(after.company)
    for miss in fresh:
        if miss.reason in PAUSES:
            yield dispatch_later(after.company, PAUSES[miss.reason])


def _milestones(before: Call | None, after: Call) -> Iterator[Job]:
    was = before.state if before else None
    if after.state is CallState.WAITING and was is not CallState.WAITING:
        yield dispatch(after.company)
    if after.state is CallState.TALKING and was is not CallState.TALKING:
        yield connect(after)
        yield from _campaign(after)
    if before and was is CallState.TALKING and after.state is not CallState.TALKING:
        yield from _parting(before, after)
    if after.is_over and (before is None or before.outcome is not after.outcome):
        yield from _ending(after)


def _parting(before: Call, after: Call) -> Iterator[Job]:
    """The conversation is over: the agent goes to wrap-up, and a leg of theirs that is still up is ended.

    Who settles the agent also has the caller sent for, who has usually come by then.
    """
    winner = before.stay.winner if before.stay else None
    if winner is None:
        return
    yield settle(after, winner.id, winner.agent)
    leg = after.legs.get(winner.leg) if winner.leg else None
    if leg is not None and leg.is_up:
        yield hang_up(leg.sid)
    if after.waiting_stay and after.waiting_stay.until:
        yield patience(after, now=after.since)


def _campaign(call: Call) -> Iterator[Job]:
    """An agent called a campaign's customer, who has answered, or the call is over."""
    if call.dial is not None and call.prospect is not None:
        yield tell_campaign(call)


def _ending(call: Call) -> Iterator[Job]:
    yield from _campaign(call)
    if call.dial is not None and not call.was_answered:
        yield settle(call, call.dial.offer.id, call.dial.offer.agent)
        yield from (hang_up(leg) for leg in call.dial.offer.legs if leg not in call.legs)
    for leg in call.legs.values():
        if leg.is_up:
            yield hang_up(leg.sid)
    yield archive(call.company, call.id)


def owed(call: Call, *, now: datetime) -> list[Job]:
    """Everything that the call's present state may still ask for; each job is harmless when it was done before."""
    stay = call.stay
    jobs: list[Job] = []
    for miss in _misses(call):
        if now - miss.ended_at <= FRESH:
            jobs += _after_miss(call, miss, now)
    if call.state is CallState.WAITING:
        jobs.append(dispatch(call.company))
    if stay and stay.winner:
        jobs.append(settle(call, stay.winner.id, stay.winner.agent))
        jobs += [hang_up(leg) for leg in stay.winner.others]
        if call.state is CallState.FLOW:
            jobs += [hang_up(stay.winner.leg)] if stay.winner.leg else []
    if call.state is CallState.TALKING:
        jobs += _still_talking(call)
    jobs += _still_handing(call)
    jobs += still_waiting(call, now)
    if call.state is CallState.DIALLING and call.dial is not None:
        jobs += still_calling(call, call.dial, now)
    return [*jobs, *(_ending(call) if call.is_over else ())]


def _still_talking(call: Call) -> Iterator[Job]:
    if call.stay is not None and not call.stay.has_met:
        yield connect(call)
    yield from _campaign(call)


def _after_miss(call: Call, miss: Miss, now: datetime) -> Iterator[Job]:
    yield settle(call, miss.offer, miss.agent)
    yield from (hang_up(leg) for leg in miss.legs)
    left = miss.ended_at + PAUSES.get(miss.reason, timedelta(0)) - now
    if left > timedelta(0):
        yield dispatch_later(call.company, left)


def left_behind(call: Call) -> list[Job]:
    """A caller whose conversation is over is sent for, unless they come by themselves."""
    return [send_for(call, delay_s=ALONE_S)] if call.is_astray else []


def after_agent(before: Agent | None, after: Agent) -> list[Job]:
    """Jobs owed because an agent went from ``before`` to ``after``."""
    jobs = [news(after.company, "agent", after.id)]
    was = before.state if before else None
    is_staffed = before is None or (before.queues, before.endpoints) != (after.queues, after.endpoints)
    if after.state is AgentState.AVAILABLE and (was is not AgentState.AVAILABLE or is_staffed):
        jobs.append(dispatch(after.company))
    if after.is_promised and (was is not AgentState.AVAILABLE or is_staffed or (before and before.then != after.then)):
        jobs.append(pace(after.company))
    served = serves(before) if before else frozenset[QueueName]()
    if served != serves(after):
        jobs.append(moved(after, was=served))
    jobs += [hold(after.company, after.id, call) for call in sorted(_holds(before) ^ _holds(after))] if before else []
    jobs += [deserted(after.company, name) for name in sorted(_staffed(before) - _staffed(after))]
    work = after.work
    if after.state is AgentState.WRAP_UP and work and work.wrap_up_until and (before is None or work != before.work):
        began = before.work.wrap_up_until if before and before.work and before.work.wrap_up_until else after.since
        jobs.append(wrap_up_due(after, since=began))
    return jobs


def _holds(agent: Agent) -> frozenset[CallId]:
    """The calls an agent has on hold."""
    mine = (agent.work, *agent.parked)
    return frozenset(work.call for work in mine if work is not None and work.held_at is not None)


def _staffed(agent: Agent | None) -> frozenset[QueueName]:
    """The queues that count an agent as logged on."""
    return agent.queues if agent and agent.state is not AgentState.LOGGED_OFF else frozenset()
