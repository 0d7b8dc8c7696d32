"""The MD5 digests by which clients check that a message arrived whole."""

import base64
import hashlib
import struct
from collections.abc import Mapping
from typing import Any

_TEXT, _BINARY = b"\x01", b"\x02"


def body_digest(body: str) -> str:
    return hashlib.md5(body.encode(), usedforsecurity=False).hexdigest()


def attributes_digest(attributes: Mapping[str, Mapping[str, Any]]) -> str:
    """Digest message attributes as SQS documents it: by name; each part with its length before it."""
    digest = hashlib.md5(usedforsecurity=False)
    for name in sorted(attributes):
        value = attributes[name]
        digest.update(_sized(name.encode()) + _sized(value["DataType"].encode()))
        if "BinaryValue" in value:
            digest.update(_BINARY + _sized(base64.b64decode(value["BinaryValue"])))
        else:
            digest.update(_TEXT + _sized(value["StringValue"].encode()))
    return digest.hexdigest()


def _sized(part: bytes) -> bytes:
    return struct.pack("!I", len(part)) + part
