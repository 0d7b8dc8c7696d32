"""The sweeper: finishes what a lost callback or a dead function left open, from the trunk's own view of the legs."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from chalicelib.agents import store as agent_store
from chalicelib.aws import jobs
from chalicelib.calls import service as calls
from chalicelib.calls import store as call_store
from chalicelib.calls import transitions
from chalicelib.calls.domain import Call, CallState, LegRole
from chalicelib.calls.errors import UnknownCall
from chalicelib.core.errors import LegGone, TrunkError
from chalicelib.core.ids import CallId, CompanyId, LegSid
from chalicelib.queues.answering import connect, over
from chalicelib.queues.consequences import dispatch, parting
from chalicelib.queues.follow_up import change_call, send
from chalicelib.queues.tables import ACD
from chalicelib.trunk.client import Trunk

EVERY: Final = timedelta(seconds=20)
CALL_EVERY: Final = timedelta(seconds=40)
ENDED: Final = frozenset({"completed", "busy", "failed", "no-answer", "canceled"})


def sweep(*, now: datetime) -> int:
    """Send a job for every call and agent that is due a look, and return how many were."""
    found = 0
    for shard in range(call_store.SHARDS):
        for company, call in call_store.list_due(shard, now):
            jobs.send(ACD.name, {"kind": "check-call", "company": company, "call": call})
            found += 1
        for company, agent in agent_store.list_due(shard, now):
            jobs.send(ACD.name, {"kind": "check-agent", "company": company, "agent": agent})
            found += 1
    return found


def check_call(company: CompanyId, call_id: CallId, *, trunk: Trunk, now: datetime) -> None:
    """Look at one call: end what has ended, send again what is owed, and say when to look next."""
    call = call_store.find(company, call_id)
    if call is None:
        return
    if call.is_over:
        calls.archive(call, now=now)
        send(list(parting(call)))
        _look_again(company, call_id, now + timedelta(seconds=calls.LINGER_S))
        return
    for leg in call.legs.values():
        if leg.is_up and _has_ended(leg.sid, trunk):
            change_call(company, call_id, lambda each, sid=leg.sid: _leg_over(each, sid, now))  # type: ignore[misc]
    _drive(company, call_id, trunk=trunk, now=now)


def _has_ended(sid: LegSid, trunk: Trunk) -> bool:
    try:
        return trunk.status(sid) in ENDED
    except LegGone:
        return True
    except TrunkError:
        return False


def _leg_over(call: Call, sid: LegSid, now: datetime) -> Call:
    leg = call.legs.get(sid)
    if leg is not None and leg.role is LegRole.AGENT and call.state is CallState.TALKING:
        return over(call, now)
    return transitions.end_leg(call, sid, now)


def _drive(company: CompanyId, call_id: CallId, *, trunk: Trunk, now: datetime) -> None:
    """Repeat what a live call's state asks for."""
    call = _look_again(company, call_id, now + CALL_EVERY)
    if call is None or call.is_over:
        return
    if call.state is CallState.WAITING:
        send([dispatch(company)])
    if call.state is CallState.TALKING:
        connect(company, call_id, trunk=trunk, now=now)


def _look_again(company: CompanyId, call_id: CallId, due_at: datetime) -> Call | None:
    """Move the call's next look; nobody needs to hear of it."""
    try:
        return calls.change(company, call_id, lambda call: replace(call, due_at=due_at)).after
    except UnknownCall:
        return None
