"""Connection overrides in the fragment of a webhook's URL (``#ct=2000&rt=5000&rc=2&rp=5xx``)."""

from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qsl, urldefrag

CAP_MS: Final = 15_000
_POLICIES: Final = frozenset({"4xx", "5xx", "ct", "rt", "all"})


@dataclass(frozen=True, slots=True)
class Connection:
    """Times in milliseconds; no override can reach beyond the cap of 15 s in total."""

    connect_ms: int = 5000
    read_ms: int = CAP_MS
    total_ms: int = CAP_MS
    retries: int = 1
    policy: frozenset[str] = frozenset({"ct"})

    @classmethod
    def parse(cls, url: str) -> tuple[str, "Connection"]:
        """Split a URL into what is sent and signed, and how."""
        if "#" not in url:
            return url, _USUAL
        bare, fragment = urldefrag(url)
        given = dict(parse_qsl(fragment))
        policy = frozenset(given.get("rp", "ct").split(",")) & _POLICIES
        return bare, cls(
            connect_ms=_bounded(given.get("ct"), 100, 10_000, default=5000),
            read_ms=_bounded(given.get("rt"), 100, CAP_MS, default=CAP_MS),
            total_ms=_bounded(given.get("tt"), 100, CAP_MS, default=CAP_MS),
            retries=_bounded(given.get("rc"), 0, 5, default=1),
            policy=policy or frozenset({"ct"}),
        )

    def retries_on(self, kind: str) -> bool:
        return kind in self.policy or "all" in self.policy


_USUAL: Final = Connection()


def _bounded(text: str | None, low: int, high: int, *, default: int) -> int:
    return min(max(int(text), low), high) if text is not None and text.isdigit() else default
