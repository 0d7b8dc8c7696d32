"""The demo's outbox: the mail that would have left, so that one can read a voice message that came by e-mail."""

import datetime as dt
import json
from html import escape
from typing import Any
from urllib.parse import quote

import httpx

from infra.embedded.mail import OUTBOX_PATH
from infra.gateway.asgi import Receive, Scope, Send, plain_answer, send_answer
from infra.gateway.proxy_event import HttpAnswer

TIMEOUT_S = 5
_POLICY = "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"


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
            answer = plain_answer(404, "Not Found")
        elif message_id:
            headers = [("content-type", "message/rfc822"), ("content-disposition", 'attachment; filename="mail.eml"')]
            answer = HttpAnswer(status=200, headers=headers, body=found.content)
        else:
            answer = _page(json.loads(found.content)["mails"], self._prefix)
        await send_answer(send, answer, head=scope["method"] == "HEAD")


def _page(mails: list[dict[str, Any]], prefix: str) -> HttpAnswer:
    items = "".join(_item(mail, prefix) for mail in mails) or "<p>No mail has been sent yet.</p>"
    html = (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Outbox · Cordboard demo</title>'
        '<meta name="viewport" content="width=device-width"></head>'
        f"<body><main><h1>Outbox</h1><p>Mail of the demo stays here.</p>{items}</main></body></html>"
    )
    headers = [("content-type", "text/html; charset=utf-8"), ("content-security-policy", _POLICY)]
    return HttpAnswer(status=200, headers=[*headers, ("cache-control", "no-store")], body=html.encode())


def _item(mail: dict[str, Any], prefix: str) -> str:
    sent_at = dt.datetime.fromisoformat(mail["sent_at"]).strftime("%Y-%m-%d %H:%M:%S UTC")
    attached = f"<p>Attached: {escape(', '.join(mail['attachments']))}</p>" if mail["attachments"] else ""
    return (
        f"<article><h2>{escape(mail['subject'])}</h2><p>{sent_at}, to {escape(', '.join(mail['to']))}</p>"
        f"<pre>{escape(mail['text'])}</pre>{attached}"
        f'<p><a href="{escape(prefix)}/{escape(mail["id"])}">Open in a mail program</a></p></article>'
    )
