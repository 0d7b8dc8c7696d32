"""Calls as this process last saw them, for a change to begin with: where a call has moved on since, its write fails.

That spares the read before nearly every write where few processes serve all of a company's webhooks and jobs, as beside
the gateway. In Lambda each function has processes of its own, so nothing is remembered there (docs/decisions/0062).
"""

from collections import OrderedDict
from collections.abc import Mapping
from threading import Lock
from typing import Any

from chalicelib.core.ids import CallId, CompanyId
from chalicelib.settings import settings

Item = Mapping[str, Any]


class Memory:
    """The ``most`` calls last seen, as the tables have them: what is written comes back as it would be read."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._items: OrderedDict[tuple[str, str], Item] = OrderedDict()
        self._writing = Lock()

    def note(self, item: Item) -> None:
        """Keep a call's item, unless a later one is known."""
        if not self._most:
            return
        key = item["company"], item["call"]
        with self._writing:
            known = self._items.pop(key, None)
            self._items[key] = known if known is not None and known["v"] > item["v"] else item
            if len(self._items) > self._most:
                self._items.popitem(last=False)

    def recall(self, company: CompanyId, call: CallId) -> Item | None:
        return self._items.get((company, call))

    def forget(self, company: CompanyId, call: CallId) -> None:
        with self._writing:
            self._items.pop((company, call), None)


_memory: Memory | None = None


def memory() -> Memory:
    """This process's memory; how much it holds is a setting."""
    global _memory  # noqa: PLW0603  one process has one memory
    if _memory is None:
        most = settings().remember_calls
        _memory = Memory(int(most) if most.isdecimal() else 0)
    return _memory


def use_memory(other: Memory | None) -> None:
    """Put another memory in its place (``None``: an empty one, as set), for tests."""
    global _memory  # noqa: PLW0603  likewise
    _memory = other
