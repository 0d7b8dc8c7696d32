"""DynamoDB's expressions as trees: conditions and updates."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

TOKEN: Final = re.compile(r"\s*(<>|<=|>=|[=<>(),.+\-]|\[\d+\]|[#:]?\w+)")
COMPARATORS: Final = frozenset({"=", "<>", "<", "<=", ">", ">="})


@dataclass(frozen=True, slots=True)
class Path:
    """Names or placeholders from the item inwards."""

    steps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Value:
    """A ``:placeholder``."""

    mark: str


@dataclass(frozen=True, slots=True)
class Call:
    """A function and its arguments: ``begins_with``, ``if_not_exists``…, and the operators by their signs."""

    name: str
    arguments: tuple["Operand", ...]


Operand = Path | Value | Call


@dataclass(frozen=True, slots=True)
class Update:
    """The clauses of an update expression: what is set to what, removed, added to."""

    sets: tuple[tuple[Path, Operand], ...] = ()
    removes: tuple[Path, ...] = ()
    adds: tuple[tuple[Path, Operand], ...] = ()


class Malformed(Exception):
    """Not an expression that DynamoDB would take."""


class _Reader:
    def __init__(self, text: str) -> None:
        self._tokens = _split(text)
        self._at = 0

    @property
    def next(self) -> str:
        return self._tokens[self._at] if self._at < len(self._tokens) else ""

    def take(self, *expected: str) -> str:
        token = self.next
        if not token or (expected and token.upper() not in expected):
            raise Malformed(f"unexpected {token!r}")
        self._at += 1
        return token

    def took(self, *wanted: str) -> bool:
        if self.next.upper() in wanted:
            self._at += 1
            return True
        return False

    def several(self, read: Callable[[], Operand]) -> tuple[Operand, ...]:
        found = [read()]
        while self.took(","):
            found.append(read())
        return tuple(found)

    # Conditions, loosest binding first.

    def condition(self) -> Operand:
        left = self._conjunction()
        while self.took("OR"):
            left = Call("OR", (left, self._conjunction()))
        return left

    def _conjunction(self) -> Operand:
        left = self._negation()
        while self.took("AND"):
            left = Call("AND", (left, self._negation()))
        return left

    def _negation(self) -> Operand:
        if self.took("NOT"):
            return Call("NOT", (self._negation(),))
        if self.took("("):
            inner = self.condition()
            self.take(")")
            return inner
        return self._comparison()

    def _comparison(self) -> Operand:
        left = self.operand()
        if self.next in COMPARATORS:
            return Call(self.take(), (left, self.operand()))
        if self.took("BETWEEN"):
            low = self.operand()
            self.take("AND")
            return Call("BETWEEN", (left, low, self.operand()))
        if self.took("IN"):
            self.take("(")
            listed = self.several(self.operand)
            self.take(")")
            return Call("IN", (left, *listed))
        return left

    def operand(self) -> Operand:
        token = self.take()
        if token.startswith(":"):
            return Value(token)
        if self.took("("):
            arguments = self.several(self.operand)
            self.take(")")
            return Call(token.lower(), arguments)
        return self._path(token)

    def path(self) -> Path:
        return self._path(self.take())

    def _path(self, first: str) -> Path:
        steps = [first]
        while self.took("."):
            steps.append(self.take())
        return Path(tuple(steps))

    # Updates.

    def update(self) -> Update:
        found = Update()
        while self.next:
            clause = self.take("SET", "REMOVE", "ADD").upper()
            if clause == "SET":
                found = Update(self._pairs(self._assigned), found.removes, found.adds)
            elif clause == "ADD":
                found = Update(found.sets, found.removes, self._pairs(self.operand))
            else:
                paths = self.several(self.path)
                found = Update(found.sets, tuple(path for path in paths if isinstance(path, Path)), found.adds)
        return found

    def _pairs(self, read: Callable[[], Operand]) -> tuple[tuple[Path, Operand], ...]:
        pairs = [(self.path(), read())]
        while self.took(","):
            pairs.append((self.path(), read()))
        return tuple(pairs)

    def _assigned(self) -> Operand:
        self.take("=")
        left = self.operand()
        if self.next in {"+", "-"}:
            return Call(self.take(), (left, self.operand()))
        return left

    def end(self) -> None:
        if self.next:
            raise Malformed(f"unexpected {self.next!r}")


def _split(text: str) -> list[str]:
    tokens, at = [], 0
    text = text.rstrip()
    while at < len(text):
        found = TOKEN.match(text, at)
        if found is None:
            raise Malformed(f"cannot read {text[at : at + 10]!r}")
        tokens.append(found[1])
        at = found.end()
    return tokens


@lru_cache(maxsize=4096)
def read_condition(text: str) -> Operand:
    reader = _Reader(text)
    tree = reader.condition()
    reader.end()
    return tree


@lru_cache(maxsize=4096)
def read_update(text: str) -> Update:
    reader = _Reader(text)
    return reader.update()
