"""The trunk's webhooks about waiting, meeting and offers."""

from collections.abc import Sequence
from typing import Final

from chalice.app import Blueprint

from chalicelib.core.clock import utcnow
from chalicelib.core.ids import CallId, CompanyId, LegSid, OfferId
from chalicelib.queues import answering, paths, screening, service
from chalicelib.queues.waiting import HOUSE_MUSIC
from chalicelib.twiml.verbs import Pause, Play, Redirect, Verb
from chalicelib.web.voice import VoiceRequest, status_route, voice_route

routes = Blueprint(__name__)
TRIES: Final = 5


def _keep_waiting(request: VoiceRequest, company: str, call: str) -> Sequence[Verb]:
    """A moment of music, after which the trunk asks for the wait document again."""
    del request, company, call
    return (Play(HOUSE_MUSIC),)


def _meet_again(request: VoiceRequest, company: str, call: str) -> Sequence[Verb]:
    return _retried(request, paths.meet(CompanyId(company), CallId(call)))


def _retried(request: VoiceRequest, path: str) -> Sequence[Verb]:
    tries = request.integer("try") or 0
    return (Pause(1), Redirect(f"{path}?try={tries + 1}")) if tries < TRIES else ()


@voice_route(routes, "/voice/queues/{company}/{call}/wait", again=_keep_waiting)
def queue_wait(request: VoiceRequest, company: str, call: str) -> Sequence[Verb]:
    stay = request.integer("stay") or 0
    return service.hear(CompanyId(company), CallId(call), stay, now=utcnow())


@voice_route(routes, "/voice/queues/{company}/{call}/key", again=_keep_waiting)
def queue_key(request: VoiceRequest, company: str, call: str) -> Sequence[Verb]:
    stay = request.integer("stay") or 0
    return service.press(CompanyId(company), CallId(call), stay, request.digits or "", now=utcnow())


@voice_route(routes, "/voice/queues/{company}/{call}/meet", again=_meet_again)
def queue_meet(request: VoiceRequest, company: str, call: str) -> Sequence[Verb]:
    del request
    return answering.meet(CompanyId(company), CallId(call), now=utcnow())


def _answer_again(request: VoiceRequest, company: str, call: str, offer: str) -> Sequence[Verb]:
    return _retried(request, paths.answered(CompanyId(company), CallId(call), OfferId(offer)))


@voice_route(routes, "/voice/offers/{company}/{call}/{offer}", again=_answer_again)
def offer_answered(request: VoiceRequest, company: str, call: str, offer: str) -> Sequence[Verb]:
    leg = LegSid(request.call_sid)
    return answering.answer(CompanyId(company), CallId(call), OfferId(offer), leg, now=utcnow())


def _screen_again(request: VoiceRequest, company: str, call: str, offer: str) -> Sequence[Verb]:
    return _retried(request, paths.screened(CompanyId(company), CallId(call), OfferId(offer)))


@voice_route(routes, "/voice/offers/{company}/{call}/{offer}/screen", again=_screen_again)
def offer_screened(request: VoiceRequest, company: str, call: str, offer: str) -> Sequence[Verb]:
    at = CompanyId(company), CallId(call), OfferId(offer)
    if request.digits is None and request.integer("nobody") is None:
        return screening.ask(*at)
    rung = answering.Rung(LegSid(request.call_sid), request.to)
    return screening.decide(*at, rung, digits=request.digits or "", now=utcnow())


@status_route(routes, "/voice/offers/{company}/{call}/{offer}/status")
def offer_status(request: VoiceRequest, company: str, call: str, offer: str) -> None:
    rung = answering.Rung(LegSid(request.call_sid), request.to)
    answering.note_offer_status(
        CompanyId(company), CallId(call), OfferId(offer), rung, request.call_status, now=utcnow()
    )


@status_route(routes, "/voice/devices")
def device_registered(request: VoiceRequest) -> None:
    """A trunk that knows which SIP telephones are registered tells it; from one that does not, this never comes."""
    from chalicelib.queues import staff  # noqa: PLC0415  users are the administration's, and slow to import

    company, _, user = request.get("Identity").partition(".")
    if company and user and request.get("Registered") in {"true", "false"}:
        is_registered = request.get("Registered") == "true"
        staff.note_telephone(CompanyId(company), user, is_registered=is_registered, now=utcnow())
