"""A request's expressions with their placeholders: read, checked against each other, and ready to be asked."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from infra.embedded.dynamodb.errors import Invalid
from infra.embedded.dynamodb.evaluation import Scope, Steps
from infra.embedded.dynamodb.grammar import Condition, Projection, Update, read_condition, read_projection, read_update
from infra.embedded.dynamodb.updating import check_apart
from infra.embedded.dynamodb.values import Item, Wire, check_item

Document = dict[str, Any]
LEGACY: Final = frozenset(
    {
        "AttributeUpdates",
        "AttributesToGet",
        "ConditionalOperator",
        "Expected",
        "KeyConditions",
        "QueryFilter",
        "ScanFilter",
    }
)
_NOTHING: Final[Mapping[str, Any]] = {}
_TOO_MUCH: Final = "unused in expressions: keys:"


class Expressions:
    """What a request asks for in words."""

    def __init__(self, request: Document) -> None:
        if not LEGACY.isdisjoint(request):
            raise Invalid("The embedded tables take expressions, not the parameters that came before them.")
        self._names: Mapping[str, str] = request.get("ExpressionAttributeNames") or _NOTHING
        self._values: Mapping[str, Wire] = request.get("ExpressionAttributeValues") or _NOTHING
        self.condition = _condition(request, "ConditionExpression")
        self.filter = _condition(request, "FilterExpression")
        self.where = _condition(request, "KeyConditionExpression")
        text = request.get("UpdateExpression")
        self.update: Update | None = None if text is None else read_update(text)
        text = request.get("ProjectionExpression")
        self.projection: Projection | None = None if text is None else read_projection(text)
        self._check()
        if self._values:
            check_item(self._values)

    def scope(self, item: Item) -> Scope:
        return Scope(item, self._names, self._values)

    def chosen(self) -> list[Steps] | None:
        """The paths that are wanted; ``None`` where everything is."""
        if self.projection is None:
            return None
        nothing = self.scope({})
        paths: list[Steps] = [nothing.steps(path) for path in self.projection.paths]
        check_apart(paths, "ProjectionExpression")
        return paths

    def _check(self) -> None:
        """Every placeholder that is used is given, and the other way round."""
        used: frozenset[str] = frozenset()
        for each in (self.condition, self.filter, self.where, self.update, self.projection):
            if each is not None:
                used = each.marks if not used else used | each.marks
        given = self._names.keys() | self._values.keys()
        if used == given:
            return
        for mark in sorted(used - given):
            what = "name" if mark.startswith("#") else "value"
            raise Invalid(
                f"Invalid {self._where(mark)}: An expression attribute {what} used in expression is not defined;"
                f" attribute {what}: {mark}"
            )
        spare = sorted(given - used)
        for field, first in (("ExpressionAttributeNames", "#"), ("ExpressionAttributeValues", ":")):
            these = [mark for mark in spare if mark.startswith(first)]
            if these:
                raise Invalid(f"Value provided in {field} {_TOO_MUCH} {{{', '.join(these)}}}")
        raise Invalid(f"Placeholders begin with # or with :, not as {spare[0]!r} does")

    def _where(self, mark: str) -> str:
        parts: Sequence[tuple[str, Condition | Update | Projection | None]] = (
            ("UpdateExpression", self.update),
            ("KeyConditionExpression", self.where),
            ("FilterExpression", self.filter),
            ("ProjectionExpression", self.projection),
        )
        return next((kind for kind, part in parts if part and mark in part.marks), "ConditionExpression")


def _condition(request: Document, kind: str) -> Condition | None:
    text = request.get(kind)
    return None if text is None else read_condition(text, kind)
