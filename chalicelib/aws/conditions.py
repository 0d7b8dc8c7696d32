"""Conditions of a write, as expressions: ``(attr("state") == "waiting") & attr("offer").missing()``."""

from collections.abc import Callable, Iterable
from typing import Any

from chalicelib.aws.values import Wire, to_wire


class Names:
    """Collects the placeholders of one request, so that reserved words and odd names are never a problem."""

    def __init__(self) -> None:
        self.names: dict[str, str] = {}
        self.values: dict[str, Wire] = {}

    def path(self, path: str) -> str:
        """Turn ``"stay.offers.anna"`` into placeholders; a dot separates steps into a map."""
        steps = []
        for step in path.split("."):
            key = f"#{len(self.names)}"
            known = next((mark for mark, name in self.names.items() if name == step), None)
            if known is None:
                self.names[key] = step
            steps.append(known or key)
        return ".".join(steps)

    def value(self, value: Any) -> str:
        key = f":{len(self.values)}"
        self.values[key] = to_wire(value)
        return key


class Condition:
    """Something that must hold for a write to happen; combine with ``&``, ``|`` and ``~``."""

    def __init__(self, render: Callable[[Names], str]) -> None:
        self.render = render

    def __and__(self, other: "Condition") -> "Condition":
        return Condition(lambda names: f"({self.render(names)} AND {other.render(names)})")

    def __or__(self, other: "Condition") -> "Condition":
        return Condition(lambda names: f"({self.render(names)} OR {other.render(names)})")

    def __invert__(self) -> "Condition":
        return Condition(lambda names: f"(NOT {self.render(names)})")


class Attr:
    """An attribute, or a place inside one, to be compared."""

    __hash__ = None  # type: ignore[assignment]  # equality builds a condition

    def __init__(self, path: str) -> None:
        self.path = path

    def _compare(self, sign: str, value: Any) -> Condition:
        return Condition(lambda names: f"{names.path(self.path)} {sign} {names.value(value)}")

    def __eq__(self, value: object) -> Condition:  # type: ignore[override]
        return self._compare("=", value)

    def __ne__(self, value: object) -> Condition:  # type: ignore[override]
        return self._compare("<>", value)

    def __lt__(self, value: Any) -> Condition:
        return self._compare("<", value)

    def __le__(self, value: Any) -> Condition:
        return self._compare("<=", value)

    def __gt__(self, value: Any) -> Condition:
        return self._compare(">", value)

    def __ge__(self, value: Any) -> Condition:
        return self._compare(">=", value)

    def exists(self) -> Condition:
        return Condition(lambda names: f"attribute_exists({names.path(self.path)})")

    def missing(self) -> Condition:
        return Condition(lambda names: f"attribute_not_exists({names.path(self.path)})")

    def is_in(self, values: Iterable[Any]) -> Condition:
        listed = list(values)
        return Condition(
            lambda names: f"{names.path(self.path)} IN ({', '.join(names.value(value) for value in listed)})"
        )

    def begins_with(self, prefix: str) -> Condition:
        return Condition(lambda names: f"begins_with({names.path(self.path)}, {names.value(prefix)})")

    def between(self, low: Any, high: Any) -> Condition:
        return Condition(lambda names: f"{names.path(self.path)} BETWEEN {names.value(low)} AND {names.value(high)}")


def attr(path: str) -> Attr:
    return Attr(path)
