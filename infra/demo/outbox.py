"""The demo's outbox: the mail that would have left, so that one can read a voice message that came by e-mail."""

import datetime as dt
import json
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote

import httpx

from chalicelib.web.templating import render
from infra.embedded.mail import OUTBOX_PATH
from infra.gateway.asgi import Receive, Scope, Send, refused, send_answer
from infra.gateway.proxy_event import HttpAnswer
from infra.refusals import NOTHING_HERE

TIMEOUT_S: Final = 5
_POLICY: Final = (
    "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self'; script-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


@dataclass(frozen=True, slots=True)
class ShownMail:
    """One message; ``href`` gives it as a file."""

    subject: str
    sent_at: str
    to: str
    text: str
    attachments: str
    href: str


@dataclass(frozen=True, slots=True)
class OutboxPage:
    """The messages, newest first."""

    mails: tuple[ShownMail, ...]
    title: str = "Outbox"


class Outbox:
    """An ASGI application: a list of messages, and each as a file for a mail program."""

    def __init__(self, embedded_url: str, prefix: str) -> None:
        self._embedded_url = embedded_url
        self._prefix = prefix

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        del receive
        message_id = scope["path"].removeprefix(self._prefix).strip("/")
        async with httpx.AsyncClient(base_url=self._embedded_url, timeout=TIMEOUT_S) as client:
            found = await client.get(f"{OUTBOX_PATH}/{quote(message_id, safe='')}" if message_id else OUTBOX_PATH)
        if found.is_error:
            answer = refused(NOTHING_HERE, "")
        elif message_id:
            headers = [("content-type", "message/rfc822"), ("content-disposition", 'attachment; filename="mail.eml"')]
            answer = HttpAnswer(status=200, headers=headers, body=found.content)
        else:
            answer = _page(json.loads(found.content)["mails"], self._prefix)
        await send_answer(send, answer, head=scope["method"] == "HEAD")


def _page(mails: list[dict[str, Any]], prefix: str) -> HttpAnswer:
    page = OutboxPage(tuple(_shown(mail, prefix) for mail in mails))
    headers = [("content-type", "text/html; charset=utf-8"), ("content-security-policy", _POLICY)]
    html = render("demo/outbox.html", page).encode()
    return HttpAnswer(status=200, headers=[*headers, ("cache-control", "no-store")], body=html)


def _shown(mail: dict[str, Any], prefix: str) -> ShownMail:
    return ShownMail(
        subject=mail["subject"],
        sent_at=dt.datetime.fromisoformat(mail["sent_at"]).strftime("%Y-%m-%d %H:%M:%S UTC"),
        to=", ".join(mail["to"]),
        text=mail["text"],
        attachments=", ".join(mail["attachments"]),
        href=f"{prefix}/{mail['id']}",
    )
