"""Waiting calls: take one, give one to a colleague or take it back, change its turn (PHN-010)."""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from chalice.app import Blueprint

from chalicelib.adminapi import paging
from chalicelib.adminapi.bodies import parse
from chalicelib.adminapi.resources import BASE, note
from chalicelib.calls.domain import Call
from chalicelib.core.clock import iso, utcnow
from chalicelib.core.errors import Forbidden
from chalicelib.core.ids import AgentId, CallId, CompanyId
from chalicelib.queues import config, picking, skills
from chalicelib.queues.domain import Queue
from chalicelib.trunk.client import trunk
from chalicelib.users import rights
from chalicelib.web.api import ApiRequest, api_route
from chalicelib.web.operations import Operation, Parameter

routes = Blueprint(__name__)
TAG = "Waiting calls"
_MEMBERS = "members of its queue, and others with the right `calls.steer`"


@api_route(
    routes,
    f"{BASE}/waiting",
    right=rights.LIVE_VIEW,
    operation=Operation(
        summary="List the calls that wait, queue by queue in the order of service",
        tag=TAG,
        gives="[waiting.Waiting]",
        query=(Parameter(name="queue", description="Only calls of this queue."), *paging.PARAMETERS),
    ),
)
def list_waiting(request: ApiRequest) -> dict[str, Any]:
    found = _shown_all(picking.list_waiting(CompanyId(request.company)))
    wanted = [item for item in found if request.query.get("queue", item["queue"]) == item["queue"]]
    return paging.page_of(wanted, request)


@api_route(
    routes,
    f"{BASE}/waiting/{{call}}/take",
    methods=["POST"],
    right=rights.LIVE_VIEW,
    operation=Operation(
        summary="Take a waiting call of one of your queues: your phone rings for it", tag=TAG, gives="waiting.Waiting"
    ),
)
def take(request: ApiRequest, call: str) -> dict[str, Any]:
    company, now = CompanyId(request.company), utcnow()
    if request.caller.user is None:
        raise Forbidden("only a person can take a call; give it to an agent instead")
    agent, call_id = AgentId(request.caller.user), CallId(call)
    queue = _queue_of(company, call_id)
    if agent not in queue.members:
        raise Forbidden("you are not a member of this queue")
    skills.insist(queue, agent)
    return _shown(picking.take(company, agent, call_id, trunk=trunk(), now=now))


@api_route(
    routes,
    f"{BASE}/waiting/{{call}}/assignment",
    methods=["PUT"],
    right=rights.LIVE_VIEW,
    operation=Operation(
        summary=f"Give a waiting call to a free agent, whose phone alone rings for it; for {_MEMBERS}",
        tag=TAG,
        takes="waiting.AssignmentBody",
        gives="waiting.Waiting",
    ),
)
def assign(request: ApiRequest, call: str) -> dict[str, Any]:
    company, now = CompanyId(request.company), utcnow()
    queue = _steered(request, call)
    agent = AgentId(parse("waiting.AssignmentBody", request.json_object())["agent"])
    skills.insist(queue, agent)
    given = picking.assign(company, agent, CallId(call), trunk=trunk(), now=now)
    note(request, "waiting.assign", f"{call} {agent}", version=None, now=now)
    return _shown(given)


@api_route(
    routes,
    f"{BASE}/waiting/{{call}}/assignment",
    methods=["DELETE"],
    right=rights.LIVE_VIEW,
    operation=Operation(
        summary=f"Take a call back from the agent it was given to, who has not answered yet; for {_MEMBERS}",
        tag=TAG,
        gives="waiting.Waiting",
    ),
)
def unassign(request: ApiRequest, call: str) -> dict[str, Any]:
    now = utcnow()
    _steered(request, call)
    kept = picking.unassign(CompanyId(request.company), CallId(call), now=now)
    note(request, "waiting.unassign", call, version=None, now=now)
    return _shown(kept)


@api_route(
    routes,
    f"{BASE}/waiting/{{call}}/priority",
    methods=["PUT"],
    right=rights.LIVE_VIEW,
    operation=Operation(
        summary=f"Raise or lower a waiting call; for {_MEMBERS}",
        tag=TAG,
        takes="waiting.PriorityBody",
        gives="waiting.Waiting",
    ),
)
def set_priority(request: ApiRequest, call: str) -> dict[str, Any]:
    now = utcnow()
    _steered(request, call)
    priority = parse("waiting.PriorityBody", request.json_object())["priority"]
    moved = picking.set_priority(CompanyId(request.company), CallId(call), priority, now=now)
    note(request, "waiting.priority", f"{call} {priority}", version=None, now=now)
    return _shown(moved)


def _queue_of(company: CompanyId, call: CallId) -> Queue:
    """The queue a call waits in; one that was deleted meanwhile has no members."""
    stay = picking.get_waiting(company, call).stay
    assert stay is not None
    return config.recall(company, stay.queue) or Queue(company=company, name=stay.queue, title=stay.queue)


def _steered(request: ApiRequest, call: str) -> Queue:
    """The queue of a call the caller may move.

    Raises:
        Forbidden: they are no member of its queue and may not steer the others'.
    """
    queue = _queue_of(CompanyId(request.company), CallId(call))
    is_member = request.caller.user is not None and request.caller.user in queue.members
    if not is_member:
        request.caller.require(rights.CALLS_STEER)
    return queue


def _shown(call: Call) -> dict[str, Any]:
    """The call with its place among those that wait now."""
    return _record(call, picking.position_of(call))


def _shown_all(calls: Iterable[Call]) -> Iterator[dict[str, Any]]:
    places: Counter[str] = Counter()
    for call in calls:
        queue = call.stay.queue if call.stay else ""
        places[queue] += 1
        yield _record(call, places[queue])


def _record(call: Call, position: int) -> dict[str, Any]:
    stay = call.stay
    assert stay is not None
    return {
        "id": call.id,
        "queue": stay.queue,
        "caller": call.caller if call.caller.startswith("+") else None,
        "called": call.called,
        "position": position,
        "priority": stay.priority,
        "waiting_since": iso(stay.joined_at),
        "is_callback": call.callback is not None and not call.was_answered,
        "rings_at": [offer.agent for offer in stay.offers.values()],
        "assigned_to": stay.assigned.agent if stay.assigned else None,
    }
