"""Which route a path belongs to: as API Gateway decides, fixed steps before parameters before the greedy rest."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import unquote

GREEDY_END = "+}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """A resource (its template) and what its parameters stand for, decoded."""

    resource: str
    parameters: dict[str, str]


@dataclass(slots=True)
class _Node:
    steps: dict[str, "_Node"] = field(default_factory=dict)
    parameter: "tuple[str, _Node] | None" = None
    greedy: tuple[str, str] | None = None
    resource: str | None = None


class Router:
    """The resources of one app as a tree over their steps."""

    def __init__(self, resources: Iterable[str]) -> None:
        self._root = _Node()
        for resource in resources:
            self._add(resource)

    def find(self, raw_path: str) -> Match | None:
        """Find the resource of a path as it was on the wire; a slash at its end does not matter."""
        steps = [unquote(step, errors="replace") for step in raw_path.strip("/").split("/")] if raw_path != "/" else []
        return _descend(self._root, steps, {})

    def _add(self, resource: str) -> None:
        node = self._root
        for step in [part for part in resource.split("/") if part]:
            if step.endswith(GREEDY_END):
                node.greedy = (step[1 : -len(GREEDY_END)], resource)
                return
            if step.startswith("{"):
                if node.parameter is None:
                    node.parameter = (step[1:-1], _Node())
                node = node.parameter[1]
            else:
                node = node.steps.setdefault(step, _Node())
        node.resource = resource


def _descend(node: _Node, steps: list[str], taken: dict[str, str]) -> Match | None:
    if not steps:
        return None if node.resource is None else Match(resource=node.resource, parameters=taken)
    step, rest = steps[0], steps[1:]
    if step in node.steps:
        found = _descend(node.steps[step], rest, taken)
        if found is not None:
            return found
    if node.parameter is not None and step:
        name, below = node.parameter
        found = _descend(below, rest, {**taken, name: step})
        if found is not None:
            return found
    if node.greedy is not None:
        name, resource = node.greedy
        return Match(resource=resource, parameters={**taken, name: "/".join(steps)})
    return None
