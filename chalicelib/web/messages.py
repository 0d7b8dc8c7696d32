"""The messaging edge: text messages and their delivery reports from the trunk, behind the same signature."""

import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from chalice.app import Blueprint, Response

from chalicelib.core.errors import Conflict
from chalicelib.observability import logger
from chalicelib.web.edges import GUARDED
from chalicelib.web.failures import log_failure
from chalicelib.web.inbound import MAX_WEBHOOK_BYTES, BodyTooLarge, inbound, readable
from chalicelib.web.voice import EMPTY_DOCUMENT, FORM, XML, Forged, genuine_fields, refused


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageRequest:
    """One messaging webhook: a message that came in, or the fate of one we sent (``status``)."""

    message_sid: str
    from_: str
    to: str
    body: str
    status: str
    error_code: str
    params: Mapping[str, str]
    query: Mapping[str, str]
    idempotency_token: str
    request_id: str


MessageView = Callable[..., None]


def message_route(blueprint: Blueprint, path: str) -> Callable[[MessageView], MessageView]:
    """Guard a view that is told of a message; replies are sent as messages of their own, so the answer is empty."""

    def decorate(view: MessageView) -> MessageView:
        @functools.wraps(view)
        def guarded(**path_params: str) -> Response:
            try:
                arrived = inbound(blueprint, limit=MAX_WEBHOOK_BYTES)
                params = readable(genuine_fields(arrived))
            except (Forged, BodyTooLarge) as refusal:
                return refused(refusal)
            request = MessageRequest(
                message_sid=params.get("MessageSid", ""),
                from_=params.get("From", ""),
                to=params.get("To", ""),
                body=params.get("Body", ""),
                status=params.get("MessageStatus", ""),
                error_code=params.get("ErrorCode", ""),
                params=MappingProxyType(params),
                query=MappingProxyType(readable(arrived.query())),
                idempotency_token=arrived.header("i-twilio-idempotency-token"),
                request_id=arrived.request_id,
            )
            return _answer(view, request, path_params)

        GUARDED.add(guarded)
        blueprint.route(path, methods=["POST"], content_types=[FORM])(guarded)
        return view

    return decorate


def _answer(view: MessageView, request: MessageRequest, path_params: Mapping[str, str]) -> Response:
    status = 200
    try:
        view(request, **path_params)
    except Conflict as late:
        logger.debug("message-webhook-late", extra={"message_sid": request.message_sid, "code": late.code})
    except Exception as error:  # noqa: BLE001  the trunk must get a defined answer
        log_failure("message-route-failed", error, message_sid=request.message_sid)
        status = 500
    return Response(body=EMPTY_DOCUMENT, headers=dict(XML), status_code=status)
