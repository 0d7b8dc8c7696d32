"""The identifiers of the trunk contract: two letters and 32 hexadecimal digits."""

import re
import secrets
from typing import Final

_SID: Final = re.compile(r"[A-Z]{2}[0-9a-fA-F]{32}\Z")


def new_sid(prefix: str) -> str:
    return prefix + secrets.token_hex(16)


def is_sid(text: str, prefix: str) -> bool:
    return text.startswith(prefix) and _SID.match(text) is not None
