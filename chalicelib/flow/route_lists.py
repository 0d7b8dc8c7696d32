"""Route lists of the advanced menu: which destination each value a caller may enter leads to (PHN-114…118)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from chalicelib.core.errors import Invalid
from chalicelib.core.ids import is_slug
from chalicelib.flow.outlets import INVALID, NO_ANSWER, NO_DIAL, UNAVAILABLE
from chalicelib.flow.phone_numbers import is_e164

MAX_DESTINATIONS: Final = 100
MAX_VALUES: Final = 100_000
MAX_VALUE_LENGTH: Final = 20
_MAX_TITLE: Final = 100
_RESERVED: Final = frozenset({INVALID, NO_DIAL, NO_ANSWER, UNAVAILABLE})

Kind = Literal["outlet", "flow", "number"]


class RouteListMalformed(Invalid):
    """This is no route list; ``details["problems"]`` is a list of sentences."""

    code = "route-list-malformed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Destination:
    """Where values lead: an outlet of the element, another flow, or a telephone number (``target``)."""

    name: str
    title: str = ""
    kind: Kind = "outlet"
    target: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteList:
    """A route list without its values, which may be many and are looked up one at a time."""

    name: str
    title: str = ""
    destinations: tuple[Destination, ...] = ()

    def destination(self, name: str) -> Destination | None:
        return next((item for item in self.destinations if item.name == name), None)


def is_value(text: str) -> bool:
    """Tell whether callers can enter ``text``: digits, leading zeros included."""
    return 0 < len(text) <= MAX_VALUE_LENGTH and text.isascii() and text.isdecimal()


def parse_route_list(document: Mapping[str, Any], *, name: str = "") -> RouteList:
    """Read a document ``{title, destinations: [{name, title, kind, target}]}``.

    Raises:
        RouteListMalformed: with every problem found.
    """
    problems = [
        f"the list has an unknown field {str(key)[:40]!r}" for key in document if key not in {"title", "destinations"}
    ]
    raw = document.get("destinations", [])
    if not isinstance(raw, list | tuple) or not all(isinstance(item, Mapping) for item in raw):
        raise RouteListMalformed(
            "destinations must be a list of objects", problems=["destinations must be a list of objects"]
        )
    destinations = tuple(_destination(item, f"destinations[{i}]", problems) for i, item in enumerate(raw))
    names = [item.name for item in destinations]
    problems.extend(
        f"the destination {name} is there twice" for name in sorted({n for n in names if names.count(n) > 1})
    )
    if len(destinations) > MAX_DESTINATIONS:
        problems.append(f"a list has at most {MAX_DESTINATIONS} destinations")
    title = _text(document.get("title", ""), "title", problems)
    if problems:
        raise RouteListMalformed("this is no route list: " + "; ".join(problems[:5]), problems=problems)
    return RouteList(name=name, title=title, destinations=destinations)


def route_list_document(routes: RouteList) -> dict[str, Any]:
    """Write the document that :func:`parse_route_list` reads."""
    return {
        "title": routes.title,
        "destinations": [
            {"name": item.name, "title": item.title, "kind": item.kind, "target": item.target}
            for item in routes.destinations
        ],
    }


def _destination(raw: Mapping[str, Any], where: str, problems: list[str]) -> Destination:
    problems.extend(
        f"{where} has an unknown field {str(key)[:40]!r}"
        for key in raw
        if key not in {"name", "title", "kind", "target"}
    )
    name, kind = _text(raw.get("name", ""), f"{where}.name", problems), raw.get("kind", "outlet")
    target = _text(raw.get("target", ""), f"{where}.target", problems)
    if not is_slug(name) or name in _RESERVED:
        problems.append(
            f"{where}.name must be lower-case letters, digits and hyphens, and not {', '.join(sorted(_RESERVED))}"
        )
    problems.extend(f"{where}: {problem}" for problem in _target_problems(kind, target))
    title = _text(raw.get("title", name), f"{where}.title", problems)
    return Destination(name=name, title=title, kind=kind, target=target)


def _target_problems(kind: object, target: str) -> list[str]:
    match kind:
        case "outlet":
            return ["an outlet has no target"] if target else []
        case "flow":
            return [] if is_slug(target) else ["target must be the name of a flow"]
        case "number":
            return [] if is_e164(target) else ["target must be a telephone number such as +4721000000"]
        case _:
            return ["kind must be outlet, flow or number"]


def _text(raw: Any, where: str, problems: list[str]) -> str:
    if isinstance(raw, str) and len(raw) <= _MAX_TITLE:
        return raw
    problems.append(f"{where} must be a text of at most {_MAX_TITLE} characters")
    return ""
