"""DynamoDB's expressions as trees: conditions, updates and projections; each text is read once."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path as File
from typing import Final

from infra.embedded.dynamodb.errors import Invalid

TOKEN: Final = re.compile(r"\s*(<>|<=|>=|[=<>(),.+\-]|\[\d+\]|[#:]?\w+)")
COMPARATORS: Final = frozenset({"=", "<>", "<", "<=", ">", ">="})
TESTS: Final = {"attribute_exists": 1, "attribute_not_exists": 1, "attribute_type": 2, "begins_with": 2, "contains": 2}
MAKERS: Final = {"if_not_exists": 2, "list_append": 2}
RESERVED: Final = frozenset((File(__file__).parent / "reserved_words.txt").read_text().split())


@dataclass(frozen=True, slots=True)
class Path:
    """Names or placeholders from the item inwards, and places in lists."""

    steps: tuple[str | int, ...]


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
    """The clauses of an update expression, and the placeholders in them."""

    sets: tuple[tuple[Path, Operand], ...] = ()
    removes: tuple[Path, ...] = ()
    adds: tuple[tuple[Path, Operand], ...] = ()
    deletes: tuple[tuple[Path, Operand], ...] = ()
    marks: frozenset[str] = frozenset()

    def targets(self) -> Iterable[Path]:
        """Every path that is written to."""
        for pairs in (self.sets, self.adds, self.deletes):
            yield from (path for path, _ in pairs)
        yield from self.removes


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition's tree, and the placeholders and paths in it."""

    tree: Operand
    marks: frozenset[str]
    paths: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class Projection:
    """The paths that are wanted, and the placeholders in them."""

    paths: tuple[Path, ...]
    marks: frozenset[str]


class _Reader:
    """Reads one text; ``kind`` is DynamoDB's name for it, for its refusals."""

    def __init__(self, kind: str, text: str) -> None:
        self._kind = kind
        if not text:
            raise Invalid(f"Invalid {kind}: The expression can not be empty;")
        self._tokens = self._split(text)
        self._at = 0
        self.marks = frozenset(token for token in self._tokens if token[0] in "#:")

    @property
    def next(self) -> str:
        return self._tokens[self._at] if self._at < len(self._tokens) else ""

    def take(self, *expected: str) -> str:
        token = self.next
        if not token or (expected and token.upper() not in expected):
            raise self._stumbled()
        self._at += 1
        return token

    def took(self, *wanted: str) -> bool:
        if self.next.upper() in wanted:
            self._at += 1
            return True
        return False

    def _several(self, read: Callable[[], Operand]) -> tuple[Operand, ...]:
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
        if self.next in TESTS:
            return self._function(self.take(), TESTS)
        left = self._compared()
        if self.next in COMPARATORS:
            return Call(self.take(), (left, self._compared()))
        if self.took("BETWEEN"):
            low = self._compared()
            self.take("AND")
            return Call("BETWEEN", (left, low, self._compared()))
        self.take("IN")
        self.take("(")
        listed = self._several(self._compared)
        self.take(")")
        return Call("IN", (left, *listed))

    def _compared(self) -> Operand:
        return self._function(self.take(), {"size": 1}) if self.next == "size" else self._plain()

    def _function(self, name: str, known: dict[str, int]) -> Call:
        self.take("(")
        arguments = self._several(self._operand)
        self.take(")")
        if len(arguments) != known[name]:
            raise Invalid(
                f"Invalid {self._kind}: Incorrect number of operands for operator or function;"
                f" operator or function: {name}, number of operands: {len(arguments)}"
            )
        return Call(name, arguments)

    def _operand(self) -> Operand:
        return self._function(self.take(), MAKERS) if self.next in MAKERS else self._plain()

    def _plain(self) -> Operand:
        return Value(self.take()) if self.next.startswith(":") else self.path()

    def path(self) -> Path:
        steps: list[str | int] = [self._name()]
        while self.next == "." or self.next.startswith("["):
            steps.append(self._name() if self.took(".") else int(self.take()[1:-1]))
        return Path(tuple(steps))

    def paths(self) -> tuple[Path, ...]:
        found = [self.path()]
        while self.took(","):
            found.append(self.path())
        return tuple(found)

    def _name(self) -> str:
        token = self.next
        if not token or not (token[0] in "#_" or token[0].isalpha()):
            raise self._stumbled()
        if token.upper() in RESERVED:
            raise Invalid(f"Invalid {self._kind}: Attribute name is a reserved keyword; reserved keyword: {token}")
        return self.take()

    # Updates.

    def update(self) -> Update:
        found: dict[str, tuple[tuple[Path, Operand], ...]] = {}
        removes: tuple[Path, ...] = ()
        while self.next:
            clause = self.take("SET", "REMOVE", "ADD", "DELETE").upper()
            if clause in found or (clause == "REMOVE" and removes):
                raise Invalid(
                    f'Invalid {self._kind}: The "{clause}" section can only be used once in an update expression;'
                )
            if clause == "REMOVE":
                removes = self.paths()
            else:
                found[clause] = self._pairs(self._assigned if clause == "SET" else self._plain)
        sets, adds, deletes = (found.get(clause, ()) for clause in ("SET", "ADD", "DELETE"))
        return Update(sets, removes, adds, deletes, self.marks)

    def _pairs(self, read: Callable[[], Operand]) -> tuple[tuple[Path, Operand], ...]:
        pairs = [(self.path(), read())]
        while self.took(","):
            pairs.append((self.path(), read()))
        return tuple(pairs)

    def _assigned(self) -> Operand:
        self.take("=")
        left = self._operand()
        if self.next in {"+", "-"}:
            return Call(self.take(), (left, self._operand()))
        return left

    def end(self) -> None:
        if self.next:
            raise self._stumbled()

    def _stumbled(self) -> Invalid:
        near = " ".join(self._tokens[max(self._at - 1, 0) : self._at + 2])
        return Invalid(f'Invalid {self._kind}: Syntax error; token: "{self.next or "<EOF>"}", near: "{near}"')

    def _split(self, text: str) -> list[str]:
        tokens, at = [], 0
        text = text.rstrip()
        while at < len(text):
            found = TOKEN.match(text, at)
            if found is None:
                raise Invalid(
                    f'Invalid {self._kind}: Syntax error; token: "{text[at]}", near: "{text[max(at - 5, 0) : at + 5]}"'
                )
            tokens.append(found[1])
            at = found.end()
        return tokens


@lru_cache(maxsize=4096)
def read_condition(text: str, kind: str = "ConditionExpression") -> Condition:
    reader = _Reader(kind, text)
    tree = reader.condition()
    reader.end()
    return Condition(tree, reader.marks, tuple(_paths(tree)))


def _paths(tree: Operand) -> Iterable[Path]:
    match tree:
        case Path():
            yield tree
        case Call(_, arguments):
            for each in arguments:
                yield from _paths(each)


@lru_cache(maxsize=4096)
def read_update(text: str) -> Update:
    return _Reader("UpdateExpression", text).update()


@lru_cache(maxsize=4096)
def read_projection(text: str) -> Projection:
    reader = _Reader("ProjectionExpression", text)
    paths = reader.paths()
    reader.end()
    return Projection(paths, reader.marks)
