"""Incoming texts: ask the number's document and send what it answers."""

import logging
from collections.abc import Iterator
from typing import TYPE_CHECKING
from urllib.parse import urljoin
from xml.etree.ElementTree import ParseError, fromstring

from infra.switch.call import Hook
from infra.switch.texting import Message, Text, incoming_parameters
from infra.switch.webhook import Answer, WebhookFailed

if TYPE_CHECKING:
    from infra.switch.exchange import Exchange

logger = logging.getLogger(__name__)


def receive_text(exchange: "Exchange", text: Text) -> Message:
    message = exchange.messages.add(text, "received")
    number = exchange.numbers.by_address(text.to)
    desk = number and (exchange.applications.find(number.sms_application_sid) or number)
    if number and desk and desk.sms:
        message.number_sid = number.sid
        exchange.background.spawn(_ask(exchange, message, desk.sms, desk.sms_fallback))
    return message


async def _ask(exchange: "Exchange", message: Message, hook: Hook, fallback: Hook | None) -> None:
    parameters = incoming_parameters(message, exchange.account.sid)
    try:
        answer = await exchange.webhooks.ask(hook.url, hook.method, parameters)
    except WebhookFailed as failure:
        logger.warning("message webhook failed", extra={"code": failure.code})
        if fallback is None:
            return
        facts = {"ErrorCode": str(failure.code), "ErrorUrl": failure.url}
        try:
            answer = await exchange.webhooks.ask(fallback.url, fallback.method, parameters | facts)
        except WebhookFailed:
            return
    for reply in replies(answer, message.text):
        exchange.messages.send(reply)


def replies(answer: Answer, received: Text) -> Iterator[Text]:
    """The texts a messaging document sends; plain text is one reply."""
    body = answer.reply.body.decode("utf-8", "replace").strip()
    if answer.reply.content_type == "text/plain":
        if body:
            yield Text(to=received.from_, from_=received.to, body=body, direction="outbound-reply")
        return
    if not body or "<!DOCTYPE" in body:
        return
    try:
        root = fromstring(body)  # noqa: S314  document types were refused above
    except ParseError:
        logger.warning("message document is not XML", extra={"code": 12100})
        return
    for element in root.iter("Message"):
        inner = element.find("Body")
        callback = element.get("statusCallback") or element.get("action")
        yield Text(
            to=element.get("to") or received.from_,
            from_=element.get("from") or received.to,
            body=((inner.text if inner is not None else element.text) or "").strip(),
            direction="outbound-reply",
            status_callback=urljoin(answer.url, callback) if callback else None,
            media=tuple((medium.text or "").strip() for medium in element.findall("Media")),
        )
