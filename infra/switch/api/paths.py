"""Finds what answers a path, at the cost of one look into a dictionary and a pattern or two."""

import re
from collections.abc import Mapping
from typing import Final, Generic, TypeVar

T = TypeVar("T")

_RESOURCE: Final = 4  # /2010-04-01/Accounts/AC…/Calls
_PARAMETER: Final = re.compile(r"\{(\w+)\}")


class Paths(Generic[T]):
    """Templates such as ``/2010-04-01/Accounts/{account}/Calls/{call}.json``; the first that fits counts."""

    def __init__(self, templates: Mapping[str, T]) -> None:
        self._by_shape: dict[tuple[int, str], list[tuple[re.Pattern[str], T]]] = {}
        for template, found in templates.items():
            self._by_shape.setdefault(_shape(template), []).append((_pattern(template), found))

    def find(self, path: str) -> tuple[T, dict[str, str]] | None:
        """What was put under the template of a path, and the path's parameters."""
        for pattern, found in self._by_shape.get(_shape(path), ()):
            if match := pattern.fullmatch(path):
                return found, match.groupdict()
        return None


def _shape(path: str) -> tuple[int, str]:
    """How many parts it has, and the name of the resource."""
    parts = path.split("/")
    return len(parts), parts[_RESOURCE].removesuffix(".json") if len(parts) > _RESOURCE else ""


def _pattern(template: str) -> re.Pattern[str]:
    return re.compile(_PARAMETER.sub(r"(?P<\1>[^/]+)", template.replace(".", r"\.")))
