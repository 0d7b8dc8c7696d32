"""The trunk's webhooks about callers who are handed on."""

from collections.abc import Sequence
from typing import Final

from chalice.app import Blueprint

from chalicelib.core.clock import utcnow
from chalicelib.core.ids import CallId, CompanyId
from chalicelib.queues import paths
from chalicelib.queues.waiting import HOUSE_MUSIC
from chalicelib.transfers import callers
from chalicelib.twiml.verbs import Play, Redirect, Verb
from chalicelib.web.voice import VoiceRequest, voice_route

routes = Blueprint(__name__)
TRIES: Final = 5


def _again(request: VoiceRequest, path: str) -> Sequence[Verb]:
    """Some music, and the same document once more; nothing where that was tried often."""
    tries = request.integer("try") or 0
    mark = "&" if "?" in path else "?"
    return (Play(f"{HOUSE_MUSIC}?for=2"), Redirect(f"{path}{mark}try={tries + 1}")) if tries < TRIES else ()


def _wait_again(request: VoiceRequest, company: str, call: str) -> Sequence[Verb]:
    return _again(request, paths.handed(CompanyId(company), CallId(call)))


def _connect_again(request: VoiceRequest, company: str, call: str) -> Sequence[Verb]:
    return _again(request, paths.outside(CompanyId(company), CallId(call)))


@voice_route(routes, "/voice/transfers/{company}/{call}/wait", again=_wait_again)
def transfer_wait(request: VoiceRequest, company: str, call: str) -> Sequence[Verb]:
    del request
    return callers.wait(CompanyId(company), CallId(call), now=utcnow())


@voice_route(routes, "/voice/transfers/{company}/{call}/outside", again=_connect_again)
def transfer_outside(request: VoiceRequest, company: str, call: str) -> Sequence[Verb]:
    del request
    return callers.connect_outside(CompanyId(company), CallId(call), now=utcnow())


def _over_again(request: VoiceRequest, company: str, call: str) -> Sequence[Verb]:
    path = paths.outside_over(CompanyId(company), CallId(call), request.integer("v") or 0)
    status, bridged = request.get("DialCallStatus"), request.get("DialBridged")
    return _again(request, f"{path}&DialCallStatus={status}&DialBridged={bridged}")


@voice_route(routes, "/voice/transfers/{company}/{call}/outside-over", again=_over_again)
def transfer_outside_over(request: VoiceRequest, company: str, call: str) -> Sequence[Verb]:
    status, bridged = request.get("DialCallStatus"), request.get("DialBridged") == "true"
    is_answered = status == "answered" or (status == "completed" and bridged)
    part = request.integer("v") or 0
    return callers.outside_over(CompanyId(company), CallId(call), part, is_answered=is_answered, now=utcnow())
