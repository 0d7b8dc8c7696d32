"""The trunk's webhooks about calls that agents make."""

from collections.abc import Sequence
from typing import Final

from chalice.app import Blueprint

from chalicelib.core.clock import utcnow
from chalicelib.core.ids import CallId, CompanyId, LegSid
from chalicelib.queues import dialling, paths
from chalicelib.queues.answering import Rung
from chalicelib.queues.waiting import RINGING
from chalicelib.twiml.verbs import Pause, Play, Redirect, Verb
from chalicelib.web.voice import VoiceRequest, status_route, voice_route

webhooks = Blueprint(__name__)
TRIES: Final = 5


def _again(request: VoiceRequest, path: str) -> Sequence[Verb]:
    tries = request.integer("try") or 0
    more = "&" if "?" in path else "?"
    return (Pause(1), Redirect(f"{path}{more}try={tries + 1}")) if tries < TRIES else ()


def _own_again(request: VoiceRequest, company: str, call: str) -> Sequence[Verb]:
    return _again(request, paths.call_out_own(CompanyId(company), CallId(call)))


def _asked_again(request: VoiceRequest, company: str, call: str) -> Sequence[Verb]:
    return _again(request, paths.call_out_asked(CompanyId(company), CallId(call)))


def _far_again(request: VoiceRequest, company: str, call: str) -> Sequence[Verb]:
    return _again(request, paths.call_out_far(CompanyId(company), CallId(call), _attempt(request)))


def _attempt(request: VoiceRequest) -> int:
    return request.integer("stay") or 0


def _ringing_on(request: VoiceRequest, company: str, call: str) -> Sequence[Verb]:
    del request, company, call
    return (Play(RINGING, loop=0),)


@voice_route(webhooks, "/voice/calling/{company}/{call}/own", again=_own_again)
def own_answered(request: VoiceRequest, company: str, call: str) -> Sequence[Verb]:
    return dialling.pick_up(CompanyId(company), CallId(call), LegSid(request.call_sid), now=utcnow())


@voice_route(webhooks, "/voice/calling/{company}/{call}/asked", again=_asked_again)
def own_asked(request: VoiceRequest, company: str, call: str) -> Sequence[Verb]:
    at = CompanyId(company), CallId(call)
    if request.digits is None and request.integer("nobody") is None:
        return dialling.ask(*at)
    rung = Rung(LegSid(request.call_sid), request.to)
    return dialling.decide(*at, rung, digits=request.digits or "", now=utcnow())


@status_route(webhooks, "/voice/calling/{company}/{call}/own-status")
def own_status(request: VoiceRequest, company: str, call: str) -> None:
    rung = Rung(LegSid(request.call_sid), request.to)
    dialling.note_own_status(CompanyId(company), CallId(call), rung, request.call_status, now=utcnow())


@voice_route(webhooks, "/voice/calling/{company}/{call}/heard", again=_ringing_on)
def own_hears(request: VoiceRequest, company: str, call: str) -> Sequence[Verb]:
    del request, company, call
    return dialling.heard()


@voice_route(webhooks, "/voice/calling/{company}/{call}/told")
def own_told(request: VoiceRequest, company: str, call: str) -> Sequence[Verb]:
    del request
    return dialling.told(CompanyId(company), CallId(call))


@voice_route(webhooks, "/voice/calling/{company}/{call}/far", again=_far_again)
def far_answered(request: VoiceRequest, company: str, call: str) -> Sequence[Verb]:
    return dialling.meet(CompanyId(company), CallId(call), LegSid(request.call_sid), _attempt(request), now=utcnow())


@status_route(webhooks, "/voice/calling/{company}/{call}/far-status")
def far_status(request: VoiceRequest, company: str, call: str) -> None:
    leg = LegSid(request.call_sid)
    at = CompanyId(company), CallId(call)
    dialling.note_far_status(*at, leg, request.call_status, _attempt(request), now=utcnow())
