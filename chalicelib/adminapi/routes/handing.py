"""Handing on the call one is in: to a colleague, a queue or a number, at once or after asking (WBX-25…68)."""

from typing import Any

from chalice.app import Blueprint

from chalicelib.adminapi.bodies import parse
from chalicelib.adminapi.resources import BASE, note
from chalicelib.calls.consults import Consult
from chalicelib.calls.domain import Call
from chalicelib.calls.handover import Reach
from chalicelib.companies import service as companies
from chalicelib.core.clock import utcnow
from chalicelib.core.errors import Forbidden
from chalicelib.core.ids import AgentId, CallId, CompanyId
from chalicelib.transfers import asking, service
from chalicelib.transfers.targets import Target
from chalicelib.trunk.client import trunk
from chalicelib.users import rights
from chalicelib.web.api import ApiRequest, api_route
from chalicelib.web.operations import Operation

routes = Blueprint(__name__)
TAG = "Transfer"


@api_route(
    routes,
    f"{BASE}/calls/{{call}}/transfer",
    methods=["POST"],
    right=rights.LIVE_VIEW,
    operation=Operation(
        summary="Hand the call you are in to a colleague, a queue or a number; you go to wrap-up",
        tag=TAG,
        takes="handing.TransferBody",
        gives="handing.Handed",
    ),
)
def transfer(request: ApiRequest, call: str) -> dict[str, Any]:
    now, agent, company = utcnow(), _agent(request), CompanyId(request.company)
    body = parse("handing.TransferBody", request.json_object())
    returns = body["returns"] if body["returns"] is not None else companies.load(company).transfer_returns
    target = _target(request, body, returns=returns)
    handed = service.hand_on(company, agent, CallId(call), target, trunk=trunk(), now=now)
    note(request, "call.transfer", _words(call, target), version=None, now=now)
    return _record(handed)


@api_route(
    routes,
    f"{BASE}/calls/{{call}}/consult",
    methods=["POST"],
    right=rights.LIVE_VIEW,
    operation=Operation(
        summary="Ring somebody you want to ask about the call you are in; the caller hears music",
        tag=TAG,
        takes="handing.TargetBody",
        gives="handing.Handed",
    ),
)
def ask(request: ApiRequest, call: str) -> dict[str, Any]:
    now, agent = utcnow(), _agent(request)
    target = _target(request, parse("handing.TargetBody", request.json_object()))
    asked = asking.ask(CompanyId(request.company), agent, CallId(call), target, trunk=trunk(), now=now)
    note(request, "call.consult", _words(call, target), version=None, now=now)
    return _record(asked)


@api_route(
    routes,
    f"{BASE}/calls/{{call}}/consult",
    methods=["PUT"],
    right=rights.LIVE_VIEW,
    operation=Operation(
        summary="Talk with the caller, or with whom you ask; the other hears music",
        tag=TAG,
        takes="handing.SwapBody",
        gives="handing.Handed",
    ),
)
def swap(request: ApiRequest, call: str) -> dict[str, Any]:
    is_with_caller = parse("handing.SwapBody", request.json_object())["talk_with"] == "caller"
    company, agent = CompanyId(request.company), _agent(request)
    return _record(asking.swap(company, agent, CallId(call), is_with_caller=is_with_caller, now=utcnow()))


@api_route(
    routes,
    f"{BASE}/calls/{{call}}/consult/complete",
    methods=["POST"],
    right=rights.LIVE_VIEW,
    operation=Operation(
        summary="Leave the caller with whom you asked; you go to wrap-up", tag=TAG, gives="handing.Handed"
    ),
)
def complete(request: ApiRequest, call: str) -> dict[str, Any]:
    now = utcnow()
    done = asking.complete(CompanyId(request.company), _agent(request), CallId(call), now=now)
    note(request, "call.consult-complete", call, version=None, now=now)
    return _record(done)


@api_route(
    routes,
    f"{BASE}/calls/{{call}}/consult",
    methods=["DELETE"],
    right=rights.LIVE_VIEW,
    operation=Operation(
        summary="End the asking: for who asked, back to the caller; for who was asked, out of the call",
        tag=TAG,
        gives="handing.Handed",
    ),
)
def stop(request: ApiRequest, call: str) -> dict[str, Any]:
    return _record(asking.stop(CompanyId(request.company), _agent(request), CallId(call), now=utcnow()))


def _agent(request: ApiRequest) -> AgentId:
    if request.caller.user is None:
        raise Forbidden("only a person can hand on the call they are in")
    return AgentId(request.caller.user)


def _target(request: ApiRequest, body: dict[str, Any], *, returns: bool = True) -> Target:
    """Read to whom; who hands a call to a number calls out."""
    reach = next(each for each in Reach if body.get(each.value) is not None)
    if reach is Reach.NUMBER:
        request.caller.require(rights.CALLS_MAKE)
    return Target(reach, body[reach.value], returns)


def _words(call: str, target: Target) -> str:
    """What the audit keeps; numbers are the call log's, not the audit's."""
    return f"{call} {target.reach.value}" + ("" if target.reach is Reach.NUMBER else f" {target.to}")


def _record(call: Call) -> dict[str, Any]:
    stay = call.stay
    rung = next(iter(stay.offers.values()), None) if stay is not None else None
    return {
        "id": call.id,
        "state": call.state.value,
        "queue": (stay.queue or None) if stay is not None else None,
        "agent": call.talking_to or (rung.agent if rung is not None else None),
        "consult": _consult(call.consults[-1]) if call.consults else None,
    }


def _consult(asked: Consult) -> dict[str, Any]:
    state = asked.outcome.value if asked.outcome else "ringing" if asked.is_ringing else "talking"
    return {
        "by": asked.by,
        "kind": asked.reach.value,
        "to": asked.to,
        "agent": asked.offer.agent or None,
        "state": state,
        "talks_with": "caller" if asked.is_with_caller or not asked.is_open else "asked",
    }
