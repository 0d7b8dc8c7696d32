"""E-mail through SES version 2. boto3, loaded when first needed."""

from collections.abc import Sequence
from dataclasses import dataclass
from email.message import EmailMessage
from functools import cache
from typing import Any

from chalicelib.core.errors import Invalid, Unavailable
from chalicelib.settings import settings


class MailRefused(Invalid):
    """SES will not send it, and would not tomorrow: a wrong address, or a sender it does not know."""

    code = "mail-refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file that goes along; ``type`` is its media type."""

    name: str
    type: str
    content: bytes


def send(*, to: Sequence[str], subject: str, text: str, html: str = "", attachments: Sequence[Attachment] = ()) -> None:
    """Send one message to everybody in ``to``.

    Raises:
        MailRefused: it can never be sent.
        Unavailable: try again later.
    """
    from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415  loaded with boto3

    message = compose(to=to, subject=subject, text=text, html=html, attachments=attachments)
    try:
        _client().send_email(
            FromEmailAddress=settings().mail_from,
            Destination={"ToAddresses": list(to)},
            Content={"Raw": {"Data": message.as_bytes()}},
        )
    except ClientError as error:
        status = error.response["ResponseMetadata"]["HTTPStatusCode"]
        if status == 429 or status >= 500:  # noqa: PLR2004
            raise Unavailable("the mail service is busy") from error
        raise MailRefused("the mail service refused the message") from error
    except BotoCoreError as error:
        raise Unavailable("the mail service did not answer") from error


def compose(
    *, to: Sequence[str], subject: str, text: str, html: str, attachments: Sequence[Attachment]
) -> EmailMessage:
    """Write the message; line breaks in a subject would forge headers and become spaces."""
    message = EmailMessage()
    message["From"] = settings().mail_from
    message["To"] = ", ".join(to)
    message["Subject"] = " ".join(subject.split())
    message.set_content(text)
    if html:
        message.add_alternative(html, subtype="html")
    for attachment in attachments:
        main, _, sub = attachment.type.partition("/")
        message.add_attachment(attachment.content, maintype=main, subtype=sub, filename=attachment.name)
    return message


@cache
def _client() -> Any:
    import boto3  # noqa: PLC0415  costs 200 ms with its client; never on the way of a voice webhook
    from botocore.config import Config  # noqa: PLC0415  likewise

    config = Config(connect_timeout=2, read_timeout=10, retries={"max_attempts": 2, "mode": "standard"})
    return boto3.client("sesv2", region_name=settings().aws_region, config=config)
