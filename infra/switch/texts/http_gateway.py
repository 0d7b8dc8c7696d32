"""Texts over a provider's HTTP interface, or an adapter to it (docs/onprem.md has the three requests)."""

import hmac
import json
import secrets
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from infra.switch.fetcher import Fetcher, FetchFailed, HttpRequest, Limits
from infra.switch.texting import NOT_SENT, Text, TextRefused, Waybill
from infra.switch.texts.gateway import ReceiveText, TakeReceipt, nobody_waits

_FATES: Final = {"delivered": True, "undelivered": False, "failed": False}
_REFUSED_FROM: Final = 300


class HttpGateway:
    """``url`` takes texts; ``secret`` is the bearer token both ways."""

    def __init__(self, fetcher: Fetcher, *, url: str, secret: str) -> None:
        self.receive: ReceiveText = lambda _: None
        self.receipt: TakeReceipt = nobody_waits
        self.routes = [
            Route("/texts/in", self._take_text, methods=["POST"]),
            Route("/texts/status", self._take_status, methods=["POST"]),
        ]
        self._fetcher = fetcher
        self._url = url
        self._secret = secret

    async def start(self) -> None: ...

    async def close(self) -> None: ...

    async def deliver(self, text: Text, waybill: Waybill) -> bool | None:
        """The receipt may come before the provider has answered: it is expected from the first."""
        reference = secrets.token_hex(12)
        waybill.expect(reference)
        body = {"id": reference, "from": text.from_, "to": text.to, "body": text.body, "media": list(text.media)}
        headers = {"content-type": "application/json", "authorization": f"Bearer {self._secret}"}
        try:
            request = HttpRequest("POST", self._url, headers, json.dumps(body).encode())
            reply = await self._fetcher.fetch(request, Limits())
        except FetchFailed as failure:
            raise TextRefused(NOT_SENT) from failure
        if reply.status >= _REFUSED_FROM:
            raise TextRefused(NOT_SENT)
        return None

    async def _take_text(self, request: Request) -> Response:
        given = await self._read(request, "from", "to", "body")
        if isinstance(given, Response):
            return given
        media = tuple(url for url in given.get("media", []) if isinstance(url, str))
        self.receive(Text(to=given["to"], from_=given["from"], body=given["body"], media=media))
        return Response(status_code=204)

    async def _take_status(self, request: Request) -> Response:
        given = await self._read(request, "id", "status")
        if isinstance(given, Response):
            return given
        if given["status"] in _FATES:
            self.receipt(given["id"], has_arrived=_FATES[given["status"]])
        return Response(status_code=204)

    async def _read(self, request: Request, *fields: str) -> dict[str, Any] | Response:
        shown = request.headers.get("authorization", "").encode()
        if not hmac.compare_digest(shown, f"Bearer {self._secret}".encode()):
            return JSONResponse({"error": "unauthorized"}, 401)
        try:
            given = await request.json()
        except ValueError:
            given = None
        if not isinstance(given, dict) or not all(isinstance(given.get(field), str) for field in fields):
            return JSONResponse({"error": f"a JSON object with {', '.join(fields)} is wanted"}, 400)
        return given
