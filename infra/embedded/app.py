"""The one address of the embedded AWS: which service a request is for, and its answer."""

import asyncio
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from infra.embedded.database import open_database
from infra.embedded.mail import OUTBOX_PATH, SEND_PATH, Mail
from infra.embedded.s3.api import S3Api
from infra.embedded.s3.storage import Storage as Files
from infra.embedded.sqs.api import TARGET as SQS_TARGET
from infra.embedded.sqs.api import SqsApi
from infra.embedded.sqs.service import Queues
from infra.embedded.sqs.storage import Storage as Messages
from infra.embedded.tables import Tables
from infra.embedded.wire import Receive, Request, Response, Scope, Send, read_request, send_response

log = logging.getLogger(__name__)
DYNAMODB_TARGET = "DynamoDB_"
HEALTH_PATH = "/_embedded/health"


@dataclass(frozen=True, slots=True, kw_only=True)
class EmbeddedSettings:
    """``database`` is ``None`` for a service that forgets; ``files`` always is a folder."""

    dynalite_url: str
    database: Path | None
    files: Path
    secret_key: str
    region: str
    clock: Callable[[], float] = time.time


class EmbeddedAws:
    """An ASGI application that is SQS, S3, SES and the way to DynamoDB."""

    def __init__(self, settings: EmbeddedSettings) -> None:
        connection = open_database(settings.database)
        self._close_database = connection.close
        self._sqs = SqsApi(Queues(Messages(connection), settings.clock), settings.region)
        self._s3 = S3Api(
            Files(connection, settings.files, settings.clock),
            secret_key=settings.secret_key,
            region=settings.region,
            clock=settings.clock,
        )
        self._mail = Mail(connection, settings.clock)
        self._tables = Tables(settings.dynalite_url)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif scope["type"] == "http":
            request = await read_request(scope, receive)
            response = await self._answer(request, lambda: asyncio.ensure_future(_left(receive)))
            await send_response(send, response, head=request.method == "HEAD")

    async def _answer(self, request: Request, gone: Callable[[], asyncio.Future[Any]]) -> Response:
        try:
            return await self._dispatch(request, gone)
        except (KeyError, TypeError, ValueError):
            log.exception("a call to the embedded AWS was malformed")
            return Response(status=400, body=b'{"message": "The request is malformed."}')

    async def _dispatch(self, request: Request, gone: Callable[[], asyncio.Future[Any]]) -> Response:
        target = request.headers.get("x-amz-target", "")
        if target.startswith(SQS_TARGET):
            return await self._sqs.answer(request, gone)
        if target.startswith(DYNAMODB_TARGET):
            return await self._tables.answer(request)
        if request.raw_path == SEND_PATH:
            return self._mail.send(request)
        if request.raw_path.startswith(OUTBOX_PATH):
            return self._mail.outbox(request)
        if request.raw_path == HEALTH_PATH:
            return Response(body=b"ok")
        return self._s3.answer(request)

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        self._close_database()
        await send({"type": "lifespan.shutdown.complete"})


async def _left(receive: Receive) -> None:
    """End when the client has closed the connection."""
    while (await receive())["type"] != "http.disconnect":
        pass
