"""Key conditions: one hash key, and at most one stretch of range keys."""

from collections.abc import Iterator

from infra.embedded.dynamodb.errors import Invalid
from infra.embedded.dynamodb.evaluation import Scope
from infra.embedded.dynamodb.grammar import Call, Operand, Path
from infra.embedded.dynamodb.keys import after_prefix, sortable

Ranges = list[tuple[str, bytes]]
_SIGNS = frozenset({"=", "<", "<=", ">", ">="})


def key_condition(tree: Operand, scope: Scope, hash_key: str, range_key: str | None) -> tuple[bytes, Ranges]:
    """The hash key that is asked for, and the edges between which the range keys lie."""
    found: bytes | None = None
    ranges: Ranges = []
    for part in _conjuncts(tree):
        name, others = _read(part, scope)
        if name == hash_key and part.name == "=" and found is None:
            found = others[0]
        elif name == range_key and not ranges:
            ranges = _edges(part.name, others)
        elif name in {hash_key, range_key}:
            raise Invalid("KeyConditionExpressions must only contain one condition per key")
        else:
            raise Invalid(f"Query condition missed key schema element: {range_key or hash_key}")
    if found is None:
        raise Invalid(f"Query condition missed key schema element: {hash_key}")
    return found, ranges


def _conjuncts(tree: Operand) -> Iterator[Call]:
    assert isinstance(tree, Call)
    if tree.name == "AND":
        for part in tree.arguments:
            yield from _conjuncts(part)
    else:
        yield tree


def _read(part: Call, scope: Scope) -> tuple[str, list[bytes]]:
    left, *rest = part.arguments
    if not isinstance(left, Path) or part.name not in {*_SIGNS, "BETWEEN", "begins_with"}:
        raise Invalid(f"Invalid operator used in KeyConditionExpression: {part.name}")
    return str(scope.steps(left)[0]), [sortable(scope.needed(each)) for each in rest]


def _edges(sign: str, others: list[bytes]) -> Ranges:
    if sign == "BETWEEN":
        return [(">=", others[0]), ("<=", others[1])]
    if sign == "begins_with":
        after = after_prefix(others[0])
        return [(">=", others[0]), *([("<", after)] if after is not None else [])]
    return [(sign, others[0])]
