"""What an expression says of an item; items and values stay in DynamoDB's own encoding."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, Final

from infra.simulation.tables.grammar import Call, Malformed, Operand, Path, Update, Value

Wire = dict[str, Any]
Item = dict[str, Wire]


class Scope:
    """One item, and the placeholders of one request."""

    def __init__(self, item: Item, names: Mapping[str, str], values: Mapping[str, Wire]) -> None:
        self.item = item
        self._names = names
        self._values = values

    def steps(self, path: Path) -> list[str]:
        return [self._names[step] if step.startswith("#") else step for step in path.steps]

    def find(self, path: Path) -> Wire | None:
        found: Wire | None = {"M": self.item}
        for step in self.steps(path):
            found = found["M"].get(step) if found is not None and "M" in found else None
        return found

    def value(self, operand: Operand) -> Wire | None:
        match operand:
            case Path():
                return self.find(operand)
            case Value(mark):
                return self._values[mark]
            case Call(name, arguments):
                return MAKERS[name](self, arguments)

    def holds(self, tree: Operand) -> bool:
        if not isinstance(tree, Call):
            raise Malformed("not a condition")
        return TESTS[tree.name](self, tree.arguments)


def _comparing(test: Callable[[Any, Any], bool]) -> Callable[[Scope, tuple[Operand, ...]], bool]:
    def compare(scope: Scope, sides: tuple[Operand, ...]) -> bool:
        left, right = (scope.value(side) for side in sides)
        return _alike(left, right) and test(_plain(left), _plain(right))

    return compare


def _alike(left: Wire | None, right: Wire | None) -> bool:
    """Values of different types are never less, equal or greater."""
    return left is not None and right is not None and left.keys() == right.keys()


def _plain(wire: Wire | None) -> Any:
    assert wire is not None
    ((kind, value),) = wire.items()
    match kind:
        case "N":
            return Decimal(value)
        case "SS":
            return frozenset(value)
        case "L":
            return [(_kind(item), _plain(item)) for item in value]
        case "M":
            return {key: (_kind(item), _plain(item)) for key, item in value.items()}
        case _:
            return value


def _kind(wire: Wire) -> str:
    return next(iter(wire))


def _equal(left: Wire | None, right: Wire | None) -> bool:
    return _alike(left, right) and bool(_plain(left) == _plain(right))


def _begins(scope: Scope, sides: tuple[Operand, ...]) -> bool:
    left, right = (scope.value(side) for side in sides)
    return _alike(left, right) and str(_plain(left)).startswith(str(_plain(right)))


def _between(scope: Scope, sides: tuple[Operand, ...]) -> bool:
    value, low, high = (scope.value(side) for side in sides)
    return _alike(value, low) and _alike(value, high) and bool(_plain(low) <= _plain(value) <= _plain(high))


def _unequal(scope: Scope, sides: tuple[Operand, ...]) -> bool:
    left, right = (scope.value(side) for side in sides)
    return not _equal(left, right)


TESTS: Final[Mapping[str, Callable[[Scope, tuple[Operand, ...]], bool]]] = {
    "AND": lambda scope, parts: all(scope.holds(part) for part in parts),
    "OR": lambda scope, parts: any(scope.holds(part) for part in parts),
    "NOT": lambda scope, parts: not scope.holds(parts[0]),
    "=": lambda scope, sides: _equal(*(scope.value(side) for side in sides)),
    "<>": _unequal,
    "<": _comparing(lambda left, right: bool(left < right)),
    "<=": _comparing(lambda left, right: bool(left <= right)),
    ">": _comparing(lambda left, right: bool(left > right)),
    ">=": _comparing(lambda left, right: bool(left >= right)),
    "BETWEEN": _between,
    "IN": lambda scope, sides: any(_equal(scope.value(sides[0]), scope.value(side)) for side in sides[1:]),
    "begins_with": _begins,
    "attribute_exists": lambda scope, sides: scope.value(sides[0]) is not None,
    "attribute_not_exists": lambda scope, sides: scope.value(sides[0]) is None,
}


def _sum(left: Wire | None, right: Wire | None, sign: int) -> Wire:
    return {"N": str(Decimal((left or {"N": "0"})["N"]) + sign * Decimal((right or {"N": "0"})["N"]))}


def _if_not_exists(scope: Scope, sides: tuple[Operand, ...]) -> Wire | None:
    present = scope.value(sides[0])
    return scope.value(sides[1]) if present is None else present


def _joined(scope: Scope, sides: tuple[Operand, ...]) -> Wire:
    left, right = (scope.value(side) for side in sides)
    return {"L": [*(left or {"L": []})["L"], *(right or {"L": []})["L"]]}


MAKERS: Final[Mapping[str, Callable[[Scope, tuple[Operand, ...]], Wire | None]]] = {
    "if_not_exists": _if_not_exists,
    "list_append": _joined,
    "+": lambda scope, sides: _sum(scope.value(sides[0]), scope.value(sides[1]), 1),
    "-": lambda scope, sides: _sum(scope.value(sides[0]), scope.value(sides[1]), -1),
}


def updated(scope: Scope, update: Update) -> Item:
    """The item after an update: every right side is read from the item as it was."""
    news: list[tuple[list[str], Wire | None]] = []
    for path, operand in update.sets:
        news.append((scope.steps(path), scope.value(operand)))
    for path, operand in update.adds:
        news.append((scope.steps(path), _sum(scope.find(path), scope.value(operand), 1)))
    news += [(scope.steps(path), None) for path in update.removes]
    item = scope.item
    for steps, value in news:
        item = _placed(item, steps, value)
    return item


def _placed(inside: Item, steps: list[str], value: Wire | None) -> Item:
    """A copy of a map with one place in it changed; what lies beside the path is shared with the original."""
    copy = dict(inside)
    step, *rest = steps
    if rest:
        if "M" not in copy.get(step, {}):
            raise Malformed("the path leads nowhere")
        copy[step] = {"M": _placed(copy[step]["M"], rest, value)}
    elif value is None:
        copy.pop(step, None)
    else:
        copy[step] = value
    return copy
