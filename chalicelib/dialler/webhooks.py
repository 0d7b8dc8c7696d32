"""The trunk's webhooks about calls that campaigns make."""

from collections.abc import Sequence
from typing import Final

from chalice.app import Blueprint

from chalicelib.core.clock import utcnow
from chalicelib.core.ids import CallId, CompanyId, LegSid
from chalicelib.dialler import reached
from chalicelib.queues import paths
from chalicelib.twiml.verbs import Pause, Redirect, Verb
from chalicelib.web.voice import VoiceRequest, status_route, voice_route

webhooks = Blueprint(__name__)
TRIES: Final = 5


def _again(request: VoiceRequest, path: str) -> Sequence[Verb]:
    tries = request.integer("try") or 0
    return (Pause(1), Redirect(f"{path}?try={tries + 1}")) if tries < TRIES else ()


def _answer_again(request: VoiceRequest, company: str, campaign: str, attempt: str) -> Sequence[Verb]:
    return _again(request, paths.attempt(CompanyId(company), campaign, CallId(attempt)))


def _here_again(request: VoiceRequest, company: str, call: str) -> Sequence[Verb]:
    return _again(request, paths.contact(CompanyId(company), CallId(call)))


@voice_route(webhooks, "/voice/attempts/{company}/{campaign}/{attempt}", again=_answer_again)
def attempt_answered(request: VoiceRequest, company: str, campaign: str, attempt: str) -> Sequence[Verb]:
    leg = LegSid(request.call_sid)
    return reached.answer(CompanyId(company), campaign, CallId(attempt), leg, now=utcnow())


@status_route(webhooks, "/voice/attempts/{company}/{campaign}/{attempt}/status")
def attempt_status(request: VoiceRequest, company: str, campaign: str, attempt: str) -> None:
    leg = LegSid(request.call_sid)
    reached.note_status(CompanyId(company), campaign, CallId(attempt), leg, request.call_status, now=utcnow())


@voice_route(webhooks, "/voice/contacts/{company}/{call}", again=_here_again)
def contact_here(request: VoiceRequest, company: str, call: str) -> Sequence[Verb]:
    came = reached.Came(
        stay=request.integer("stay"),
        queue_result=request.get("QueueResult"),
        is_from_talk=bool(request.get("DialCallStatus")),
    )
    return reached.here(CompanyId(company), CallId(call), came, now=utcnow())
