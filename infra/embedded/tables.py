"""DynamoDB through the one address: calls are handed on to dynalite and back unchanged."""

import asyncio
from urllib.parse import urlsplit

from infra.embedded.wire import Request, Response

_DROPPED = {"connection", "content-length", "transfer-encoding", "host", "expect"}


class Tables:
    """A plain forwarder; ``AWS_ENDPOINT_URL_DYNAMODB`` spares a client this hop."""

    def __init__(self, dynalite_url: str) -> None:
        parts = urlsplit(dynalite_url)
        self._host, self._port = parts.hostname or "127.0.0.1", parts.port or 80

    async def answer(self, request: Request) -> Response:
        """Forward on a connection of its own, so that no stale one can make a write uncertain."""
        reader, writer = await asyncio.open_connection(self._host, self._port)
        try:
            writer.write(self._head(request) + request.body)
            await writer.drain()
            return _parse(await reader.read())
        finally:
            writer.close()

    def _head(self, request: Request) -> bytes:
        headers = {name: value for name, value in request.headers.items() if name not in _DROPPED}
        headers |= {
            "host": request.headers.get("host", self._host),
            "content-length": str(len(request.body)),
            "connection": "close",
        }
        lines = [
            f"{request.method} {request.raw_path} HTTP/1.1",
            *(f"{name}: {value}" for name, value in headers.items()),
        ]
        return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")


def _parse(answer: bytes) -> Response:
    head, _, body = answer.partition(b"\r\n\r\n")
    status, *lines = head.decode("latin-1").split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    return Response(
        status=int(status.split()[1]),
        headers={name: value for name, value in headers.items() if name not in _DROPPED},
        body=body,
    )
