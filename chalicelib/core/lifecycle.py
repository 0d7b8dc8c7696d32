"""A state machine as data: read by people as a table, and by the store as the condition of a write."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from typing import Generic, TypeVar

S = TypeVar("S")


class Lifecycle(Generic[S]):
    """Which state may follow which; built from ``{source: {targets}}``."""

    def __init__(self, moves: Mapping[S, AbstractSet[S]]) -> None:
        self._moves = moves

    def allows(self, source: S, target: S) -> bool:
        return target in self._moves.get(source, frozenset())

    def sources_of(self, target: S) -> frozenset[S]:
        """Every state from which ``target`` may be entered, for the condition of a write."""
        return frozenset(source for source, targets in self._moves.items() if target in targets)

    def targets_of(self, source: S) -> frozenset[S]:
        return frozenset(self._moves.get(source, frozenset()))

    def is_terminal(self, state: S) -> bool:
        return not self._moves.get(state)
