"""Frames of a WebSocket (RFC 6455), as a client reads and writes them."""

import os
from enum import IntEnum
from typing import Final, NamedTuple

from websockets.speedups import apply_mask

LAST: Final = 0x80
MASKED: Final = 0x80
_RESERVED: Final = 0x70
_SHORT: Final = 126
_LONG: Final = 127
_MOST_SHORT: Final = 0xFFFF


class Opcode(IntEnum):
    CONTINUATION = 0
    TEXT = 1
    BINARY = 2
    CLOSE = 8
    PING = 9
    PONG = 10


class Frame(NamedTuple):
    """``end`` is where the next one begins."""

    opcode: int
    is_last: bool
    payload: bytes
    end: int


class FrameInvalid(Exception):
    """No server sends this."""


def parse(data: bytes | bytearray, start: int) -> Frame | None:
    """The frame that begins at ``start``; None while it is not all there.

    Raises:
        FrameInvalid: it has an extension that was not agreed on, or is masked.
    """
    at = start + 2
    if len(data) < at:
        return None
    first, length = data[start], data[start + 1]
    if first & _RESERVED or length & MASKED:
        raise FrameInvalid(f"frame begins with {first:#x} {length:#x}")
    if length >= _SHORT:
        size = 2 if length == _SHORT else 8
        length = int.from_bytes(data[at : at + size], "big")
        at += size
        if len(data) < at:
            return None
    end = at + length
    if len(data) < end:
        return None
    return Frame(first & 0x0F, bool(first & LAST), bytes(data[at:end]), end)


def serialise(opcode: Opcode, payload: bytes) -> bytes:
    """One whole message, masked as clients must."""
    length = len(payload)
    if length < _SHORT:
        head = bytes((LAST | opcode, MASKED | length))
    elif length <= _MOST_SHORT:
        head = bytes((LAST | opcode, MASKED | _SHORT)) + length.to_bytes(2, "big")
    else:
        head = bytes((LAST | opcode, MASKED | _LONG)) + length.to_bytes(8, "big")
    mask = os.urandom(4)
    return head + mask + apply_mask(payload, mask)
