"""How values look on the wire: dates, booleans, and form bodies."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from email.utils import format_datetime
from functools import lru_cache
from typing import Final
from urllib.parse import parse_qsl, quote_plus, urlencode, urlsplit, urlunsplit

Parameters = Mapping[str, str]
FORM: Final = "application/x-www-form-urlencoded; charset=utf-8"


def rfc2822(moment: datetime | None) -> str | None:
    """``Tue, 31 Aug 2010 20:36:28 +0000``: the numeric zone, never ``GMT``."""
    return format_datetime(moment) if moment is not None else None


def boolean(text: str) -> bool:
    """Capital ``True`` arrives too: the SDK types AsyncAmd as a string."""
    return text.strip().lower() == "true"


def encode(parameters: Parameters) -> str:
    """As ``urlencode`` does it, which looks at every character of the same few names and values each time."""
    return "&".join([f"{_quoted(name)}={_quoted(value)}" for name, value in parameters.items()])


def _quoted(text: str) -> str:
    """What needs no quoting is not remembered: SIDs and tokens come once."""
    return text if text.isascii() and text.isalnum() else _quoted_at_length(text)


@lru_cache(maxsize=1024)
def _quoted_at_length(text: str) -> str:
    return quote_plus(text)


def parse_pairs(body: bytes | str) -> list[tuple[str, str]]:
    text = body.decode("utf-8", "replace") if isinstance(body, bytes) else body
    return parse_qsl(text, keep_blank_values=True)


def with_query(url: str, parameters: Iterable[tuple[str, str]]) -> str:
    """Append parameters after the URL's own query, which stays byte for byte."""
    extra = urlencode(list(parameters))
    parts = urlsplit(url)
    query = "&".join(piece for piece in (parts.query, extra) if piece)
    return urlunsplit(parts._replace(query=query))
