"""SES (version 2) that keeps every message as it would have left, for the demo's outbox and for tests."""

import base64
import datetime as dt
import email.utils
import json
import secrets
import sqlite3
from collections.abc import Callable, Mapping
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from infra.embedded.wire import Request, Response

SEND_PATH = "/v2/email/outbound-emails"
OUTBOX_PATH = "/_embedded/outbox"
_JSON = {"content-type": "application/json"}


class Mail:
    """Answers SendEmail and shows what was sent, newest first."""

    def __init__(self, connection: sqlite3.Connection, clock: Callable[[], float]) -> None:
        self._db = connection
        self._clock = clock

    def send(self, request: Request) -> Response:
        """Accept a Simple or Raw message; anything else is refused as SES refuses it."""
        asked = json.loads(request.body)
        content = asked.get("Content", {})
        if "Raw" in content:
            message = base64.b64decode(content["Raw"]["Data"])
        elif "Simple" in content:
            message = _compose(asked, content["Simple"], sent_at=self._clock())
        else:
            return _refusal("BadRequestException", "Only Simple and Raw messages are understood.")
        parsed = message_from_bytes(message, policy=policy.default)
        sender = asked.get("FromEmailAddress") or str(parsed["From"] or "")
        recipients = _recipients(asked) or [str(parsed["To"] or "")]
        if not sender:
            return _refusal("BadRequestException", "Missing required header 'From'.")
        message_id = secrets.token_hex(16)
        self._db.execute(
            "INSERT INTO mails (id, sent_at, sender, recipients, subject, message) VALUES (?, ?, ?, ?, ?, ?)",
            (message_id, self._clock(), sender, json.dumps(recipients), str(parsed["Subject"] or ""), message),
        )
        return Response(headers=_JSON, body=json.dumps({"MessageId": message_id}).encode())

    def outbox(self, request: Request) -> Response:
        """List the last 200 messages as JSON; ``/<id>`` gives one as it was sent (message/rfc822)."""
        message_id = request.raw_path.removeprefix(OUTBOX_PATH).strip("/")
        if message_id:
            row = self._db.execute("SELECT message FROM mails WHERE id = ?", (message_id,)).fetchone()
            if row is None:
                return _refusal("NotFoundException", "There is no such message.", status=404)
            return Response(headers={"content-type": "message/rfc822"}, body=row["message"])
        rows = self._db.execute("SELECT * FROM mails ORDER BY seq DESC LIMIT 200")
        return Response(headers=_JSON, body=json.dumps({"mails": [_summary(row) for row in rows]}).encode())


def _summary(row: sqlite3.Row) -> dict[str, Any]:
    parsed = message_from_bytes(row["message"], policy=policy.default)
    text = parsed.get_body(("plain", "html"))
    return {
        "id": row["id"],
        "sent_at": dt.datetime.fromtimestamp(row["sent_at"], dt.UTC).isoformat(),
        "from": row["sender"],
        "to": json.loads(row["recipients"]),
        "subject": row["subject"],
        "text": "" if text is None else text.get_content(),
        "attachments": [part.get_filename() or "" for part in parsed.iter_attachments()],
    }


def _compose(asked: Mapping[str, Any], simple: Mapping[str, Any], *, sent_at: float) -> bytes:
    message = EmailMessage()
    message["From"] = asked.get("FromEmailAddress", "")
    message["To"] = ", ".join(asked.get("Destination", {}).get("ToAddresses", []))
    message["Date"] = email.utils.formatdate(sent_at)
    message["Subject"] = simple["Subject"]["Data"]
    body = simple.get("Body", {})
    message.set_content(body.get("Text", {}).get("Data", ""))
    if "Html" in body:
        message.add_alternative(body["Html"]["Data"], subtype="html")
    for attachment in simple.get("Attachments", []):
        main, _, sub = attachment.get("ContentType", "application/octet-stream").partition("/")
        message.add_attachment(
            base64.b64decode(attachment["RawContent"]), maintype=main, subtype=sub, filename=attachment["FileName"]
        )
    return message.as_bytes()


def _recipients(asked: Mapping[str, Any]) -> list[str]:
    destination = asked.get("Destination", {})
    return [
        address for field in ("ToAddresses", "CcAddresses", "BccAddresses") for address in destination.get(field, [])
    ]


def _refusal(code: str, message: str, *, status: int = 400) -> Response:
    return Response(
        status=status, headers={**_JSON, "x-amzn-errortype": code}, body=json.dumps({"message": message}).encode()
    )
