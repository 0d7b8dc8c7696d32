"""Messages: send, look up, redact, cancel."""

from datetime import datetime
from typing import Final

from starlette.responses import Response

from infra.switch.api.errors import ApiError
from infra.switch.api.fields import message_fields
from infra.switch.api.form import is_phone_number, matches
from infra.switch.api.paging import page
from infra.switch.api.request import ApiRequest, created, gone, ok
from infra.switch.texting import Message, Text

MAX_BODY: Final = 1600


async def create(request: ApiRequest) -> Response:
    form = request.form
    to = form.required("To", 21604)
    if not is_phone_number(to):
        raise ApiError(21211, "The 'To' number is not a valid phone number.")
    service = form.text("MessagingServiceSid")
    from_ = form.text("From") or ("" if service else form.required("From", 21603))
    body, media = form.text("Body") or "", form.texts("MediaUrl")
    if not body and not media:
        raise ApiError(21602, "Message body is required.")
    if len(body) > MAX_BODY:
        raise ApiError(21617, "The message body exceeds the 1600 character limit.")
    _check_sender(request, from_)
    text = Text(
        to=to,
        from_=from_,
        body=body,
        status_callback=form.url("StatusCallback"),
        media=media,
        service_sid=service,
        send_at=_send_at(request),
    )
    message = request.exchange.messages.send(text)
    return created(message_fields(message, request.account))


def _check_sender(request: ApiRequest, from_: str) -> None:
    """A telephone number must be ours; a name of letters and digits may be sent where carriers allow it."""
    if is_phone_number(from_) and request.exchange.numbers.by_address(from_) is None:
        raise ApiError(21606, "The 'From' phone number is not a message-capable number of this account.")


def _send_at(request: ApiRequest) -> datetime | None:
    if request.form.text("ScheduleType") != "fixed":
        return None
    text = request.form.required("SendAt", 35111)
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise ApiError(35111, "'SendAt' is not a date.") from None


async def list_all(request: ApiRequest) -> Response:
    query = request.query
    to, from_, sent = query.text("To"), query.text("From"), query.day("DateSent")
    found = (
        message
        for message in request.exchange.messages.newest()
        if to in (None, message.text.to) and from_ in (None, message.text.from_) and matches(message.sent_at, sent)
    )
    return page(request, "messages", found, lambda message: message_fields(message, request.account))


async def fetch(request: ApiRequest) -> Response:
    return ok(message_fields(_find(request), request.account))


async def update(request: ApiRequest) -> Response:
    """An empty Body redacts; a scheduled message can be cancelled."""
    message = _find(request)
    if request.form.text("Body") == "":
        request.exchange.messages.redact(message)
    if request.form.choice("Status", {"canceled", ""}, ""):
        if message.status != "scheduled":
            raise ApiError(30409, "Only a scheduled message can be canceled.")
        request.exchange.messages.cancel(message)
    return ok(message_fields(message, request.account))


async def delete(request: ApiRequest) -> Response:
    request.exchange.messages.delete(_find(request).sid)
    return gone()


def _find(request: ApiRequest) -> Message:
    sid = request.ids["message"]
    return request.found(request.exchange.messages.find(sid))
