"""Calls: place, look up, redirect, end."""

from collections.abc import Callable
from typing import Final

from starlette.responses import Response

from infra.switch.api.errors import ApiError, not_in_progress
from infra.switch.api.fields import call_fields
from infra.switch.api.form import MAX_TIMEOUT_S, Form, is_address, is_phone_number, matches
from infra.switch.api.paging import page
from infra.switch.api.request import ApiRequest, created, gone, ok
from infra.switch.call import Call, Hook
from infra.switch.detection import Detection, read_detection
from infra.switch.outcome import Fetch, Inline, Source
from infra.switch.outgoing import CallOrder, Recorded
from infra.switch.recordings import RECORDING_EVENTS

MAX_TWIML: Final = 4000
MAX_SEND_DIGITS: Final = 32
DAY_S: Final = 86_400
DETECTION_MODES: Final = frozenset({"Enable", "DetectMessageEnd", "none"})


async def create(request: ApiRequest) -> Response:
    form = request.form
    order = read_order(request)
    order.source = read_source(form) or _application(request, order)
    if order.source is None:
        raise ApiError(21205, "Url parameter is required.")
    order.detection = _detection(form)
    if not request.exchange.outgoing.admits(order.to):
        raise ApiError(20503, "The trunk is about to stop and takes no new calls.", 503)
    call = request.exchange.outgoing.place(order)
    return created(call_fields(call, request.account))


def read_order(request: ApiRequest) -> CallOrder:
    """What Calls and Participants have in common.

    Raises:
        ApiError: an address is missing, malformed, or not ours to call from.
    """
    form = request.form
    to, from_ = form.required("To", 21201), form.required("From", 21212)
    if not is_address(to):
        raise ApiError(21211, "The 'To' number is not a valid phone number.")
    shown = form.text("CallerId") or from_
    if is_phone_number(to):
        if not is_phone_number(shown):
            raise ApiError(21212, "The 'From' number is not a valid phone number.")
        if request.exchange.numbers.by_address(shown) is None:
            raise ApiError(21210, "The source phone number provided is not yours.")
    digits = form.text("SendDigits") or ""
    if len(digits) > MAX_SEND_DIGITS:
        raise ApiError(20001, "'SendDigits' is too long.")
    return CallOrder(
        to=to,
        from_=from_,
        fallback=form.hook("FallbackUrl"),
        subscription=form.subscription("StatusCallback"),
        timeout_s=form.integer("Timeout", 60, low=1, high=MAX_TIMEOUT_S),
        time_limit_s=form.integer("TimeLimit", 14_400, low=1, high=DAY_S),
        send_digits=digits,
        recording=read_recording(form, trim="trim-silence") if form.flag("Record", default=False) else None,
        caller_id=form.text("CallerId"),
        username=form.text("SipAuthUsername") or "",
        password=form.text("SipAuthPassword") or "",
    )


def read_recording(form: Form, *, trim: str = "do-not-trim") -> Recorded:
    """``trim`` is what holds unless told otherwise: it differs from resource to resource."""
    channels = form.choice("RecordingChannels", {"mono", "dual"}, "mono")
    callback = form.subscription("RecordingStatusCallback", known=RECORDING_EVENTS)
    return Recorded(
        channels=2 if channels == "dual" else 1,
        track=form.choice("RecordingTrack", {"inbound", "outbound", "both"}, "both"),
        is_trimmed=form.choice("Trim", {"trim-silence", "do-not-trim"}, trim) == "trim-silence",
        subscription=callback,
    )


def read_source(form: Form) -> Source | None:
    """The document to run; Url wins over Twiml."""
    if url := form.url("Url"):
        return Fetch(url, form.method("Method"))
    twiml = form.text("Twiml")
    if twiml and len(twiml) > MAX_TWIML:
        raise ApiError(20001, "'Twiml' is too long.")
    return Inline(twiml) if twiml else None


def _application(request: ApiRequest, order: CallOrder) -> Source | None:
    """The document of an application, which brings its fallback and callback unless the request has its own."""
    sid = request.form.text("ApplicationSid")
    if not sid:
        return None
    application = request.exchange.applications.find(sid)
    if application is None or application.voice is None:
        raise ApiError(21218, "'ApplicationSid' names no application with a VoiceUrl.")
    order.fallback = order.fallback or application.voice_fallback
    order.subscription = order.subscription or application.subscription
    return Fetch(application.voice.url, application.voice.method)


def figure(form: Form) -> Callable[[str, int, int, int], int]:
    """Reads one of the figures of machine detection."""

    def read(name: str, default: int, low: int, high: int) -> int:
        return form.integer(f"MachineDetection{name}", default, low=low, high=high)

    return read


def _detection(form: Form) -> Detection | None:
    return read_detection(
        form.choice("MachineDetection", DETECTION_MODES, "none"),
        figure(form),
        is_async=form.flag("AsyncAmd", default=False),
        callback=form.hook("AsyncAmdStatusCallback", "AsyncAmdStatusCallbackMethod"),
    )


async def list_all(request: ApiRequest) -> Response:
    query = request.query
    wanted = {
        "to": query.text("To"),
        "from_": query.text("From"),
        "parent_sid": query.text("ParentCallSid"),
        "status": query.text("Status"),
    }
    asked = {name: value for name, value in wanted.items() if value}
    started, ended = query.day("StartTime"), query.day("EndTime")
    found = (
        call
        for call in request.exchange.calls.newest()
        if all(getattr(call, name) == value for name, value in asked.items())
        and matches(call.started_at or call.created_at, started)
        and matches(call.ended_at, ended)
    )
    return page(request, "calls", found, lambda call: call_fields(call, request.account))


def find(request: ApiRequest) -> Call:
    return request.found(request.exchange.calls.find(request.sid("call", "CA")))


async def fetch(request: ApiRequest) -> Response:
    return ok(call_fields(find(request), request.account))


async def delete(request: ApiRequest) -> Response:
    call = find(request)
    if not call.is_over:
        raise ApiError(20009, "Cannot delete a call that is in progress.", 409)
    request.exchange.calls.delete(call.sid)
    return gone()


async def update(request: ApiRequest) -> Response:
    call, form = find(request), request.form
    status = form.choice("Status", {"canceled", "completed", ""}, "")
    source = read_source(form)
    if call.is_over:
        if not status:
            raise not_in_progress()
        return ok(call_fields(call, request.account))
    _store(request, call)
    if status:
        _end(request, call, status)
    elif source:
        _redirect(request, call, source)
    return ok(call_fields(call, request.account))


def _store(request: ApiRequest, call: Call) -> None:
    form = request.form
    if form.text("StatusCallback"):
        call.subscription = form.subscription("StatusCallback")
    if url := form.url("FallbackUrl"):
        call.fallback = Hook(url, form.method("FallbackMethod"))
    actor = request.exchange.calls.actor(call.sid)
    if actor and form.has("TimeLimit"):
        actor.limit(form.integer("TimeLimit", DAY_S, low=1, high=DAY_S))


def _end(request: ApiRequest, call: Call, status: str) -> None:
    """Cancelling does nothing to a call that was answered."""
    if status == "canceled" and call.answered_at is not None:
        return
    request.exchange.outgoing.end(call)


def _redirect(request: ApiRequest, call: Call, source: Source) -> None:
    """A call that rings out will run the document when answered; any other runs it now."""
    order = request.exchange.outgoing.order(call.sid)
    if order:
        order.source, order.answered = source, None
        return
    actor = request.exchange.calls.actor(call.sid)
    if actor is None:
        raise not_in_progress()
    actor.replace(source)
