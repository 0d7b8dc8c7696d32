"""The sweeper's eye for what must never be: judged before it puts anything right, and noted by name."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from chalicelib.agents import service as agents
from chalicelib.agents.domain import Agent, AgentState
from chalicelib.breaches import judging
from chalicelib.breaches import service as breaches
from chalicelib.calls import service as calls
from chalicelib.calls.domain import Call
from chalicelib.calls.offers import Miss
from chalicelib.calls.store import Waiting
from chalicelib.core.errors import LegGone, TrunkError
from chalicelib.core.ids import AgentId, CallId, CompanyId, LegSid
from chalicelib.queues import config, consequences, errands, fairness
from chalicelib.queues.errands import Job
from chalicelib.queues.follow_up import send
from chalicelib.queues.free import read_free
from chalicelib.queues.matching import Candidate
from chalicelib.trunk.client import Trunk

FEW: Final = 10
"""Free agents looked at for a call that waits without an offer, and telephones asked about after a miss."""
RINGING: Final = frozenset({"queued", "initiated", "ringing", "in-progress"})
RECENT: Final = consequences.FRESH


def watch_call(call: Call, *, trunk: Trunk, now: datetime) -> None:
    """Judge a call the sweeper has come to."""
    is_logged = not call.is_over or calls.is_logged(call)
    found = list(judging.of_call(call, now=now, is_logged=is_logged))
    if call.talking_to is not None:
        found += judging.of_talk(call, agents.find(call.company, call.talking_to), now=now)
    for miss in call.stay.misses if call.stay is not None else ():
        late = now - miss.ended_at
        if judging.ON_THE_WAY < late <= RECENT and _still_rings(miss, trunk):
            found += judging.of_silence(call, miss.offer, miss.agent, late=late)
    breaches.note(call.company, found, now=now)
    send(_suspicions(call, now=now))


def _still_rings(miss: Miss, trunk: Trunk) -> bool:
    return any(_status(leg, trunk) in RINGING for leg in miss.legs[:FEW])


def _status(leg: LegSid, trunk: Trunk) -> str:
    try:
        return trunk.status(leg)
    except (LegGone, TrunkError):
        return ""


def _suspicions(call: Call, *, now: datetime) -> Sequence[Job]:
    """A call that has been offered to nobody, and somebody who is free: still so in a moment, it is no coincidence."""
    stay = call.waiting_stay
    if stay is None or call.is_over or stay.offers or now - fairness.idle_since(stay) <= judging.ON_THE_WAY:
        return ()
    queue = config.recall(call.company, stay.queue)
    free = read_free(call.company, {stay.queue}, enough=FEW, now=now).agents if queue is not None else ()
    idle = fairness.who_idles(stay, free, queue, now=now) if queue is not None else None
    return (errands.check_idle(call, idle),) if idle is not None else ()


def watch_idle(company: CompanyId, body: Mapping[str, Any], *, now: datetime) -> None:
    """Look again at a call and an agent who should have been brought together; nothing has happened to either?"""
    call, agent = calls.find(company, CallId(body["call"])), agents.find(company, AgentId(body["agent"]))
    stay = call.waiting_stay if call is not None else None
    queue = config.recall(company, stay.queue) if stay is not None else None
    if call is None or stay is None or queue is None or agent is None or call.is_over:
        return
    is_same = (stay.n, len(stay.misses), agent.v) == (body["stay"], body["misses"], body["v"])
    if is_same and fairness.who_idles(stay, [agent] if agent.may_be_rung(now) else [], queue, now=now):
        idle = now - max(fairness.idle_since(stay), agent.since)
        breaches.note(company, judging.of_idleness(call, agent.id, idle=idle), now=now)


def watch_row(company: CompanyId, row: Sequence[Waiting], *, now: datetime) -> None:
    """Judge the head of a queue."""
    breaches.note(company, fairness.overtaken([Candidate(*each) for each in row]), now=now)


def watch_change(changed: agents.Changed, *, now: datetime) -> None:
    """Judge what the system has just made of an agent's state."""
    breaches.note(changed.after.company, judging.of_change(changed.before, changed.after, now=now), now=now)


def watch_agent(agent: Agent, *, now: datetime) -> None:
    """Judge an agent about whom a deadline has passed."""
    is_in_call = agent.work is not None and agent.state is AgentState.IN_CALL
    call = calls.find(agent.company, agent.work.call) if agent.work is not None and is_in_call else None
    breaches.note(agent.company, judging.of_agent(agent, call, now=now), now=now)


def watch_record(call: Call, *, now: datetime) -> None:
    """Judge an ended call as it goes into the log."""
    breaches.note(call.company, judging.of_record(call), now=now)


def watch_fallback(company: CompanyId, call: CallId, *, now: datetime) -> None:
    """A caller had to be saved: what they should have heard could not be had in time."""
    breaches.note(company, [judging.of_fallback(call, now=now)], now=now)
