"""The one address of the embedded AWS: which service a request is for, and its answer."""

import logging
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

from infra.embedded.database import open_database
from infra.embedded.dynamodb.api import TARGET as DYNAMODB_TARGET
from infra.embedded.dynamodb.api import DynamoDbApi
from infra.embedded.http import Gone
from infra.embedded.mail import OUTBOX_PATH, SEND_PATH, Mail
from infra.embedded.s3.api import S3Api
from infra.embedded.s3.storage import Storage as Files
from infra.embedded.sqs.api import TARGET as SQS_TARGET
from infra.embedded.sqs.api import SqsApi
from infra.embedded.sqs.service import Queues
from infra.embedded.sqs.storage import Storage as Messages
from infra.embedded.wire import Request, Response

log = logging.getLogger(__name__)
HEALTH_PATH = "/_embedded/health"


@dataclass(frozen=True, slots=True, kw_only=True)
class EmbeddedSettings:
    """``database`` and ``tables`` are ``None`` for a service that forgets; ``files`` always is a folder."""

    tables: Path | None
    database: Path | None
    files: Path
    secret_key: str
    region: str
    clock: Callable[[], float] = time.time


class EmbeddedAws:
    """DynamoDB, SQS, S3 and SES at one address; everything happens on the server's event loop."""

    def __init__(self, settings: EmbeddedSettings) -> None:
        self._database = open_database(settings.database)
        self._tables = DynamoDbApi(settings.tables, settings.region, settings.clock)
        self._sqs = SqsApi(Queues(Messages(self._database), settings.clock), settings.region)
        self._s3 = S3Api(
            Files(self._database, settings.files, settings.clock),
            secret_key=settings.secret_key,
            region=settings.region,
            clock=settings.clock,
        )
        self._mail = Mail(self._database, settings.clock)

    def answer(self, request: Request, gone: Gone) -> Response | Awaitable[Response]:
        """Answer at once, or later where the request waits for something; ``gone`` tells that its client has left."""
        try:
            return self._dispatch(request, gone)
        except (KeyError, TypeError, ValueError):
            log.exception("a call to the embedded AWS was malformed")
            return Response(status=400, body=b'{"message": "The request is malformed."}')

    def close(self) -> None:
        self._tables.close()
        self._database.close()

    def _dispatch(self, request: Request, gone: Gone) -> Response | Awaitable[Response]:
        target = request.headers.get("x-amz-target", "")
        if target.startswith(DYNAMODB_TARGET):
            return self._tables.answer(request)
        if target.startswith(SQS_TARGET):
            return self._sqs.answer(request, gone)
        if request.raw_path == SEND_PATH:
            return self._mail.send(request)
        if request.raw_path.startswith(OUTBOX_PATH):
            return self._mail.outbox(request)
        if request.raw_path == HEALTH_PATH:
            return Response(body=b"ok")
        return self._s3.answer(request)
