"""What an expression says of an item; items and values stay in DynamoDB's own encoding."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from infra.embedded.dynamodb.errors import Invalid
from infra.embedded.dynamodb.grammar import Call, Operand, Path, Value
from infra.embedded.dynamodb.values import Item, Wire, summed

WRONG_TYPE: Final = "An operand in the update expression has an incorrect data type"
NOT_THERE: Final = "The provided expression refers to an attribute that does not exist in the item"
Steps = Sequence[str | int]


class Scope:
    """One item, and the placeholders of one request."""

    def __init__(self, item: Item, names: Mapping[str, str], values: Mapping[str, Wire]) -> None:
        self.item = item
        self._names = names
        self._values = values

    def steps(self, path: Path) -> list[str | int]:
        """A path with its placeholders filled in."""
        names = self._names
        return [names[step] if type(step) is str and step[0] == "#" else step for step in path.steps]

    def find(self, path: Path) -> Wire | None:
        return find(self.item, self.steps(path))

    def value(self, operand: Operand) -> Wire | None:
        match operand:
            case Path():
                return self.find(operand)
            case Value(mark):
                return self._values[mark]
            case Call(name, arguments):
                return MAKERS[name](self, arguments)

    def needed(self, operand: Operand) -> Wire:
        """A value that has to be there."""
        found = self.value(operand)
        if found is None:
            raise Invalid(NOT_THERE)
        return found

    def holds(self, tree: Operand) -> bool:
        assert isinstance(tree, Call)
        return TESTS[tree.name](self, tree.arguments)


def find(item: Item, steps: Steps) -> Wire | None:
    """What lies at the end of a path, if anything does."""
    found: Wire | None = item.get(steps[0]) if type(steps[0]) is str else None
    for step in steps[1:]:
        if found is None:
            return None
        if type(step) is int:
            listed = found.get("L", ())
            found = listed[step] if step < len(listed) else None
        else:
            found = found["M"].get(step) if "M" in found else None
    return found


def _comparing(test: Callable[[Any, Any], bool]) -> Callable[[Scope, tuple[Operand, ...]], bool]:
    def compare(scope: Scope, sides: tuple[Operand, ...]) -> bool:
        left, right = scope.value(sides[0]), scope.value(sides[1])
        return _are_ordered(left, right) and test(_plain(left), _plain(right))

    return compare


def _alike(left: Wire | None, right: Wire | None) -> bool:
    """Values of different types are never equal."""
    return left is not None and right is not None and left.keys() == right.keys()


def _are_ordered(left: Wire | None, right: Wire | None) -> bool:
    return _alike(left, right) and _kind(left) in {"S", "N", "B"}


def _plain(wire: Wire | None) -> Any:
    assert wire is not None
    ((kind, value),) = wire.items()
    match kind:
        case "N":
            return Decimal(value)
        case "SS" | "BS":
            return frozenset(value)
        case "NS":
            return frozenset(map(Decimal, value))
        case "L":
            return [(_kind(item), _plain(item)) for item in value]
        case "M":
            return {key: (_kind(item), _plain(item)) for key, item in value.items()}
        case _:
            return value


def _kind(wire: Wire | None) -> str:
    return next(iter(wire)) if wire else ""


def _equal(left: Wire | None, right: Wire | None) -> bool:
    if left is None or right is None:
        return False
    return left == right or (_alike(left, right) and bool(_plain(left) == _plain(right)))


def _begins(scope: Scope, sides: tuple[Operand, ...]) -> bool:
    left, right = scope.value(sides[0]), scope.value(sides[1])
    return _are_ordered(left, right) and str(_plain(left)).startswith(str(_plain(right)))


def _between(scope: Scope, sides: tuple[Operand, ...]) -> bool:
    value, low, high = (scope.value(side) for side in sides)
    is_comparable = _are_ordered(value, low) and _are_ordered(value, high)
    return is_comparable and bool(_plain(low) <= _plain(value) <= _plain(high))


def _contains(scope: Scope, sides: tuple[Operand, ...]) -> bool:
    inside, part = scope.value(sides[0]), scope.value(sides[1])
    if inside is None or part is None:
        return False
    match _kind(inside), _kind(part):
        case ("S", "S"):
            return part["S"] in inside["S"]
        case ("SS", "S") | ("NS", "N") | ("BS", "B"):
            return _plain(part) in _plain(inside)
        case ("L", _):
            return any(_equal(each, part) for each in inside["L"])
        case _:
            return False


def _size(scope: Scope, sides: tuple[Operand, ...]) -> Wire | None:
    found = scope.value(sides[0])
    kind = _kind(found)
    if found is None or kind in {"N", "BOOL", "NULL"}:
        return None
    content = found[kind]
    length = (
        len(content.encode()) if kind == "S" else len(content) * 3 // 4 - content.count("=") if kind == "B" else None
    )
    return {"N": str(len(content) if length is None else length)}


TESTS: Final[Mapping[str, Callable[[Scope, tuple[Operand, ...]], bool]]] = {
    "AND": lambda scope, parts: scope.holds(parts[0]) and scope.holds(parts[1]),
    "OR": lambda scope, parts: scope.holds(parts[0]) or scope.holds(parts[1]),
    "NOT": lambda scope, parts: not scope.holds(parts[0]),
    "=": lambda scope, sides: _equal(scope.value(sides[0]), scope.value(sides[1])),
    "<>": lambda scope, sides: not _equal(scope.value(sides[0]), scope.value(sides[1])),
    "<": _comparing(lambda left, right: bool(left < right)),
    "<=": _comparing(lambda left, right: bool(left <= right)),
    ">": _comparing(lambda left, right: bool(left > right)),
    ">=": _comparing(lambda left, right: bool(left >= right)),
    "BETWEEN": _between,
    "IN": lambda scope, sides: any(_equal(scope.value(sides[0]), scope.value(side)) for side in sides[1:]),
    "begins_with": _begins,
    "contains": _contains,
    "attribute_exists": lambda scope, sides: scope.value(sides[0]) is not None,
    "attribute_not_exists": lambda scope, sides: scope.value(sides[0]) is None,
    "attribute_type": lambda scope, sides: _kind(scope.value(sides[0])) == scope.needed(sides[1]).get("S"),
}


def _sum(scope: Scope, sides: tuple[Operand, ...], sign: int) -> Wire:
    left, right = scope.needed(sides[0]), scope.needed(sides[1])
    if "N" not in left or "N" not in right:
        raise Invalid(WRONG_TYPE)
    return summed(left, right, sign)


def _if_not_exists(scope: Scope, sides: tuple[Operand, ...]) -> Wire | None:
    present = scope.value(sides[0])
    return scope.value(sides[1]) if present is None else present


def _joined(scope: Scope, sides: tuple[Operand, ...]) -> Wire:
    left, right = scope.needed(sides[0]), scope.needed(sides[1])
    if "L" not in left or "L" not in right:
        raise Invalid(WRONG_TYPE)
    return {"L": [*left["L"], *right["L"]]}


MAKERS: Final[Mapping[str, Callable[[Scope, tuple[Operand, ...]], Wire | None]]] = {
    "if_not_exists": _if_not_exists,
    "list_append": _joined,
    "+": lambda scope, sides: _sum(scope, sides, 1),
    "-": lambda scope, sides: _sum(scope, sides, -1),
    "size": _size,
}
