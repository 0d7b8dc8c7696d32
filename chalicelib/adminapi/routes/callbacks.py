"""Who is to be called back: asked for by a company's own system (a web form, a bot), listed and withdrawn (WBX-88)."""

import hashlib
from typing import Any, Final

from chalice.app import Blueprint

from chalicelib.adminapi import paging
from chalicelib.adminapi.bodies import parse
from chalicelib.adminapi.resources import BASE, note
from chalicelib.callbacks import service, showing
from chalicelib.callbacks.errors import NotWaiting
from chalicelib.callbacks.presentation import record
from chalicelib.calls import service as calls
from chalicelib.calls.domain import Call, Outcome
from chalicelib.conversations.errors import Unnamed, UsedAlready
from chalicelib.core.clock import epoch_ms, from_epoch_ms, utcnow
from chalicelib.core.ids import CallId, CompanyId, QueueName
from chalicelib.queues import config
from chalicelib.users import rights
from chalicelib.web.api import ApiRequest, api_route
from chalicelib.web.operations import Operation, Parameter
from chalicelib.web.replies import Json

routes = Blueprint(__name__)
TAG = "Callbacks"
_MINUTE_S: Final = 60
_MOST_KEY: Final = 200


@api_route(
    routes,
    f"{BASE}/callbacks",
    methods=["POST"],
    right=rights.CALLS_STEER,
    operation=Operation(
        summary="Have somebody called back; sent again with its external_id (or Idempotency-Key), it is one request",
        tag=TAG,
        takes="callback.CallbackBody",
        gives="callback.Callback",
        also=(201,),
    ),
)
def ask_for_callback(request: ApiRequest) -> Json:
    company, now = CompanyId(request.company), utcnow()
    body = parse("callback.CallbackBody", request.json_object())
    wanted = _wanted(company, body, _named(request, body["external_id"]))
    asked = service.ask(company, wanted, now=now)
    if not _is_same(company, asked, wanted):
        raise UsedAlready(asked.id)
    is_new = asked.v == 1 and epoch_ms(asked.started_at) == epoch_ms(now)
    if is_new:
        note(request, "callback.ask", f"{asked.id} {wanted.queue}", version=None, now=now)
    return Json(body=record(asked), status=201 if is_new else 200)


def _named(request: ApiRequest, external_id: str) -> CallId:
    """The request's id, made of what the client calls it.

    Raises:
        Unnamed: by nothing.
    """
    key = request.headers.get("idempotency-key", "").strip()
    if not (external_id or 0 < len(key) <= _MOST_KEY):
        raise Unnamed
    name = f"external#{external_id}" if external_id else f"key#{key}"
    return CallId(f"cb-{hashlib.sha256(f'{request.company}#{name}'.encode()).hexdigest()[:24]}")


def _wanted(company: CompanyId, body: dict[str, Any], name: CallId) -> service.Wanted:
    standing = calls.find(company, name)
    kept = standing.called if standing is not None and not body["shown"] else ""
    return service.Wanted(
        id=name,
        queue=QueueName(body["queue"]),
        number=body["number"],
        shown=kept or showing.choose(company, body["shown"]),
        name=body["name"],
        priority=body["priority"],
        max_attempts=body["max_attempts"],
        retry_s=body["retry_minutes"] * _MINUTE_S,
    )


def _is_same(company: CompanyId, asked: Call, wanted: service.Wanted) -> bool:
    """Whether what stands is what is asked for now; a changed turn, or another queue's call by now, does not matter."""
    terms = asked.callback
    assert terms is not None
    there = (asked.caller, asked.called, asked.segments[0].queue, terms.name, terms.max_attempts, terms.retry_s)
    number = service.read_number(company, wanted.number)
    return there == (number, wanted.shown, wanted.queue, wanted.name, wanted.max_attempts, wanted.retry_s)


@api_route(
    routes,
    f"{BASE}/callbacks",
    right=rights.LIVE_VIEW,
    operation=Operation(
        summary="List who is to be called back, or is being called, in the order in which they asked",
        tag=TAG,
        gives="[callback.Callback]",
        query=(Parameter(name="queue", description="Only those of this queue."), *paging.PARAMETERS),
    ),
)
def list_callbacks(request: ApiRequest) -> dict[str, Any]:
    found = [record(call) for call in service.list_open(CompanyId(request.company)) if not call.is_over]
    wanted = [item for item in found if request.query.get("queue", item["queue"]) == item["queue"]]
    return paging.page_of(wanted, request)


@api_route(
    routes,
    f"{BASE}/callbacks/{{callback}}",
    right=rights.LIVE_VIEW,
    operation=Operation(summary="Read a request, also one that is over", tag=TAG, gives="callback.Callback"),
)
def get_callback(request: ApiRequest, callback: str) -> dict[str, Any]:
    return record(service.get(CompanyId(request.company), CallId(callback)))


@api_route(
    routes,
    f"{BASE}/callbacks/{{callback}}",
    methods=["DELETE"],
    right=rights.LIVE_VIEW,
    operation=Operation(
        summary="Have somebody who waits called back no more; for members of the queue, and others with `calls.steer`",
        tag=TAG,
        gives="callback.Callback",
    ),
)
def withdraw_callback(request: ApiRequest, callback: str) -> dict[str, Any]:
    company, now = CompanyId(request.company), from_epoch_ms(epoch_ms(utcnow()))
    found = service.get(company, CallId(callback))
    _insist_on_steering(request, found)
    if found.outcome is Outcome.CANCELLED:
        return record(found)
    if found.was_answered:
        raise NotWaiting("They have been called back already.")
    ended = service.withdraw(company, found.id, now=now)
    note(request, "callback.withdraw", found.id, version=None, now=now)
    return record(ended)


def _insist_on_steering(request: ApiRequest, call: Call) -> None:
    """Let only members of the queue, and who may steer the others', have a say.

    Raises:
        Forbidden: they are neither.
    """
    queue = config.recall(CompanyId(request.company), call.stay.queue) if call.stay is not None else None
    if queue is None or request.caller.user not in queue.members:
        request.caller.require(rights.CALLS_STEER)
