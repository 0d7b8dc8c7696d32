"""The JSON the console's own pages ask for: live state, an agent's commands, softphones (docs/console-api.md)."""

from collections.abc import Collection
from typing import Any, Final

from chalice.app import Blueprint

from chalicelib.agents import endpoints
from chalicelib.agents.domain import AgentState, Choice, Device, Endpoint, EndpointKind
from chalicelib.companies import config_store
from chalicelib.companies import service as companies
from chalicelib.companies.documents import Kind
from chalicelib.console import softphones
from chalicelib.console.answers import answer, arrive, desk_of, user_of
from chalicelib.console.live import reading, watchers
from chalicelib.core.clock import epoch_ms, utcnow
from chalicelib.core.errors import Invalid, NotFound
from chalicelib.core.ids import CallId, CompanyId, OfferId, QueueName
from chalicelib.queues import desk, holding
from chalicelib.settings import settings
from chalicelib.users.rights import AGENTS_LEAD, CALLS_MAKE, CALLS_STEER, QUEUES_LOG_OTHERS
from chalicelib.web.api import ApiRequest, api_route
from chalicelib.web.replies import Json

routes = Blueprint(__name__)


@api_route(routes, "/api/live")
def live_snapshot(request: ApiRequest) -> Json:
    now = utcnow()
    user = user_of(request)
    company = CompanyId(request.company)
    if user.is_agent:
        arrive(desk_of(request), now=now)
    me = {
        "id": user.name,
        "name": user.title,
        "agent": user.name if user.is_agent else None,
        "may": sorted(request.caller.rights & LEADING),
        "endpoints": [_telephone(each) for each in endpoints.offered(user)] if user.is_agent else [],
    }
    state = reading.snapshot(company, me, now=now)
    return Json(body=state, etag=reading.etag(state))


LEADING: Final = frozenset({AGENTS_LEAD, CALLS_MAKE, CALLS_STEER, QUEUES_LOG_OTHERS})
"""Rights that bring controls to the pages."""


def _telephone(endpoint: Endpoint) -> dict[str, Any]:
    number = endpoint.address if endpoint.kind is not EndpointKind.SOFTPHONE else None
    return {"kind": endpoint.kind.value, "address": number}


@api_route(routes, "/api/live/ticket", methods=["POST"])
def live_ticket(request: ApiRequest) -> dict[str, Any]:
    url = settings().websocket_url or "ws" + settings().public_base_url.removeprefix("http") + "/ws"
    return {"url": url, "ticket": watchers.issue_ticket(CompanyId(request.company), now=utcnow())}


@api_route(routes, "/api/agent/state", methods=["PUT"])
def agent_state(request: ApiRequest) -> dict[str, Any]:
    now, at = utcnow(), desk_of(request)
    choice = _choice(request.json_object(), known=companies.load(at.company).pause_reasons)
    arrive(at, now=now)
    return answer(desk.choose_state(at.company, at.agent, choice, now=now), now=now)


def _choice(body: dict[str, Any], *, known: Collection[str]) -> Choice:
    state, reason = body.get("state"), body.get("reason")
    if state not in {"available", "paused", "logged-off", "idle"}:
        raise Invalid("Choose one of: available, paused, idle, logged-off.")
    if reason is not None and (not isinstance(reason, str) or len(reason) > MAX_REASON):
        raise Invalid(f"A reason is a text of at most {MAX_REASON} characters.")
    if state == AgentState.PAUSED and reason not in known:
        raise Invalid(f"Say why, with one of: {', '.join(known)}.")
    return Choice(state=AgentState(state), reason=reason or None)


MAX_REASON = 60


@api_route(routes, "/api/agent/heartbeat", methods=["POST"])
def agent_heartbeat(request: ApiRequest) -> dict[str, Any]:
    now, at = utcnow(), desk_of(request)
    body = request.json_object()
    reason = body.get("reason")
    if not isinstance(body.get("device_ready"), bool) or not (reason is None or reason in reading.DEVICE_REASONS):
        raise Invalid("Say whether the device is ready, and if not why.")
    arrive(at, now=now)
    is_closed = reason == "closed"
    device = Device(
        endpoint=endpoints.softphone_address(at.company, at.agent),
        is_ready=body["device_ready"] and not is_closed,
        reason=reason,
        seen_at=now,
    )
    return answer(desk.report_device(at.company, at.agent, device, now=now), now=now)


@api_route(routes, "/api/agent/queues/{queue}", methods=["POST"])
def agent_queue(request: ApiRequest, queue: str) -> dict[str, Any]:
    now, at = utcnow(), desk_of(request)
    is_on = request.json_object().get("logged_on")
    if not isinstance(is_on, bool):
        raise Invalid("Say whether to log on or off: logged_on is true or false.")
    arrive(at, now=now)
    move = desk.log_on if is_on else desk.log_off
    return answer(move(at.company, at.agent, QueueName(queue)), now=now)


@api_route(routes, "/api/agent/endpoints", methods=["PUT"])
def agent_endpoints(request: ApiRequest) -> dict[str, Any]:
    now, at = utcnow(), desk_of(request)
    kinds = request.json_object().get("endpoints")
    if not isinstance(kinds, list) or not all(kind in set(EndpointKind) for kind in kinds):
        raise Invalid("Choose among: softphone, phone, sip.")
    arrive(at, now=now)
    chosen = endpoints.chosen(at.user, [EndpointKind(kind) for kind in kinds])
    return answer(desk.choose_endpoints(at.company, at.agent, chosen), now=now)


@api_route(routes, "/api/agent/notice")
def agent_notice(request: ApiRequest) -> dict[str, Any]:
    at = desk_of(request)
    notice = arrive(at, now=utcnow()).notice
    return {"notice": {"id": notice.id, "text": notice.text, "at": epoch_ms(notice.at)} if notice else None}


@api_route(routes, "/api/agent/notice/{notice}", methods=["DELETE"])
def agent_notice_read(request: ApiRequest, notice: str) -> dict[str, Any]:
    now, at = utcnow(), desk_of(request)
    arrive(at, now=now)
    return answer(desk.read_notice(at.company, at.agent, notice), now=now)


@api_route(routes, "/api/agent/offers/{offer}/decline", methods=["POST"])
def agent_decline(request: ApiRequest, offer: str) -> dict[str, Any]:
    now, at = utcnow(), desk_of(request)
    return answer(desk.decline(at.company, at.agent, OfferId(offer), now=now), now=now)


@api_route(routes, "/api/agent/calls/{call}/hangup", methods=["POST"])
def agent_hang_up(request: ApiRequest, call: str) -> dict[str, Any]:
    now, at = utcnow(), desk_of(request)
    return answer(desk.hang_up_call(at.company, at.agent, CallId(call), now=now), now=now)


@api_route(routes, "/api/agent/calls/{call}/hold", methods=["POST"])
def agent_hold(request: ApiRequest, call: str) -> dict[str, Any]:
    now, at = utcnow(), desk_of(request)
    is_held = request.json_object().get("held")
    if not isinstance(is_held, bool):
        raise Invalid("Say whether to hold or to resume: held is true or false.")
    move = holding.hold if is_held else holding.resume
    return answer(move(at.company, at.agent, CallId(call), now=now), now=now)


@api_route(routes, "/api/agent/wrap-up", methods=["POST"])
def agent_wrap_up(request: ApiRequest) -> dict[str, Any]:
    now, at = utcnow(), desk_of(request)
    body = request.json_object()
    reason = body.get("reason") or ""
    if not isinstance(reason, str) or len(reason) > MAX_REASON:
        raise Invalid(f"A reason is a text of at most {MAX_REASON} characters.")
    match body.get("action"):
        case "extend":
            return answer(desk.extend_wrap_up(at.company, at.agent), now=now)
        case "finish":
            insist_on_known(at.company, reason.strip())
            return answer(desk.finish_wrap_up(at.company, at.agent, reason.strip(), now=now), now=now)
        case _:
            raise Invalid("The action is extend or finish.")


def insist_on_known(company: str, reason: str) -> None:
    """A company that keeps a list of what calls are about hears no other words (WBX-84)."""
    known = companies.load(company).wrap_up_reasons
    if reason and known and reason not in known:
        raise Invalid("Choose one of your company's reasons.")


@api_route(routes, "/api/softphone/token")
def softphone_token(request: ApiRequest) -> dict[str, Any]:
    at = desk_of(request)
    identity = endpoints.softphone_address(at.company, at.agent)
    return softphones.issue(identity, secret=settings().trunk_auth_token, now=utcnow()).to_json(settings())


@api_route(routes, "/api/phone/token", public=True)
def phone_token(request: ApiRequest) -> dict[str, Any]:
    """The demo's web phone: anybody may call a main number, where the deployment is a demonstration."""
    if not settings().is_demo:
        raise NotFound("there is no web phone here")
    caller = request.query.get("caller", "")
    if not (caller.startswith("+") and caller[1:].isdigit() and MIN_DIGITS <= len(caller) <= MAX_DIGITS):
        raise Invalid("The caller is a number like +4790712345.")
    issued = softphones.issue(f"caller:{caller}", secret=settings().trunk_auth_token, now=utcnow())
    return {**issued.to_json(settings()), "numbers": demo_numbers()}


MIN_DIGITS, MAX_DIGITS = 8, 16


def demo_numbers() -> list[dict[str, str]]:
    """The numbers that may be called in the demonstration."""
    documents = config_store.list_all(settings().demo_company, Kind.NUMBER)
    return [{"number": document.name, "title": str(document.doc.get("title") or "")} for document in documents]
