"""The trunk's webhooks about waiting, meeting and offers."""

from collections.abc import Sequence

from chalice.app import Blueprint

from chalicelib.core.clock import utcnow
from chalicelib.core.ids import CallId, CompanyId, LegSid, OfferId
from chalicelib.queues import answering, service
from chalicelib.twiml.verbs import Verb
from chalicelib.web.voice import VoiceRequest, status_route, voice_route

routes = Blueprint(__name__)


@voice_route(routes, "/voice/queues/{company}/{call}/wait")
def queue_wait(request: VoiceRequest, company: str, call: str) -> Sequence[Verb]:
    stay = request.integer("stay") or 0
    return service.hear(CompanyId(company), CallId(call), stay, now=utcnow())


@voice_route(routes, "/voice/queues/{company}/{call}/key")
def queue_key(request: VoiceRequest, company: str, call: str) -> Sequence[Verb]:
    stay = request.integer("stay") or 0
    return service.press(CompanyId(company), CallId(call), stay, request.digits or "", now=utcnow())


@voice_route(routes, "/voice/queues/{company}/{call}/meet")
def queue_meet(request: VoiceRequest, company: str, call: str) -> Sequence[Verb]:
    del request
    return answering.meet(CompanyId(company), CallId(call), now=utcnow())


@voice_route(routes, "/voice/offers/{company}/{call}/{offer}")
def offer_answered(request: VoiceRequest, company: str, call: str, offer: str) -> Sequence[Verb]:
    leg = LegSid(request.call_sid)
    return answering.answer(CompanyId(company), CallId(call), OfferId(offer), leg, now=utcnow())


@status_route(routes, "/voice/offers/{company}/{call}/{offer}/status")
def offer_status(request: VoiceRequest, company: str, call: str, offer: str) -> None:
    leg = LegSid(request.call_sid)
    answering.note_offer_status(
        CompanyId(company), CallId(call), OfferId(offer), leg, request.call_status, now=utcnow()
    )
