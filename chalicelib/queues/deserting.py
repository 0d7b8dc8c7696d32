"""A queue whose last member has logged off: whoever may not wait there alone goes on in the flow (PHN-153, Q5)."""

from collections.abc import Collection
from datetime import datetime
from typing import Final

from chalicelib.agents import service as agents
from chalicelib.agents.domain import AgentState
from chalicelib.calls import store as call_store
from chalicelib.calls import transitions
from chalicelib.calls.domain import Stay
from chalicelib.calls.errors import UnknownCall
from chalicelib.core.errors import LegGone
from chalicelib.core.ids import AgentId, CallId, CompanyId, QueueName
from chalicelib.queues import config, paths
from chalicelib.queues.domain import Queue
from chalicelib.queues.eligibility import may_answer_line
from chalicelib.queues.follow_up import change_call
from chalicelib.trunk.client import Trunk

MOST: Final = 1000
"""Waiting calls looked at; those behind them wait until their total time is up."""


def is_deserted(stay: Stay, queue: Queue, on: Collection[AgentId]) -> bool:
    """Tell whether a caller waits for nobody, and may not."""
    if stay.settings.get("is_empty_allowed"):
        return False
    return not any(agent in queue.members and may_answer_line(agent, stay.settings) for agent in on)


def let_go(company: CompanyId, name: QueueName, *, trunk: Trunk, now: datetime) -> None:
    """Send on everybody who waits in a queue for nobody; harmless while somebody is logged on, and to repeat."""
    queue = config.recall(company, name)
    if queue is None:
        return
    everybody = [agent for agent in agents.list_all(company) if name in agent.queues]
    on = {agent.id for agent in everybody if agent.state is not AgentState.LOGGED_OFF}
    for waiting in call_store.list_waiting(company, name, limit=MOST):
        if is_deserted(waiting.stay, queue, on):
            _send_on(company, waiting.call, waiting.stay.n, trunk=trunk, now=now)


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
