"""A queue whose last member has logged off: whoever may not wait there alone goes on in the flow (PHN-153, Q5)."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final

from chalicelib.calls import store as call_store
from chalicelib.calls import transitions
from chalicelib.calls.errors import UnknownCall
from chalicelib.calls.store import Waiting
from chalicelib.core.errors import LegGone
from chalicelib.core.ids import AgentId, CallId, CompanyId, QueueName
from chalicelib.queues import config, paths
from chalicelib.queues.attendance import members_on
from chalicelib.queues.eligibility import may_answer_line
from chalicelib.queues.follow_up import change_call
from chalicelib.trunk.client import Trunk

MOST: Final = 1000
"""Waiting calls looked at; those behind them wait until their total time is up."""


def let_go(company: CompanyId, name: QueueName, *, trunk: Trunk, now: datetime) -> None:
    """Send on everybody who waits in a queue for nobody; harmless while somebody is logged on, and to repeat."""
    for each in _forsaken(company, name, call_store.list_waiting(company, name, limit=MOST)):
        _send_on(company, each.call, each.stay.n, trunk=trunk, now=now)


def is_deserted(company: CompanyId, name: QueueName, row: Sequence[Waiting]) -> bool:
    """Tell whether somebody at the head of a queue waits for nobody: whoever logged off may have died telling."""
    return any(True for _ in _forsaken(company, name, row))


def _forsaken(company: CompanyId, name: QueueName, row: Sequence[Waiting]) -> Iterator[Waiting]:
    """Callers who wait for nobody, and may not."""
    concerned = [each for each in row if not each.stay.settings.get("is_empty_allowed")]
    queue = config.recall(company, name) if concerned else None
    if queue is None:
        return
    on = members_on(company, name, list(queue.members))
    found: set[AgentId] = set()
    for each in concerned:
        if not any(may_answer_line(agent, each.stay.settings) for agent in _known(found, on)):
            yield each


def _known(found: set[AgentId], on: Iterator[AgentId]) -> Iterator[AgentId]:
    """Those found before, then those who are found now."""
    yield from tuple(found)
    for agent in on:
        found.add(agent)
        yield agent


def _send_on(company: CompanyId, call_id: CallId, n: int, *, trunk: Trunk, now: datetime) -> None:
    try:
        call = change_call(company, call_id, lambda each: transitions.desert(each, n), now=now).after
    except UnknownCall:
        return
    if call.waiting_stay is None or not call.waiting_stay.is_deserted or call.is_over:
        return
    try:
        trunk.redirect(call.caller_leg, paths.back(call, paths.LEFT_QUEUE))
    except LegGone:
        change_call(company, call_id, lambda each: transitions.end_leg(each, each.caller_leg, now), now=now)
