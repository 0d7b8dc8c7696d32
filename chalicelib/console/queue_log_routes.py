"""The JSON of the queue log on an agent's page."""

from typing import Any

from chalice.app import Blueprint

from chalicelib.agents import service as agents
from chalicelib.calls import log
from chalicelib.calls.errors import UnknownCall
from chalicelib.console import queue_log
from chalicelib.console.answers import Desk, desk_of
from chalicelib.console.live.reading import queues_of
from chalicelib.console.parts import Names
from chalicelib.core.clock import epoch_ms, utcnow
from chalicelib.core.errors import Conflict, Invalid
from chalicelib.core.ids import CallId
from chalicelib.queues.domain import Queue
from chalicelib.web.api import ApiRequest, api_route

routes = Blueprint(__name__)


class NotMissed(Conflict):
    code = "answered"

    def __init__(self) -> None:
        super().__init__("Somebody spoke with this caller.")


@api_route(routes, "/api/agent/log")
def queue_log_of(request: ApiRequest) -> dict[str, Any]:
    """The latest calls of the queues the agent is a member of; queues kept out of the log stay out (PHN-134)."""
    now, at = utcnow(), desk_of(request)
    queues = _their_queues(at)
    names = Names(
        queues={queue.name: queue.title for queue in queues_of(at.company)},
        agents={agent.id: agent.name for agent in agents.list_all(at.company)},
    )
    found = queue_log.latest(at.company, {queue.name for queue in queues}, now=now)
    return {"now": epoch_ms(now), "calls": queue_log.records(at.company, found, names)}


@api_route(routes, "/api/agent/log/{call}", methods=["PUT"])
def mark_call(request: ApiRequest, call: str) -> dict[str, Any]:
    """Mark an unanswered call of one's queues as dealt with, or take that back."""
    now, at = utcnow(), desk_of(request)
    is_answered = request.json_object().get("answered")
    if not isinstance(is_answered, bool):
        raise Invalid("Say whether the call is answered: answered is true or false.")
    found = log.find(at.company, CallId(call))
    theirs = {queue.name for queue in _their_queues(at)}
    if found is None or not any(segment.queue in theirs for segment in found.segments):
        raise UnknownCall
    if found.was_answered:
        raise NotMissed
    if is_answered:
        queue_log.mark(at.company, found.id, queue_log.Mark(by=at.user.title, at=now))
    else:
        queue_log.unmark(at.company, found.id)
    return {"now": epoch_ms(now), "id": found.id, "answered": is_answered}


def _their_queues(at: Desk) -> list[Queue]:
    return [queue for queue in queues_of(at.company) if at.agent in queue.members and not queue.is_history_off]
