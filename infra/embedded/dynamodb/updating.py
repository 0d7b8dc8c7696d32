"""What an update makes of an item: every right side is read from the item as it was."""

from collections.abc import Iterable, Sequence
from typing import Final

from infra.embedded.dynamodb.errors import Invalid
from infra.embedded.dynamodb.evaluation import WRONG_TYPE, Scope, Steps, find
from infra.embedded.dynamodb.grammar import Update
from infra.embedded.dynamodb.values import Item, Wire, summed

LEADS_NOWHERE: Final = "The document path provided in the update expression is invalid for update"
_SETS: Final = ("SS", "NS", "BS")


def updated(scope: Scope, update: Update) -> Item:
    """The item after an update; the one before is left as it is."""
    news: list[tuple[Steps, Wire | None]] = []
    for path, operand in update.sets:
        news.append((scope.steps(path), scope.needed(operand)))
    for path, operand in update.adds:
        news.append((scope.steps(path), _added(scope.find(path), scope.needed(operand))))
    for path, operand in update.deletes:
        news.append((scope.steps(path), _without(scope.find(path), scope.needed(operand))))
    item = dict(scope.item)
    for steps, value in news:
        if len(steps) == 1 and value is not None:
            item[str(steps[0])] = value
        elif value is not None:
            item = _placed(item, steps, value)
        else:
            item = _removed(item, steps)
    # From behind, so that places in lists still mean what they did.
    for steps in sorted((scope.steps(path) for path in update.removes), key=_place, reverse=True):
        item = _removed(item, steps)
    return item


def check_targets(targets: Iterable[Steps], keys: Sequence[str]) -> None:
    """Refuse two changes of one place, and any of a key."""
    seen = [tuple(steps) for steps in targets]
    for steps in seen:
        if steps[0] in keys:
            raise Invalid(
                "One or more parameter values were invalid:"
                f" Cannot update attribute {steps[0]}. This attribute is part of the key"
            )
    check_apart(seen, "UpdateExpression")


def check_apart(paths: Iterable[Steps], kind: str) -> None:
    """Refuse two paths of which one lies on the way to the other."""
    seen = [tuple(steps) for steps in paths]
    if all(len(steps) == 1 for steps in seen) and len(set(seen)) == len(seen):
        return
    for at, one in enumerate(seen):
        for other in seen[at + 1 :]:
            shared = min(len(one), len(other))
            if one[:shared] == other[:shared]:
                raise Invalid(
                    f"Invalid {kind}: Two document paths overlap with each other; must remove or rewrite"
                    f" one of these paths; path one: {_shown(one)}, path two: {_shown(other)}"
                )


def chosen(item: Item, paths: Iterable[Steps]) -> Item:
    """What of an item lies at some paths, in the shape it has there."""
    kept: Item = {}
    for steps in paths:
        value = find(item, steps)
        if value is not None:
            kept = _grafted(kept, steps, value)
    return kept


def _grafted(item: Item, steps: Steps, value: Wire) -> Item:
    """Put a value at its place in a copy that holds only what was chosen; places in lists close up."""
    top = str(steps[0])
    if len(steps) == 1:
        return item | {top: value}
    first = steps[1]
    if isinstance(first, int):
        inner = _grafted({}, ["x", *steps[2:]], value)["x"] if len(steps) > 2 else value  # noqa: PLR2004  deeper
        return item | {top: {"L": [*item.get(top, {"L": []})["L"], inner]}}
    return item | {top: {"M": _grafted(item.get(top, {"M": {}})["M"], steps[1:], value)}}


def _added(present: Wire | None, given: Wire) -> Wire:
    ((kind, content),) = given.items()
    if kind != "N" and kind not in _SETS:
        raise Invalid(WRONG_TYPE)
    if present is None:
        return given
    if kind not in present:
        raise Invalid(WRONG_TYPE)
    if kind == "N":
        return summed(present, given, 1)
    return {kind: [*present[kind], *(each for each in content if each not in present[kind])]}


def _without(present: Wire | None, given: Wire) -> Wire | None:
    ((kind, content),) = given.items()
    if kind not in _SETS or (present is not None and kind not in present):
        raise Invalid(WRONG_TYPE)
    left = [each for each in present[kind] if each not in content] if present is not None else []
    return {kind: left} if left else None


def _placed(item: Item, steps: Steps, value: Wire) -> Item:
    """A copy with one place in it set; what lies beside the path is shared with the original."""
    inside = _entered({"M": item}, steps, value)
    inner: Item = inside["M"]
    return inner


def _entered(wire: Wire | None, steps: Steps, value: Wire) -> Wire:
    if not steps:
        return value
    step, rest = steps[0], steps[1:]
    if isinstance(step, int):
        if wire is None or "L" not in wire:
            raise Invalid(LEADS_NOWHERE)
        listed = list(wire["L"])
        if step < len(listed):
            listed[step] = _entered(listed[step], rest, value)
        elif rest:
            raise Invalid(LEADS_NOWHERE)
        else:
            listed.append(value)
        return {"L": listed}
    if wire is None or "M" not in wire:
        raise Invalid(LEADS_NOWHERE)
    return {"M": {**wire["M"], step: _entered(wire["M"].get(step), rest, value)}}


def _removed(item: Item, steps: Steps) -> Item:
    *before, last = steps
    if not before:
        return {name: value for name, value in item.items() if name != last}
    holder = find(item, before)
    if holder is None or ("L" if isinstance(last, int) else "M") not in holder:
        raise Invalid(LEADS_NOWHERE)
    if isinstance(last, int):
        listed = holder["L"]
        return _placed(item, before, {"L": [*listed[:last], *listed[last + 1 :]]})
    return _placed(item, before, {"M": {name: value for name, value in holder["M"].items() if name != last}})


def _place(steps: Steps) -> list[tuple[int, int, str]]:
    return [(1, step, "") if isinstance(step, int) else (0, 0, step) for step in steps]


def _shown(steps: Steps) -> str:
    return "[" + ", ".join(f"[{step}]" if isinstance(step, int) else step for step in steps) + "]"
