"""What follows from a change: pure functions from before and after to the jobs to be sent.

Nothing else is owed after a write, so this is also what the sweeper repeats when a function died before sending.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from chalicelib.agents.domain import Agent, AgentState
from chalicelib.calls.domain import Call, CallState, Offer
from chalicelib.core.ids import CompanyId
from chalicelib.queues.tables import ACD, DISPATCH, NEWS


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
        yield settle(after, offer)
        if offer.leg and not (winner and winner.id == offer.id):
            yield hang_up(offer.leg)


def _milestones(before: Call | None, after: Call) -> Iterator[Job]:
    was = before.state if before else None
    if after.state is CallState.WAITING and was is not CallState.WAITING:
        yield dispatch(after.company)
    if after.state is CallState.TALKING and was is not CallState.TALKING:
        yield Job(ACD.name, {"kind": "connect", "company": after.company, "call": after.id})
    if was is CallState.TALKING and after.state is not CallState.TALKING:
        yield from parting(after)
    if after.is_over and was is not CallState.ENDED:
        yield Job(ACD.name, {"kind": "archive", "company": after.company, "call": after.id})


def parting(call: Call) -> Iterator[Job]:
    """The conversation is over: the agent goes to wrap-up, and a leg that is still up is ended."""
    winner = call.stay.winner if call.stay else None
    if winner is None:
        return
    yield settle(call, winner)
    leg = call.legs.get(winner.leg) if winner.leg else None
    if leg is not None and leg.is_up:
        yield hang_up(leg.sid)


def after_agent(before: Agent | None, after: Agent) -> list[Job]:
    """Jobs owed because an agent went from ``before`` to ``after``."""
    jobs = [news(after.company, "agent", after.id)]
    was = before.state if before else None
    is_staffed = before is None or before.queues != after.queues
    if after.state is AgentState.AVAILABLE and (was is not AgentState.AVAILABLE or is_staffed):
        jobs.append(dispatch(after.company))
    if before and before.reservation and after.reservation is None and after.state is not AgentState.IN_CALL:
        jobs.append(_offer_dropped(after.company, before))
    work = after.work
    if after.state is AgentState.WRAP_UP and work and work.wrap_up_until and (before is None or work != before.work):
        body = {"kind": "wrap-up-due", "company": after.company, "agent": after.id}
        began = before.work.wrap_up_until if before and before.work and before.work.wrap_up_until else after.since
        delay = (work.wrap_up_until - began).total_seconds()
        jobs.append(Job(ACD.name, body, delay_s=max(1, round(delay))))
    return jobs


def _offer_dropped(company: CompanyId, agent: Agent) -> Job:
    """The agent stepped away while ringing: the call must hear of it, if it has not already."""
    held = agent.reservation
    assert held is not None
    body = {"kind": "drop-offer", "company": company, "call": held.call, "offer": held.offer}
    return Job(ACD.name, body)


def settle(call: Call, offer: Offer) -> Job:
    """Bring the agent's state in line with what became of the offer."""
    body = {"kind": "settle", "company": call.company, "call": call.id, "offer": offer.id, "agent": offer.agent}
    return Job(ACD.name, body)


def hang_up(leg: str) -> Job:
    return Job(ACD.name, {"kind": "hang-up", "leg": leg})


def dispatch(company: CompanyId) -> Job:
    return Job(DISPATCH.name, {"company": company}, group=company)


def news(company: CompanyId, kind: str, name: str) -> Job:
    return Job(NEWS.name, {"company": company, "type": kind, "id": name})
