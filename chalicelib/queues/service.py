"""Use cases of a caller's stay: joining, hearing where one stands, leaving by key, by patience, or by rule."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from chalicelib.agents import store as agent_store
from chalicelib.agents.domain import AgentState
from chalicelib.calls import calling_back, handing, transitions
from chalicelib.calls import store as call_store
from chalicelib.calls.domain import Call
from chalicelib.calls.stays import Stay, StayOutcome
from chalicelib.core.errors import LegGone
from chalicelib.core.ids import CallId, CompanyId, QueueName
from chalicelib.forecast import service as forecast
from chalicelib.queues import config, errands, paths
from chalicelib.queues.domain import Staffing, count_staff
from chalicelib.queues.follow_up import change_call, send
from chalicelib.queues.waiting import back_to_wait, wait_document
from chalicelib.trunk.client import Trunk
from chalicelib.twiml.verbs import Leave, Verb

SETTLED = timedelta(seconds=3)
"""Whoever waits for longer was not offered to anybody on arrival."""
LEFT: Mapping[str, StayOutcome] = {
    "hangup": StayOutcome.ABANDONED,
    "queue-full": StayOutcome.ENDED,
}
"""What the trunk's QueueResult says where we did not know the outcome before."""


def staffing(company: CompanyId, name: QueueName, line: str = "", *, now: datetime) -> Staffing:
    """How many members to whom a line is open are logged on to a queue, and how many of them are free."""
    known = rules(company, name, line)
    queue = config.recall(company, name)
    if queue is None:
        return known
    agents = [agent for agent in agent_store.list_all(company) if name in agent.queues]
    on = [agent.id for agent in agents if agent.state is not AgentState.LOGGED_OFF]
    free = [agent.id for agent in agents if agent.may_be_rung(now)]
    return replace(count_staff(queue, on, free, known.only), music_url=known.music_url)


def rules(company: CompanyId, name: QueueName, line: str = "") -> Staffing:
    """What is set up for a line's callers in a queue, whoever is there: nobody is counted."""
    queue, only = config.recall_with_line(company, name, line)
    return Staffing(0, 0, only, config.recall_music(queue)) if queue is not None else Staffing(0, 0)


def new_stay(call: Call, queue: QueueName, settings: Mapping[str, Any], *, now: datetime) -> Stay:
    """The stay that begins when ``call`` joins ``queue`` now, with the flow element's settings."""
    total_s = int(settings.get("total_s") or 0)
    return Stay(
        n=call.stay.n + 1 if call.stay else 1,
        queue=queue,
        joined_at=now,
        priority=int(settings.get("priority", 5)),
        until=now + timedelta(seconds=total_s) if total_s else None,
        settings=settings,
    )


def watch_patience(call: Call, *, now: datetime) -> None:
    """Queue the deadline of the call's stay; sent before the stay is written, so that it cannot be forgotten."""
    if call.stay is not None and call.stay.until is not None:
        send([errands.patience(call, now=now)])


def hear(company: CompanyId, call_id: CallId, n: int, *, now: datetime) -> Sequence[Verb]:
    """The wait document for stay ``n``."""
    call = call_store.find(company, call_id)
    stay = call.waiting_stay if call else None
    if call is None or stay is None or stay.n != n or call.is_over:
        return (Leave(),)
    tells_wait = bool(stay.settings.get("is_wait_said"))
    wants_position = tells_wait or stay.settings.get("is_position_said")
    position = call_store.position(company, call_id, stay) if wants_position else None
    wait = _expected(company, stay, position, now=now) if tells_wait and position else None
    waited = int((now - stay.joined_at).total_seconds())
    key = paths.key(company, call_id, n)
    return wait_document(stay, position=position, wait=wait, pass_s=waited, key_path=key, now=now)


def _expected(company: CompanyId, stay: Stay, position: int, *, now: datetime) -> timedelta | None:
    """How much longer the caller will wait. Who has just come and is first may be offered at once: not told yet."""
    if position == 1 and now - stay.joined_at < SETTLED:
        return None
    figures = forecast.recall(company, stay.queue, now=now)
    if figures is None or forecast.is_crew_old([figures], now=now):
        send([errands.crews(company)])
    return forecast.wait_by(figures, position=position, now=now)


def press(company: CompanyId, call_id: CallId, n: int, digits: str, *, now: datetime) -> Sequence[Verb]:
    """A waiting caller pressed a key: the one that leads out of the queue, or none that means anything."""
    stay = call_store.get(company, call_id).waiting_stay
    if stay is None or stay.n != n:
        return (Leave(),)
    if digits and digits == stay.settings.get("leave_key"):
        left = StayOutcome.MOVED_ON
        change_call(company, call_id, lambda call: transitions.leave_queue(call, n, left, now), now=now)
        return (Leave(),)
    return back_to_wait(paths.wait(company, call_id, n))


def left(call: Call, result: str, *, now: datetime) -> Call:
    """The trunk says the caller is out of its queue; decide what that means where we did not arrange it."""
    stay = call.waiting_stay
    if stay is None:
        return call
    usual = StayOutcome.TIMED_OUT if is_out_of_patience(call, now) else StayOutcome.MOVED_ON
    if stay.is_deserted:
        usual = StayOutcome.ENDED
    outcome = LEFT.get(result, usual)
    return transitions.leave_queue(call, stay.n, outcome, now)


def is_out_of_patience(call: Call, now: datetime) -> bool:
    stay = call.stay
    return stay is not None and stay.until is not None and now >= stay.until


def end_patience(company: CompanyId, call_id: CallId, n: int, *, trunk: Trunk, now: datetime) -> None:
    """The stay's total time is up: send the caller on in the flow, which ends the stay when they come (PHN-142)."""
    call = call_store.find(company, call_id)
    stay = call.waiting_stay if call else None
    if call is None or call.is_over or stay is None or stay.n != n or stay.until is None:
        return
    if now < stay.until:
        watch_patience(call, now=now)
        return
    if call.callback is not None:
        out = StayOutcome.TIMED_OUT
        change_call(company, call_id, lambda each: calling_back.give_up(each, out, now), now=now)
        return
    if handing.is_for_one(stay):
        change_call(company, call_id, lambda each: handing.open_up(each, n), now=now)
        send([errands.dispatch(company)])
        return
    try:
        trunk.redirect(call.caller_leg, paths.back(call, paths.LEFT_QUEUE))
    except LegGone:
        change_call(company, call_id, lambda each: transitions.end_leg(each, each.caller_leg, now), now=now)
