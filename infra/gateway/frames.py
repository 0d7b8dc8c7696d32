"""Messages over a socket between two processes: four bytes of length, then as many of content."""

import socket
import struct
from typing import Final

_LENGTH: Final = struct.Struct("!I")


class Gone(Exception):
    """The other process closed the connection."""


def send(connection: socket.socket, content: bytes) -> None:
    connection.sendall(_LENGTH.pack(len(content)) + content)


def receive(connection: socket.socket) -> bytes:
    """Wait for a whole message.

    Raises:
        Gone: there will be none.
    """
    (length,) = _LENGTH.unpack(_read(connection, _LENGTH.size))
    return _read(connection, length)


def is_open(connection: socket.socket) -> bool:
    """Whether the other process is still there, as far as can be told while nothing is due from it."""
    try:
        return bool(connection.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT))
    except BlockingIOError:
        return True
    except OSError:
        return False


def _read(connection: socket.socket, length: int) -> bytes:
    parts: list[bytes] = []
    while length:
        part = connection.recv(length)
        if not part:
            raise Gone
        parts.append(part)
        length -= len(part)
    return b"".join(parts)
