"""The voice edge: only the trunk comes in, and whatever breaks below, the caller hears a valid document."""

import functools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from chalice.app import Blueprint, Response

from chalicelib.core.errors import Conflict
from chalicelib.observability import logger
from chalicelib.settings import settings
from chalicelib.twiml.render import render
from chalicelib.twiml.verbs import Verb
from chalicelib.web.apology import apology
from chalicelib.web.edges import GUARDED, SHORTCUTS, Shortcut, language_of
from chalicelib.web.failures import log_failure
from chalicelib.web.inbound import MAX_WEBHOOK_BYTES, BodyTooLarge, Inbound, Pairs, decode, inbound, readable
from chalicelib.web.signature import is_genuine, is_genuine_body

FORM: Final = "application/x-www-form-urlencoded"
XML: Final = {"Content-Type": "text/xml; charset=utf-8", "Cache-Control": "no-store"}
EMPTY_DOCUMENT: Final = '<?xml version="1.0" encoding="UTF-8"?><Response/>'


@dataclass(frozen=True, slots=True, kw_only=True)
class VoiceRequest:
    """One voice webhook. Names follow trunk-contract A.3; what has no field of its own is in ``params``.

    ``from_`` and ``to`` are as sent: E.164, ``client:…``, ``sip:…`` or ``anonymous``. ``digits`` is ``None`` where
    none were asked for, and empty where none were pressed. Retries of one webhook share ``idempotency_token``.
    """

    call_sid: str
    account_sid: str
    from_: str
    to: str
    call_status: str
    direction: str
    digits: str | None
    params: Mapping[str, str]
    query: Mapping[str, str]
    idempotency_token: str
    request_id: str

    def get(self, name: str, default: str = "") -> str:
        """A parameter of the body, or of the URL where the body has none."""
        return self.params.get(name, self.query.get(name, default))

    def integer(self, name: str) -> int | None:
        """A parameter that should be a whole number; ``None`` where it is missing or is not."""
        text = self.get(name)
        return int(text) if text.isascii() and text.isdigit() else None


class Forged(Exception):
    """The signature does not cover the request: nothing of it is believed."""


VoiceView = Callable[..., Sequence[Verb] | str]
StatusView = Callable[..., None]
Again = Callable[..., Sequence[Verb]]


def voice_route(
    blueprint: Blueprint, path: str, *, methods: Sequence[str] = ("POST",), again: Again | None = None
) -> Callable[[VoiceView], VoiceView]:
    """Guard a view that answers the trunk with TwiML: verbs to be rendered, or a finished document.

    The view gets a :class:`VoiceRequest` and the path's parameters by name. Whatever it raises is logged and becomes
    an apology in the language of the path's ``company``, followed by a hang-up; where trying again may help, ``again``
    (called like the view) may return a document that does.
    """

    def decorate(view: VoiceView) -> VoiceView:
        def answer(arrived: Inbound, path_params: Mapping[str, str]) -> Response:
            try:
                request = parse(arrived, genuine_fields(arrived))
            except Forged as refusal:
                return refused(refusal)
            try:
                said = view(request, **path_params)
                body = said if isinstance(said, str) else render(said)
            except Exception as error:  # noqa: BLE001  a caller never hears silence
                log_failure("voice-route-failed", error, call_sid=request.call_sid, path_params=path_params)
                retry = again(request, **path_params) if again and getattr(error, "retryable", False) else ()
                company = path_params.get("company") or request.query.get("company", "")
                body = render(retry or apology(language_of(company)))
            return Response(body=body, headers=dict(XML))

        _register(blueprint, path, methods, view, answer)
        return view

    return decorate


def status_route(blueprint: Blueprint, path: str) -> Callable[[StatusView], StatusView]:
    """Guard a view that is only told something: 204, also when another writer was first.

    A failure answers 500, so that a trunk which retries such callbacks will.
    """

    def decorate(view: StatusView) -> StatusView:
        def answer(arrived: Inbound, path_params: Mapping[str, str]) -> Response:
            try:
                request = parse(arrived, genuine_fields(arrived))
            except Forged as refusal:
                return refused(refusal)
            try:
                view(request, **path_params)
            except Conflict as late:
                logger.debug("status-callback-late", extra={"call_sid": request.call_sid, "code": late.code})
            except Exception as error:  # noqa: BLE001  the trunk must get a defined answer
                log_failure("status-route-failed", error, call_sid=request.call_sid, path_params=path_params)
                return Response(body=EMPTY_DOCUMENT, headers=dict(XML), status_code=500)
            return Response(body="", headers={}, status_code=204)

        _register(blueprint, path, ("POST",), view, answer)
        return view

    return decorate


def _register(
    blueprint: Blueprint, path: str, methods: Sequence[str], view: VoiceView | StatusView, answer: Shortcut
) -> None:
    @functools.wraps(view)
    def guarded(**path_params: str) -> Response:
        try:
            arrived = inbound(blueprint, limit=MAX_WEBHOOK_BYTES)
        except BodyTooLarge as refusal:
            return refused(refusal)
        return answer(arrived, path_params)

    GUARDED.add(guarded)
    SHORTCUTS[guarded] = answer
    blueprint.route(path, methods=list(methods), content_types=[FORM, "application/json"])(guarded)


def genuine_fields(arrived: Inbound) -> Pairs:
    """The body's fields, once the signature has been found to cover them.

    Raises:
        Forged: it does not.
    """
    token, urls = settings().trunk_auth_token, arrived.public_urls()
    signature = arrived.header("x-twilio-signature")
    if arrived.header("content-type").startswith(FORM):
        fields = decode(arrived.body.decode("utf-8", "surrogateescape"))
        trusted = any(is_genuine(signature, url=url, fields=fields, token=token) for url in urls)
    elif arrived.body:
        fields = ()
        trusted = any(is_genuine_body(signature, url=url, body=arrived.body, token=token) for url in urls)
    else:
        fields = ()
        trusted = any(is_genuine(signature, url=url, fields=fields, token=token) for url in urls)
    if not trusted:
        raise Forged
    return fields


def parse(arrived: Inbound, fields: Pairs) -> VoiceRequest:
    """Read a trusted webhook; missing parameters are empty, unknown ones are kept."""
    query = readable(arrived.query())
    params = readable(fields) or query
    return VoiceRequest(
        call_sid=params.get("CallSid", ""),
        account_sid=params.get("AccountSid", ""),
        from_=params.get("From", ""),
        to=params.get("To", ""),
        call_status=params.get("CallStatus", ""),
        direction=params.get("Direction", ""),
        digits=params.get("Digits"),
        params=MappingProxyType(params),
        query=MappingProxyType(query),
        idempotency_token=arrived.header("i-twilio-idempotency-token"),
        request_id=arrived.request_id,
    )


def refused(refusal: Exception) -> Response:
    """Answer a stranger with 403 and a body that is too large with 413, in a document no trunk trips over."""
    status = 413 if isinstance(refusal, BodyTooLarge) else 403
    logger.warning("webhook-refused", extra={"status": status})
    return Response(body=EMPTY_DOCUMENT, headers=dict(XML), status_code=status)
