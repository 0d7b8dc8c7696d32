"""The sweeper: finishes what a lost callback or a dead function left open, from the trunk's own view of the legs."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Final

from chalicelib.agents import store as agent_store
from chalicelib.aws import jobs
from chalicelib.calls import looks
from chalicelib.calls import service as calls
from chalicelib.calls import store as call_store
from chalicelib.calls.domain import Call
from chalicelib.calls.errors import UnknownCall
from chalicelib.core.errors import LegGone, TrunkError
from chalicelib.core.ids import CallId, CompanyId, LegSid, QueueName
from chalicelib.queues import errands, learning
from chalicelib.queues.answering import leg_over
from chalicelib.queues.consequences import owed
from chalicelib.queues.deadlines import settle_by
from chalicelib.queues.deserting import is_deserted
from chalicelib.queues.follow_up import change_call, send
from chalicelib.queues.service import end_patience
from chalicelib.queues.tables import ACD, DISPATCH
from chalicelib.queues.watching import watch_call, watch_row
from chalicelib.trunk.client import Trunk

LONG_AGO: Final = datetime.min.replace(tzinfo=UTC)
EVERY_S: Final = 10
"""The time from one sweep to the next."""
AGAIN: Final = timedelta(seconds=10)
"""When to look again at a leg about which the trunk could not be asked."""
HEAD: Final = 10
"""So many of a queue are looked at in each sweep."""
AHEAD: Final = timedelta(seconds=60)
"""Every call that lives is due a look within this time: so far the list reaches."""
LATE: Final = timedelta(seconds=1)
"""A write that fell due at once may come so late to the list."""
_swept: datetime = LONG_AGO
"""When this process last swept, from the beginning to the end; what fell due before that has been looked at."""
ENDED: Final = frozenset({"completed", "busy", "failed", "no-answer", "canceled"})


def sweep(*, now: datetime) -> None:
    """Send a job for every call and agent that is due a look, and for every company and queue where somebody waits."""
    global _swept  # noqa: PLW0603  a process remembers its own sweeps
    since = _swept - LATE if LONG_AGO < _swept <= now else LONG_AGO
    queues: set[tuple[CompanyId, QueueName]] = set()
    for shard in range(call_store.SHARDS):
        for due in call_store.list_over(shard, now):
            if looks.is_due(due.at, looks.ENDED_EVERY, since=since, now=now):
                _send_look(due)
        for due in call_store.list_due(shard, now + AHEAD):
            if due.queue is not None:
                queues.add((due.company, due.queue))
            if looks.is_due(due.at, looks.LIVE_EVERY, since=since, now=now):
                _send_look(due)
        for company, agent in agent_store.list_due(shard, now):
            jobs.send(ACD.name, {"kind": "check-agent", "company": company, "agent": agent})
    waiting = sorted({company for company, _ in queues})
    send([errands.dispatch(company) for company in waiting if agent_store.read_ready(company, limit=1)[0]])
    _look_at_rows(queues, now=now)
    _swept = now


def _look_at_rows(queues: Iterable[tuple[CompanyId, QueueName]], *, now: datetime) -> None:
    """Look at the head of each queue: are they served in turn, and do they wait for anybody?"""
    for company, queue in sorted(queues):
        row = call_store.list_waiting(company, queue, limit=HEAD)
        watch_row(company, row, now=now)
        if is_deserted(company, queue, row):
            send([errands.deserted(company, queue)])


def _send_look(due: call_store.Due) -> None:
    jobs.send(ACD.name, {"kind": "check-call", "company": due.company, "call": due.call})


def check_call(company: CompanyId, call_id: CallId, *, trunk: Trunk, now: datetime) -> None:
    """Look at one call: end what has ended, and send again what is owed. When nothing is found, nothing is written."""
    call = call_store.find(company, call_id)
    if call is None:
        return
    watch_call(call, trunk=trunk, now=now)
    if call.is_over:
        learning.archive(call, now=now)
        seen = None if calls.is_to_be_dropped(call, now=now) else call
    else:
        seen = _ask_about_legs(call, trunk=trunk, now=now)
    if seen is None:
        return
    stay = seen.waiting_stay
    if stay is not None and not seen.is_over and stay.until is not None and now >= stay.until:
        end_patience(company, call_id, stay.n, trunk=trunk, now=now)
    _repeat(seen, now=now)


def _repeat(call: Call, *, now: datetime) -> None:
    """Do once more what the call may still ask for: agents are looked at here, the trunk's part is sent as jobs.

    That a caller waits needs no telling: the sweep that brought this look has seen it.
    """
    for job in owed(call, now=now):
        if job.queue == DISPATCH.name:
            continue
        match job.body.get("kind"):
            case "settle":
                settle_by(call, call.company, job.body["offer"], job.body["agent"], now=now)
            case "archive":
                continue
            case _:
                send([job])


def _ask_about_legs(call: Call, *, trunk: Trunk, now: datetime) -> Call | None:
    """End the legs that have ended, and look again soon where the trunk could not say it of all of them."""
    is_known, seen = True, call
    for leg in call.legs.values():
        has_ended = _has_ended(leg.sid, trunk) if leg.is_up else False
        is_known = is_known and has_ended is not None
        if has_ended:
            seen = change_call(call.company, call.id, partial(leg_over, sid=leg.sid, now=now), now=now).after
    return seen if is_known else _look_again(call.company, call.id, now + AGAIN)


def _has_ended(sid: LegSid, trunk: Trunk) -> bool | None:
    try:
        return trunk.status(sid) in ENDED
    except LegGone:
        return True
    except TrunkError:
        return None


def _look_again(company: CompanyId, call_id: CallId, due_at: datetime) -> Call | None:
    """Move the call's next look; nobody needs to hear of it."""
    try:
        return calls.change(company, call_id, lambda call: replace(call, due_at=due_at)).after
    except UnknownCall:
        return None
