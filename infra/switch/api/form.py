"""Reading request parameters: PascalCase text in, typed values out."""

import re
from collections.abc import Collection, Iterable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final

from infra.switch.api.errors import ApiError
from infra.switch.call import CALL_EVENTS, Hook, Subscription, subscription
from infra.switch.wire import boolean

MAX_TIMEOUT_S: Final = 600
_E164: Final = re.compile(r"\+[1-9]\d{3,14}\Z")


class Form:
    """The pairs of a body or a query; the last value of a name counts, lists keep all."""

    def __init__(self, pairs: Iterable[tuple[str, str]]) -> None:
        self._values: dict[str, list[str]] = {}
        for name, value in pairs:
            self._values.setdefault(name, []).append(value)

    def pairs(self) -> list[tuple[str, str]]:
        return [(name, value) for name, values in self._values.items() for value in values]

    def has(self, name: str) -> bool:
        return name in self._values

    def text(self, name: str) -> str | None:
        values = self._values.get(name)
        return values[-1] if values else None

    def texts(self, name: str) -> tuple[str, ...]:
        return tuple(self._values.get(name, ()))

    def required(self, name: str, code: int) -> str:
        value = self.text(name)
        if not value:
            raise ApiError(code, f"A '{name}' parameter is required.")
        return value

    def integer(self, name: str, default: int, *, low: int = 0, high: int | None = None) -> int:
        text = self.text(name)
        if text is None or text == "":
            return default
        if not text.isdigit() or int(text) < low or (high is not None and int(text) > high):
            raise ApiError(20001, f"'{name}' is not valid.")
        return int(text)

    def flag(self, name: str, default: bool) -> bool:
        text = self.text(name)
        if text is None:
            return default
        if text.strip().lower() not in {"true", "false"}:
            raise ApiError(20001, f"'{name}' is not a boolean.")
        return boolean(text)

    def choice(self, name: str, options: Collection[str], default: str) -> str:
        text = self.text(name)
        if text is None:
            return default
        if text not in options:
            raise ApiError(20001, f"'{name}' is not one of {', '.join(sorted(options))}.")
        return text

    def method(self, name: str, default: str = "POST") -> str:
        text = (self.text(name) or default).upper()
        if text not in {"GET", "POST"}:
            raise ApiError(20001, f"'{name}' must be GET or POST.")
        return text

    def url(self, name: str, code: int = 21205) -> str | None:
        text = self.text(name)
        if text and not text.startswith(("http://", "https://")):
            raise ApiError(code, f"'{name}' is not an absolute http URL.")
        return text or None

    def hook(self, name: str, method: str | None = None, default: str = "POST") -> Hook | None:
        """A URL with its method parameter (``HoldUrl`` and ``HoldMethod``)."""
        url = self.url(name)
        method = method or name.removesuffix("Url") + "Method"
        return Hook(url, self.method(method, default)) if url else None

    def subscription(
        self,
        name: str,
        *,
        known: Collection[str] = CALL_EVENTS,
        default: Iterable[str] = ("completed",),
    ) -> Subscription | None:
        """A callback with its events, repeated or in one string."""
        events = [event for text in self.texts(f"{name}Event") for event in text.split()]
        if unknown := set(events) - set(known):
            raise ApiError(21626, f"{name}Event is not valid: {', '.join(sorted(unknown))}")
        return subscription(self.url(name), self.method(f"{name}Method"), events, default)

    def day(self, name: str) -> tuple[str, datetime] | None:
        """A date filter: ``=``, ``<`` or ``>`` and the moment."""
        for sign in ("<", ">", ""):
            if text := self.text(name + sign):
                return sign or "=", _moment(name, text)
        return None


def _moment(name: str, text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        try:
            moment = parsedate_to_datetime(text)
        except ValueError:
            raise ApiError(20001, f"'{name}' is not a date.") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def is_phone_number(text: str) -> bool:
    return _E164.match(text) is not None


def is_address(text: str) -> bool:
    return is_phone_number(text) or (text.startswith(("client:", "sip:")) and len(text.split(":", 1)[1]) > 0)


def matches(moment: datetime | None, wanted: tuple[str, datetime] | None) -> bool:
    """Whether a date passes a filter; equality is by day, as in the contract."""
    if wanted is None:
        return True
    if moment is None:
        return False
    sign, bound = wanted
    if sign == "=":
        return moment.date() == bound.date()
    return moment <= bound if sign == "<" else moment >= bound
