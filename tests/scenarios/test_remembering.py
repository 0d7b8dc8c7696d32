"""Calls that a process remembers: whatever it remembers of them, however old, every invariant holds."""

import random
from collections import defaultdict
from collections.abc import Iterator

import pytest

from chalicelib.calls.memory import Item, Memory, use_memory
from chalicelib.core.ids import CallId, CompanyId
from infra.simulation.history import play
from infra.simulation.theatre import Theatre


class BadMemory(Memory):
    """Remembers every version of every call, and recalls whichever it likes, or none: worse than many processes."""

    def __init__(self, seed: int) -> None:
        super().__init__(0)
        self.recalled = self.old = 0
        self._seen: dict[tuple[str, str], list[Item]] = defaultdict(list)
        self._dice = random.Random(seed)  # noqa: S311  dice, not a secret

    def note(self, item: Item) -> None:
        self._seen[item["company"], item["call"]].append(item)

    def recall(self, company: CompanyId, call: CallId) -> Item | None:
        versions = self._seen[company, call]
        if not versions or self._dice.random() < 0.2:
            return None
        chosen = versions[-1] if self._dice.random() < 0.5 else self._dice.choice(versions)
        self.recalled += 1
        self.old += chosen["v"] < max(each["v"] for each in versions)
        return chosen

    def forget(self, company: CompanyId, call: CallId) -> None:
        """Keep it in mind all the same."""


@pytest.fixture
def bad_memory() -> Iterator[BadMemory]:
    memory = BadMemory(17)
    use_memory(memory)
    yield memory
    use_memory(None)


@pytest.mark.covers("C1", "C2", "C3", "C4", "Q1", "Q2", "Q3", "Q4", "Q5", "A1", "A2", "A3", "A4")
def test_random_histories_keep_every_invariant_whatever_is_remembered_of_calls(
    theatre: Theatre, bad_memory: BadMemory
) -> None:
    for seed in range(7001, 7011):
        judgement = play(seed, theatre)
        assert not judgement.breaches, judgement.tell()
    assert bad_memory.old > 50, "what was recalled was hardly ever old"
    assert bad_memory.recalled > 2 * bad_memory.old
