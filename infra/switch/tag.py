"""Reading one TwiML element: typed attributes with defaults, warnings instead of errors."""

import logging
import re
from collections.abc import Collection, Iterator
from typing import Final
from urllib.parse import urljoin, urlsplit
from xml.etree.ElementTree import Element

from infra.switch.ssml import subset

UNKNOWN: Final = 12200
NO_BASE: Final = 11100
_SPACE: Final = re.compile(r"\s+")
_WEB: Final = ("http://", "https://")

logger = logging.getLogger(__name__)


class Tag:
    """An element together with the URL of its document; ``url`` is empty for an inline document."""

    def __init__(self, element: Element, document_url: str) -> None:
        self.name = element.tag
        self.document_url = document_url
        self._element = element
        self._read: set[str] = set()

    @property
    def text(self) -> str:
        return (self._element.text or "").strip()

    @property
    def prose(self) -> str:
        """All text below, markup dropped, white space collapsed."""
        return _SPACE.sub(" ", "".join(self._element.itertext())).strip()

    @property
    def markup(self) -> str | None:
        """The content as SSML, where it is more than words."""
        return subset(self._element)

    def children(self) -> Iterator["Tag"]:
        return (Tag(child, self.document_url) for child in self._element if isinstance(child.tag, str))

    def has(self, name: str) -> bool:
        return name in self._element.attrib

    def get(self, name: str) -> str | None:
        self._read.add(name)
        return self._element.attrib.get(name)

    def ignore(self, *names: str) -> None:
        """Accept attributes that mean nothing on this trunk."""
        self._read.update(names)

    def integer(self, name: str, default: int, *, low: int = 0, high: int | None = None) -> int:
        text = self.get(name)
        if text is None or text == "auto":
            return default
        if not text.isascii() or not text.isdigit() or int(text) < low:
            self.warn(name)
            return default
        return int(text) if high is None else min(int(text), high)

    def flag(self, name: str, default: bool) -> bool:
        text = (self.get(name) or "").strip().lower()
        if text in {"true", "false"}:
            return text == "true"
        if text:
            self.warn(name)
        return default

    def choice(self, name: str, options: Collection[str], default: str) -> str:
        text = self.get(name)
        if text is None or text in options:
            return default if text is None else text
        self.warn(name)
        return default

    def method(self, name: str = "method", default: str = "POST") -> str:
        text = (self.get(name) or default).upper()
        if text in {"GET", "POST"}:
            return text
        self.warn(name)
        return default

    def words(self, name: str) -> tuple[str, ...]:
        return tuple((self.get(name) or "").split())

    def url(self, name: str) -> str | None:
        """The absolute URL of an attribute; None if absent, the document's own if empty."""
        text = self.get(name)
        return None if text is None else self.resolve(text)

    def resolve(self, text: str) -> str:
        """Make a URL absolute; a relative one in an inline document stays relative and fails when used."""
        url = text.strip()
        return urljoin(self.document_url, url) if self.document_url and not url.startswith(_WEB) else url

    def warn(self, attribute: str) -> None:
        extra = {"code": UNKNOWN, "verb": self.name, "attribute": attribute}
        logger.warning("twiml attribute ignored", extra=extra)

    def close(self) -> None:
        """Warn of every attribute nobody asked for."""
        for name in self._element.attrib.keys() - self._read:
            self.warn(name)


def is_absolute(url: str) -> bool:
    return url.startswith(_WEB) or urlsplit(url).scheme in {"http", "https"}
