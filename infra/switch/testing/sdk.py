"""The official SDK talking to the switch in this process: every request still goes through the REST application."""

import asyncio
import base64
import logging
import threading
from collections.abc import Callable, Mapping, MutableMapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urlencode, urlsplit

import requests
from twilio.http import HttpClient
from twilio.http.response import Response
from twilio.rest import Client

from infra.switch.api.app import build_api
from infra.switch.exchange import Exchange
from infra.switch.wire import with_query


@dataclass(frozen=True, slots=True, kw_only=True)
class RestFault:
    """What happens to one REST request: answered with an error unasked, never arrived, or its answer lost."""

    status: int | None = None
    is_lost: bool = False
    reply_lost: bool = False


SOUND = RestFault()
Plan = Callable[[str, str], RestFault]


class InProcessHttpClient(HttpClient):  # type: ignore[misc]  # the SDK is untyped here
    """Brings requests from worker threads onto the loop that owns the switch.

    Outside a running loop (a synchronous test that drives the loop itself) it runs the loop for the length of the
    request. From inside the loop's own thread it refuses: blocking there would stop the switch. ``plan`` decides,
    by method and URI, what goes wrong; a lost request or reply raises what the SDK's own client raises.
    """

    def __init__(self, exchange: Exchange, loop: asyncio.AbstractEventLoop) -> None:
        self.plan: Plan = lambda _method, _uri: SOUND
        super().__init__(logging.getLogger("twilio.in_process"), is_async=False)
        self._loop = loop
        self._api = build_api(exchange)
        self._home = threading.get_ident()

    def request(  # noqa: PLR0913, PLR0917  the signature is the SDK's
        self,
        method: str,
        uri: str,
        params: dict[str, object] | None = None,
        data: dict[str, object] | None = None,
        headers: dict[str, str] | None = None,
        auth: tuple[str, str] | None = None,
        timeout: float | None = None,
        allow_redirects: bool = False,
    ) -> Response:
        del timeout, allow_redirects
        sent = {"content-type": "application/x-www-form-urlencoded", **(headers or {})}
        if auth:
            sent["authorization"] = f"Basic {base64.b64encode(':'.join(auth).encode()).decode()}"
        request = _Request(method, with_query(uri, _pairs(params)), sent, urlencode(_pairs(data)).encode())
        fault = self.plan(method, uri)
        if fault.is_lost:
            raise requests.ConnectionError("lost on purpose")
        if fault.status is not None:
            return Response(fault.status, '{"code": 20500, "message": "failed on purpose"}', {})
        response = self._wait(self._send(request))
        if fault.reply_lost:
            raise requests.ReadTimeout("reply lost on purpose")
        return response

    async def _send(self, request: "_Request") -> Response:
        started: dict[str, Any] = {}
        body = bytearray()

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": request.body, "more_body": False}

        async def send(message: MutableMapping[str, Any]) -> None:
            if message["type"] == "http.response.start":
                started.update(message)
            else:
                body.extend(message.get("body", b""))

        await self._api(request.scope(), receive, send)
        headers = {name.decode(): value.decode() for name, value in started["headers"]}
        return Response(started["status"], body.decode(), headers)

    def _wait(self, work: Any) -> Response:
        if not self._loop.is_running():
            return self._loop.run_until_complete(work)
        if threading.get_ident() == self._home:
            work.close()
            raise RuntimeError("call the SDK from a worker thread: await sim.in_thread(function)")
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()


@dataclass(frozen=True, slots=True)
class _Request:
    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes

    def scope(self) -> dict[str, Any]:
        """The request as an ASGI server hands it over."""
        parts = urlsplit(self.url)
        return {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": self.method,
            "scheme": parts.scheme,
            "path": unquote(parts.path),
            "raw_path": parts.path.encode(),
            "query_string": parts.query.encode(),
            "root_path": "",
            "headers": [(name.lower().encode(), value.encode()) for name, value in self.headers.items()],
            "server": (parts.hostname, parts.port or 80),
            "client": ("127.0.0.1", 1),
        }


def _pairs(values: dict[str, object] | None) -> list[tuple[str, str]]:
    """Lists become repeated keys, as the SDK's own client does it."""
    pairs: list[tuple[str, str]] = []
    for name, value in (values or {}).items():
        several = value if isinstance(value, list | tuple) else [value]
        pairs.extend((name, str(one).lower() if isinstance(one, bool) else str(one)) for one in several)
    return pairs


def in_process_client(exchange: Exchange, loop: asyncio.AbstractEventLoop) -> Client:
    """A ``twilio.rest.Client`` of the account, without sockets."""
    account = exchange.account
    http_client = InProcessHttpClient(exchange, loop)
    client = Client(account.sid, account.auth_token, http_client=http_client)
    client.api.base_url = account.public_url
    return client
