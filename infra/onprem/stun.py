"""STUN and TURN as a client speaks them (RFC 8489, 8656): just enough to ask a relay whom it serves, and whom not."""

import hashlib
import hmac
import ipaddress
import secrets
import socket
import ssl
import struct
from contextlib import suppress
from dataclasses import dataclass, field
from types import TracebackType
from typing import Final, Self

PATIENCE_S: Final = 2.0
TRIES: Final = 2
UNAUTHORIZED: Final = 401
_COOKIE: Final = 0x2112A442
_HEADER: Final = struct.Struct("!HHI12s")
_BINDING, _ALLOCATE, _REFRESH, _PERMIT = 0x0001, 0x0003, 0x0004, 0x0008
_CLASS: Final = 0x0110
_REFUSED: Final = 0x0110
_USERNAME, _INTEGRITY, _ERROR, _LIFETIME, _PEER = 0x0006, 0x0008, 0x0009, 0x000D, 0x0012
_REALM, _NONCE, _TRANSPORT = 0x0014, 0x0015, 0x0019
_UDP: Final = bytes([17, 0, 0, 0])
_SEAL_LENGTH: Final = 24

Attributes = list[tuple[int, bytes]]


class NoAnswer(Exception):
    """Nobody there speaks STUN."""


class Refused(Exception):
    """The server says no; ``code`` is STUN's."""

    def __init__(self, code: int) -> None:
        super().__init__(f"refused with {code}")
        self.code = code


def listens(server: tuple[str, int]) -> bool:
    """Whether anybody answers a STUN request there, by UDP."""
    try:
        with _Wire(server, "udp") as wire:
            wire.ask(_BINDING, [])
    except NoAnswer:
        return False
    return True


@dataclass(slots=True)
class Relay:
    """A place on a TURN server, for as long as the context is open. ``transport`` is ``udp``, ``tcp`` or ``tls``."""

    server: tuple[str, int]
    transport: str
    username: str
    credential: str = field(repr=False)
    _wire: "_Wire" = field(init=False, repr=False)
    _proof: Attributes = field(init=False, repr=False)
    _key: bytes = field(init=False, repr=False)

    def __enter__(self) -> Self:
        """Ask for the place.

        Raises:
            NoAnswer: nobody is there.
            Refused: 401 where the password is wrong, 486 where this user has too many places.
        """
        self._wire = _Wire(self.server, self.transport).__enter__()
        try:
            self._allocate()
        except (NoAnswer, Refused):
            self._wire.__exit__(None, None, None)
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with suppress(NoAnswer, Refused):
            self._ask(_REFRESH, [(_LIFETIME, bytes(4))])
        self._wire.__exit__(kind, error, trace)

    def permits(self, peer: str) -> bool:
        """Whether what we send may be passed on to this address."""
        address = int(ipaddress.IPv4Address(peer)) ^ _COOKIE
        try:
            self._ask(_PERMIT, [(_PEER, struct.pack("!xBHI", 1, _COOKIE >> 16, address))])
        except Refused:
            return False
        return True

    def _allocate(self) -> None:
        try:
            self._wire.ask(_ALLOCATE, [(_TRANSPORT, _UDP)])
        except Refused as refusal:
            if refusal.code != UNAUTHORIZED:
                raise
        realm, nonce = (self._wire.told.get(name, b"") for name in (_REALM, _NONCE))
        self._proof = [(_USERNAME, self.username.encode()), (_REALM, realm), (_NONCE, nonce)]
        secret = b":".join((self.username.encode(), realm, self.credential.encode()))
        self._key = hashlib.md5(secret, usedforsecurity=False).digest()
        self._ask(_ALLOCATE, [(_TRANSPORT, _UDP)])

    def _ask(self, method: int, attributes: Attributes) -> None:
        self._wire.ask(method, [*attributes, *self._proof], self._key)


class _Wire:
    """Requests and their answers; ``told`` is what the last one said."""

    def __init__(self, server: tuple[str, int], transport: str) -> None:
        self.told: dict[int, bytes] = {}
        self._server = server
        self._is_udp = transport == "udp"
        self._transport = transport

    def __enter__(self) -> Self:
        kind = socket.SOCK_DGRAM if self._is_udp else socket.SOCK_STREAM
        plain = socket.socket(socket.AF_INET, kind)
        plain.settimeout(PATIENCE_S)
        try:
            plain.connect(self._server)
            self._socket = _encrypted(plain, self._server[0]) if self._transport == "tls" else plain
        except OSError as error:
            plain.close()
            raise NoAnswer(str(error)) from error
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._socket.close()

    def ask(self, method: int, attributes: Attributes, key: bytes = b"") -> None:
        number = secrets.token_bytes(12)
        message = _message(method, number, attributes, key)
        for _ in range(TRIES if self._is_udp else 1):
            try:
                self._socket.sendall(message)
                kind, self.told = self._answer(number)
            except TimeoutError:
                continue
            except OSError as error:
                raise NoAnswer(str(error)) from error
            if kind & _CLASS == _REFUSED:
                _, hundreds, rest = struct.unpack_from("!HBB", self.told.get(_ERROR, bytes(4)))
                raise Refused(hundreds * 100 + rest)
            return
        raise NoAnswer(f"no answer within {PATIENCE_S * TRIES:.0f} s")

    def _answer(self, number: bytes) -> tuple[int, dict[int, bytes]]:
        while True:
            header = self._socket.recv(2048) if self._is_udp else self._exactly(_HEADER.size)
            if len(header) < _HEADER.size:
                raise NoAnswer("it closed the connection")
            kind, length, _, known = _HEADER.unpack_from(header)
            body = header[_HEADER.size :] if self._is_udp else self._exactly(length)
            if known == number:
                return kind, _attributes(body)

    def _exactly(self, count: int) -> bytes:
        data = b""
        while len(data) < count and (piece := self._socket.recv(count - len(data))):
            data += piece
        return data


def _encrypted(plain: socket.socket, name: str) -> socket.socket:
    """Whom we trust is the browsers' affair: here the question is whether TURN is spoken."""
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context.wrap_socket(plain, server_hostname=name)


def _message(method: int, number: bytes, attributes: Attributes, key: bytes) -> bytes:
    body = b"".join(struct.pack("!HH", name, len(value)) + value + bytes(-len(value) % 4) for name, value in attributes)
    if key:
        # The seal covers a header that counts the seal itself.
        head = _HEADER.pack(method, len(body) + _SEAL_LENGTH, _COOKIE, number)
        seal = hmac.digest(key, head + body, "sha1")
        body += struct.pack("!HH", _INTEGRITY, len(seal)) + seal
    return _HEADER.pack(method, len(body), _COOKIE, number) + body


def _attributes(body: bytes) -> dict[int, bytes]:
    found: dict[int, bytes] = {}
    while len(body) >= 4:  # noqa: PLR2004  a name and a length
        name, length = struct.unpack_from("!HH", body)
        found[name] = body[4 : 4 + length]
        body = body[4 + length + -length % 4 :]
    return found
