"""What follows from a change: pure functions from before and after to the jobs to be sent.

Nothing else is owed after a write. ``owed`` reads the same from a call alone, for the sweeper to repeat when a function
died before sending.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from math import ceil
from typing import Any, Final

from chalicelib.agents.domain import Agent, AgentState
from chalicelib.calls.domain import Call, CallState, Miss, Offer
from chalicelib.core.ids import AgentId, CallId, CompanyId, OfferId, QueueName
from chalicelib.forecast.crews import serves
from chalicelib.queues.matching import PAUSES
from chalicelib.queues.tables import ACD, DISPATCH, NEWS

ALONE_S: Final = 3
"""How long a caller may be alone in a conversation that is over."""
MOMENT_S: Final = 5
"""After this time what two items said at once is no coincidence."""
FRESH: Final = timedelta(seconds=90)
"""For how long the sweeper repeats what a miss asked for."""


@dataclass(frozen=True, slots=True)
class Job:
    """One message for a job queue; ``group`` is set for FIFO queues only."""

    queue: str
    body: dict[str, Any] = field(hash=False)
    delay_s: int = 0
    group: str | None = None


def after_call(before: Call | None, after: Call) -> list[Job]:
    """Jobs owed because a call went from ``before`` (``None``: it is new) to ``after``."""
    return [*_offers_over(before, after), *_milestones(before, after), news(after.company, "call", after.id)]


def _offers_over(before: Call | None, after: Call) -> Iterator[Job]:
    """Agents whose offers ended must be told, and their telephones must stop ringing (Q1: within 2 s)."""
    was = before.stay.offers if before and before.stay else {}
    still = after.stay.offers if after.stay and before and before.stay and after.stay.n == before.stay.n else {}
    winner = after.stay.winner if after.stay else None
    for offer in was.values():
        if offer.id in still:
            continue
        answered = winner.leg if winner and winner.id == offer.id else None
        if answered is None:
            yield settle(after, offer.id, offer.agent)
        yield from (hang_up(leg) for leg in offer.legs if leg != answered)
    yield from _second_chances(before, after)


def _second_chances(before: Call | None, after: Call) -> Iterator[Job]:
    """A call that was missed goes to the next at once, and after a moment may come back to who turned it down."""
    if after.waiting_stay is None or before is None or before.stay is None:
        return
    fresh = after.waiting_stay.misses[len(before.stay.misses) :]
    if fresh:
        yield dispatch(after.company)
    for miss in fresh:
        if miss.reason in PAUSES:
            delay_s = round(PAUSES[miss.reason].total_seconds())
            yield Job(ACD.name, {"kind": "dispatch", "company": after.company}, delay_s=delay_s)


def _milestones(before: Call | None, after: Call) -> Iterator[Job]:
    was = before.state if before else None
    if after.state is CallState.WAITING and was is not CallState.WAITING:
        yield dispatch(after.company)
    if after.state is CallState.TALKING and was is not CallState.TALKING:
        yield connect(after)
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


def _ending(call: Call) -> Iterator[Job]:
    for leg in call.legs.values():
        if leg.is_up:
            yield hang_up(leg.sid)
    yield archive(call.company, call.id)


def archive(company: CompanyId, call: CallId) -> Job:
    """Write an ended call's log entry, anew where it stands."""
    return Job(ACD.name, {"kind": "archive", "company": company, "call": call})


def owed(call: Call, *, now: datetime) -> list[Job]:
    """Everything that the call's present state may still ask for; each job is harmless when it was done before."""
    stay = call.stay
    jobs: list[Job] = []
    for miss in stay.misses if stay else ():
        if now - miss.ended_at <= FRESH:
            jobs += _after_miss(call, miss, now)
    if call.state is CallState.WAITING:
        jobs.append(dispatch(call.company))
    if stay and stay.winner:
        jobs.append(settle(call, stay.winner.id, stay.winner.agent))
        jobs += [hang_up(leg) for leg in stay.winner.others]
        if call.state is CallState.FLOW:
            jobs += [hang_up(stay.winner.leg)] if stay.winner.leg else []
            jobs += [] if stay.is_left else [send_for(call)]
    if call.state is CallState.TALKING and stay and not stay.has_met:
        jobs.append(connect(call))
    return [*jobs, *(_ending(call) if call.is_over else ())]


def _after_miss(call: Call, miss: Miss, now: datetime) -> Iterator[Job]:
    yield settle(call, miss.offer, miss.agent)
    yield from (hang_up(leg) for leg in miss.legs)
    left = miss.ended_at + PAUSES.get(miss.reason, timedelta(0)) - now
    if left > timedelta(0):
        yield Job(ACD.name, {"kind": "dispatch", "company": call.company}, delay_s=ceil(left.total_seconds()))


def offer_due(company: CompanyId, call: CallId, offer: Offer) -> Job:
    """The end of an offer's time, counted from its beginning."""
    body = {"kind": "offer-due", "company": company, "call": call, "offer": offer.id, "agent": offer.agent}
    return Job(ACD.name, body, delay_s=max(1, round((offer.until - offer.at).total_seconds())))


def patience(call: Call, *, now: datetime) -> Job:
    """The deadline of a stay; one further ahead than a job can wait is queued again each time it comes too early."""
    stay = call.stay
    assert stay is not None and stay.until is not None  # noqa: PT018
    body = {"kind": "stay-due", "company": call.company, "call": call.id, "stay": stay.n}
    return Job(ACD.name, body, delay_s=max(1, round((stay.until - now).total_seconds())))


def left_behind(call: Call) -> list[Job]:
    """A caller whose conversation is over is sent for, unless they come by themselves."""
    stay = call.stay
    is_alone = call.state is CallState.FLOW and stay is not None and stay.winner is not None and not stay.is_left
    return [send_for(call, delay_s=ALONE_S)] if is_alone else []


def send_for(call: Call, *, delay_s: int = 0) -> Job:
    """Fetch a caller from a conversation that is over; usually they have come by themselves."""
    assert call.stay is not None
    body = {"kind": "send-for", "company": call.company, "call": call.id, "stay": call.stay.n}
    return Job(ACD.name, body, delay_s=delay_s)


def connect(call: Call) -> Job:
    """Bring the caller to the agent who has claimed the call, and have the agent's state say so."""
    assert call.stay is not None and call.stay.winner is not None  # noqa: PT018
    winner = call.stay.winner
    body = {"kind": "connect", "company": call.company, "call": call.id, "offer": winner.id, "agent": winner.agent}
    return Job(ACD.name, body)


def after_agent(before: Agent | None, after: Agent) -> list[Job]:
    """Jobs owed because an agent went from ``before`` to ``after``."""
    jobs = [news(after.company, "agent", after.id)]
    was = before.state if before else None
    is_staffed = before is None or (before.queues, before.endpoints) != (after.queues, after.endpoints)
    if after.state is AgentState.AVAILABLE and (was is not AgentState.AVAILABLE or is_staffed):
        jobs.append(dispatch(after.company))
    if (serves(before) if before else frozenset()) != serves(after):
        jobs.append(crews(after.company))
    jobs += [hold(after, call) for call in sorted(_holds(before) ^ _holds(after))] if before else []
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


def hold(agent: Agent, call: CallId) -> Job:
    """Have the caller hear music, or the agent again."""
    return Job(ACD.name, {"kind": "hold", "company": agent.company, "agent": agent.id, "call": call})


def _staffed(agent: Agent | None) -> frozenset[QueueName]:
    """The queues that count an agent as logged on."""
    return agent.queues if agent and agent.state is not AgentState.LOGGED_OFF else frozenset()


def deserted(company: CompanyId, queue: QueueName) -> Job:
    """See whether anybody is left whom a queue's callers can wait for."""
    return Job(ACD.name, {"kind": "deserted", "company": company, "queue": queue})


def wrap_up_due(agent: Agent, *, since: datetime) -> Job:
    """The deadline of a wrap-up, counted from ``since``."""
    assert agent.work is not None and agent.work.wrap_up_until is not None  # noqa: PT018
    body = {"kind": "wrap-up-due", "company": agent.company, "agent": agent.id}
    return Job(ACD.name, body, delay_s=max(1, round((agent.work.wrap_up_until - since).total_seconds())))


def settle(call: Call, offer: OfferId, agent: AgentId) -> Job:
    """Bring the agent's state in line with what became of the offer."""
    body = {"kind": "settle", "company": call.company, "call": call.id, "offer": offer, "agent": agent}
    return Job(ACD.name, body)


def check_idle(call: Call, agent: Agent) -> Job:
    """Look again in a moment whether a call still waits and an agent is still free."""
    assert call.stay is not None
    same = {"stay": call.stay.n, "misses": len(call.stay.misses), "agent": agent.id, "v": agent.v}
    return Job(ACD.name, {"kind": "check-idle", "company": call.company, "call": call.id, **same}, delay_s=MOMENT_S)


def hang_up(leg: str) -> Job:
    return Job(ACD.name, {"kind": "hang-up", "leg": leg})


def dispatch(company: CompanyId) -> Job:
    return Job(DISPATCH.name, {"company": company}, group=company)


def crews(company: CompanyId) -> Job:
    """Look again who serves which queue: somebody has come to work or left it."""
    return Job(ACD.name, {"kind": "crews", "company": company})


def news(company: CompanyId, kind: str, name: str) -> Job:
    return Job(NEWS.name, {"company": company, "type": kind, "id": name})
