"""Incoming texts: ask the number's document and send what it answers."""

import logging
from collections.abc import Iterator
from typing import Protocol
from urllib.parse import urljoin
from xml.etree.ElementTree import ParseError, fromstring

from infra.switch.applications import Application
from infra.switch.call import Hook
from infra.switch.drawer import Drawer
from infra.switch.house import House
from infra.switch.numbers import Numbers
from infra.switch.texting import Message, Messages, Text, incoming_parameters
from infra.switch.webhook import Answer, WebhookFailed

logger = logging.getLogger(__name__)


class Office(House, Protocol):
    """The house, its texts, and where the numbers' documents are written down."""

    numbers: Numbers
    applications: Drawer[Application]
    messages: Messages


def receive_text(office: Office, text: Text) -> Message:
    message = office.messages.add(text, "received")
    number = office.numbers.by_address(text.to)
    desk = number and (office.applications.find(number.sms_application_sid) or number)
    if number and desk and desk.sms:
        message.number_sid = number.sid
        office.background.spawn(_ask(office, message, desk.sms, desk.sms_fallback))
    return message


async def _ask(office: Office, message: Message, hook: Hook, fallback: Hook | None) -> None:
    parameters = incoming_parameters(message, office.account.sid)
    try:
        answer = await office.webhooks.ask(hook.url, hook.method, parameters)
    except WebhookFailed as failure:
        logger.warning("message webhook failed", extra={"code": failure.code})
        if fallback is None:
            return
        facts = {"ErrorCode": str(failure.code), "ErrorUrl": failure.url}
        try:
            answer = await office.webhooks.ask(fallback.url, fallback.method, parameters | facts)
        except WebhookFailed:
            return
    for reply in replies(answer, message.text):
        office.messages.send(reply)


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
