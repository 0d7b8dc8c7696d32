"""The trunk's webhooks about callers in flows."""

from collections.abc import Sequence
from typing import Final

from chalice.app import Blueprint

from chalicelib.companies import service as companies
from chalicelib.core.clock import utcnow
from chalicelib.core.ids import CallId, CompanyId, LegSid
from chalicelib.flow import ahead, service
from chalicelib.flow.events import CONTINUE
from chalicelib.flow.inputs import OVER, reader
from chalicelib.queues import paths
from chalicelib.twiml.verbs import Pause, Redirect, Verb
from chalicelib.web.voice import VoiceRequest, status_route, voice_route

routes = Blueprint(__name__)


TRIES: Final = 3


def _once_more(request: VoiceRequest, path: str) -> Sequence[Verb]:
    """Ask for the same document a moment later, a few times; nothing where that was tried."""
    tries = request.integer("try") or 0
    mark = "&" if "?" in path else "?"
    return (Pause(1 + tries), Redirect(f"{path}{mark}try={tries + 1}")) if tries < TRIES else ()


def _arrive_again(request: VoiceRequest) -> Sequence[Verb]:
    return _once_more(request, "/voice/incoming")


def _step_again(request: VoiceRequest, company: str, call: str) -> Sequence[Verb]:
    event = request.query.get("event", CONTINUE)
    step, asked = request.integer("step") or 0, request.query.get("ahead", "")
    return _once_more(request, paths.flow(CompanyId(company), CallId(call), step, event, asked))


@voice_route(routes, "/voice/incoming", again=_arrive_again)
def voice_incoming(request: VoiceRequest) -> Sequence[Verb] | str:
    leg = LegSid(request.call_sid)
    return service.arrive(leg=leg, caller=request.from_, called=request.to, now=utcnow())


@voice_route(routes, "/voice/flow/{company}/{call}", again=_step_again)
def voice_flow(request: VoiceRequest, company: str, call: str) -> Sequence[Verb] | str:
    now = utcnow()
    step = request.integer("step") or 0
    read, refs = reader(request, now=now), ahead.told(request.query.get("ahead", ""), request.to)
    return service.take(CompanyId(company), CallId(call), step, read, now=now, refs=refs)


@voice_route(routes, "/voice/fallback", again=_arrive_again)
def voice_fallback(request: VoiceRequest) -> Sequence[Verb] | str:
    leg = LegSid(request.call_sid)
    return service.resume(leg=leg, caller=request.from_, called=request.to, now=utcnow())


@status_route(routes, "/voice/status")
def voice_status(request: VoiceRequest) -> None:
    """A number's call has ended."""
    route = companies.route_of(request.to)
    if route is not None and request.call_status in OVER:
        service.end_caller(route.company, LegSid(request.call_sid), now=utcnow())
