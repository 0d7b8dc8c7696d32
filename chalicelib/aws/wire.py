"""HTTP/1.1 for one shape of request: a body POSTed over a connection that is kept.

``http.client`` does this in twice the time (it writes twice and reads headers as e-mail) and costs 15 ms of a cold
start; docs/decisions/0001 has the figures. Rules: RFC 9112.
"""

import socket
from typing import Final, Self
from urllib.parse import urlsplit

MAX_HEAD_BYTES: Final = 65_536
CHUNK_BYTES: Final = 65_536


class BrokenAnswer(OSError):
    """The connection ended too early, or what came over it was no HTTP we know."""


class Connection:
    """One kept connection to a service; not for two threads."""

    def __init__(self, url: str, *, connect_s: float, read_s: float) -> None:
        parts = urlsplit(url)
        secure = parts.scheme == "https"
        self.host = parts.netloc
        self._socket = socket.create_connection((parts.hostname, parts.port or (443 if secure else 80)), connect_s)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if secure:
            import ssl  # noqa: PLC0415  only the cloud needs it

            self._socket = ssl.create_default_context().wrap_socket(self._socket, server_hostname=parts.hostname)
        self._socket.settimeout(read_s)
        self.is_open = True

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self.is_open = False
        self._socket.close()

    def post(
        self, headers: dict[str, str], body: bytes, path: str = "/", *, wants_body: bool = True
    ) -> tuple[int, bytes]:
        """Send one request and return the answer's status and body; after an error the connection is of no use.

        Who does not want the body is content with an answer that does not say how long it is; that ends the connection.

        Raises:
            OSError: the connection broke, timed out, or said what we do not understand.
        """
        fields = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        head = f"POST {path} HTTP/1.1\r\n{fields}content-length: {len(body)}\r\n\r\n"
        self._socket.sendall(head.encode("latin-1") + body)
        received = self._read_head()
        lines, _, rest = received.partition(b"\r\n\r\n")
        status, fields_received = _parse(lines)
        if fields_received.get(b"connection", b"").lower() == b"close":
            self.is_open = False
        if not wants_body and b"content-length" not in fields_received:
            self.close()
            return status, b""
        return status, self._read_body(fields_received, rest)

    def _read_head(self) -> bytes:
        received = b""
        while b"\r\n\r\n" not in received:
            chunk = self._socket.recv(CHUNK_BYTES)
            if not chunk or len(received) > MAX_HEAD_BYTES:
                raise BrokenAnswer("the answer ended within its headers")
            received += chunk
        return received

    def _read_body(self, fields: dict[bytes, bytes], rest: bytes) -> bytes:
        length = fields.get(b"content-length", b"")
        if not length.isdigit():
            raise BrokenAnswer("the answer does not say how long it is")
        missing = int(length) - len(rest)
        parts = [rest]
        while missing > 0:
            chunk = self._socket.recv(min(missing, CHUNK_BYTES))
            if not chunk:
                raise BrokenAnswer("the answer ended within its body")
            parts.append(chunk)
            missing -= len(chunk)
        return b"".join(parts)


def _parse(head: bytes) -> tuple[int, dict[bytes, bytes]]:
    first, *lines = head.split(b"\r\n")
    version, _, status = first.partition(b" ")
    if not version.startswith(b"HTTP/1.") or not status[:3].isdigit():
        raise BrokenAnswer("the answer is not HTTP")
    pairs = (line.partition(b":") for line in lines)
    return int(status[:3]), {name.lower(): value.strip() for name, _, value in pairs}
