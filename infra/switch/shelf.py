"""Things of one kind: those alive and those just over are at hand, the others in the ledger."""

import asyncio
import heapq
import math
from collections import OrderedDict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Final, Generic, Protocol, TypeVar

from infra.switch.ledger import Facts, Ledger, Row


class Thing(Protocol):
    @property
    def sid(self) -> str: ...

    @property
    def created_at(self) -> datetime: ...

    @property
    def is_over(self) -> bool: ...


T = TypeVar("T", bound=Thing)


MOST_AT_HAND: Final = 100_000


@dataclass(frozen=True, slots=True)
class Memory:
    """Where things are kept; at hand they stay as well, for ``keep_s`` seconds after their end.

    No more than ``most`` of a kind that are over: then the one that ended first leaves sooner.
    """

    ledger: Ledger
    keep_s: float = math.inf
    most: int = MOST_AT_HAND


@dataclass(frozen=True, slots=True)
class Script(Generic[T]):
    """How a kind of thing is written down and read again."""

    kind: str
    write: Callable[[T], Facts]
    read: Callable[[Facts], T]


class Shelf(Generic[T]):
    """Oldest first; the memory it takes is bounded by what goes on, not by what has been."""

    def __init__(self, script: Script[T], memory: Memory) -> None:
        self._script = script
        self._memory = memory
        self._at_hand: dict[str, T] = {}
        self._leaving: OrderedDict[str, float] = OrderedDict()
        self._next_leaves: asyncio.TimerHandle | None = None

    def __iter__(self) -> Iterator[T]:
        """What is at hand."""
        return iter(self._at_hand.values())

    def __len__(self) -> int:
        return len(self._at_hand)

    def add(self, thing: T) -> None:
        self._at_hand[thing.sid] = thing
        self.save(thing)

    def save(self, thing: T) -> None:
        """Write it down as it is; one that is over will soon be found in the ledger only."""
        if thing.sid not in self._at_hand:
            return
        self._memory.ledger.save(self._script.kind, thing.sid, partial(self._row, thing))
        if thing.is_over and thing.sid not in self._leaving:
            self._leaving[thing.sid] = asyncio.get_running_loop().time() + self._memory.keep_s
            self._let_go()

    def _row(self, thing: T) -> Row:
        return Row(thing.sid, thing.created_at.timestamp(), thing.is_over, self._script.write(thing))

    def _let_go(self) -> None:
        """Those whose time is over, and those beyond the bound; one timer waits for the next."""
        loop = asyncio.get_running_loop()
        while self._leaving:
            sid, leaves_at = next(iter(self._leaving.items()))
            if leaves_at > loop.time() and len(self._leaving) <= self._memory.most:
                break
            del self._leaving[sid]
            self._at_hand.pop(sid, None)
        if self._leaving and self._next_leaves is None and not math.isinf(self._memory.keep_s):
            self._next_leaves = loop.call_at(leaves_at, self._leave)

    def _leave(self) -> None:
        self._next_leaves = None
        self._let_go()

    def drop(self, sid: str) -> None:
        self._at_hand.pop(sid, None)
        self._leaving.pop(sid, None)
        self._memory.ledger.drop(self._script.kind, sid)

    def find(self, sid: str) -> T | None:
        if thing := self._at_hand.get(sid):
            return thing
        facts = self._memory.ledger.find(self._script.kind, sid)
        return self._script.read(facts) if facts else None

    def newest(self) -> Iterator[T]:
        """Everything there is, the latest first, read only as far as it is looked at."""
        here = sorted(enumerate(self._at_hand.values()), key=lambda pair: (-_age(pair[1]), -pair[0]))
        there = (row for row in self._memory.ledger.newest(self._script.kind) if row.sid not in self._at_hand)
        at_hand: Iterator[tuple[float, Callable[[], T]]] = ((-_age(thing), partial(_same, thing)) for _, thing in here)
        written: Iterator[tuple[float, Callable[[], T]]] = (
            (-row.created, partial(self._script.read, row.facts)) for row in there
        )
        for _, fetch in heapq.merge(at_hand, written, key=lambda pair: pair[0]):
            yield fetch()

    def unfinished(self) -> list[T]:
        """What the switch before left open; at hand from now on."""
        found = [self._script.read(facts) for facts in self._memory.ledger.unfinished(self._script.kind)]
        found = [thing for thing in found if thing.sid not in self._at_hand]
        self._at_hand |= {thing.sid: thing for thing in found}
        return found


def _same(thing: T) -> T:
    return thing


def _age(thing: Thing) -> float:
    return thing.created_at.timestamp()
