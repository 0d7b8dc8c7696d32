"""The elements' chapter of docs/flow.md, written from the elements themselves: ``python -m infra.flow_manual``."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from chalicelib.directory.hours_document import parse_hours
from chalicelib.flow.book import Book
from chalicelib.flow.element import Element
from chalicelib.flow.fields import read_settings, specs
from chalicelib.flow.outlets import Outlet
from chalicelib.flow.prompts import Prompt
from chalicelib.flow.registry import ELEMENTS
from chalicelib.flow.route_lists import parse_route_list
from chalicelib.flow.specs import Spec, TextSpec

PAGE: Final = Path("docs/flow.md")
BEGIN: Final = "<!-- elements: written by python -m infra.flow_manual -->"
END: Final = "<!-- end of elements -->"

_EVERYTHING: Final = {"terminate_when_queue": True, "leave_key": "1", "choices": [{"key": "1", "title": "…"}]}
_DESTINATIONS: Final = [
    {"name": "destination", "title": "each destination"},
    {"name": "a-flow", "kind": "flow", "target": "a-flow"},
    {"name": "a-number", "kind": "number", "target": "+4700000000"},
]
_WEEK: Final = {"mon": [{"from": "08:00", "to": "16:00", "category": "open"}]}
_BOOK: Final = Book(
    zone=ZoneInfo("UTC"),
    hours={"example": parse_hours({"week": _WEEK}, name="example")},
    routes={"example": parse_route_list({"destinations": _DESTINATIONS}, name="example")},
)


def chapter() -> str:
    """Write the chapter: every element with its settings and outlets."""
    return "\n".join(line for element in ELEMENTS.values() for line in _element(element))


def page(text: str) -> str:
    """Put the chapter into the page, between its two marks."""
    before, rest = text.split(BEGIN)
    _, after = rest.split(END)
    return f"{before}{BEGIN}\n{chapter()}\n{END}{after}"


def _element(element: Element[Any]) -> Iterator[str]:
    yield f"\n### {element.title} (`{element.name}`)\n\n{element.help}\n"
    settings = list(specs(element.settings))
    if settings:
        yield "| setting | | may be | if left out |\n|---|---|---|---|"
        yield from (_setting(name, spec) for name, spec in settings)
    outlets = _outlets(element)
    yield (
        "\nOutlets: "
        + ("; ".join(_outlet(outlet) for outlet in outlets) if outlets else "none, the call ends here")
        + "."
    )


def _outlets(element: Element[Any]) -> tuple[Outlet, ...]:
    """Return every outlet the element can have, whatever its settings."""
    known = {name for name, _ in specs(element.settings)}
    example = {"hours": "example", "routes": "example", **_EVERYTHING}
    settings = read_settings(element.settings, {key: value for key, value in example.items() if key in known})
    return element.outlets(settings, _BOOK)


def _outlet(outlet: Outlet) -> str:
    words = f"`{outlet.port}` {outlet.title}"
    if outlet.otherwise:
        return f"{words} (if not connected: `{outlet.otherwise}`)"
    return words if outlet.is_required else f"{words} (may be left unconnected)"


def _setting(name: str, spec: Spec) -> str:
    title = f"**{spec.title}**. {spec.help}".strip().replace("|", "\\|")
    return f"| `{name}` | {title} | {_may_be(spec)} | {_default(spec)} |"


def _may_be(spec: Spec) -> str:
    if isinstance(spec, TextSpec) and spec.hint:
        return spec.hint.removeprefix("must be ")
    return _values(spec.shape())


def _values(shape: dict[str, Any]) -> str:
    if "x-reference" in shape:
        return "one of our numbers" if shape["x-reference"] == "number" else f"name of {_article(shape['x-reference'])}"
    if "oneOf" in shape:
        return "; ".join(f"`{option['const']}` {option['title']}" for option in shape["oneOf"])
    match shape["type"]:
        case "integer":
            return f"{shape['minimum']}–{shape['maximum']} {shape.get('x-unit', '')}".strip()
        case "boolean":
            return "yes or no"
        case "object":
            return "a prompt"
        case "array":
            return "e-mail addresses" if shape["items"].get("format") == "email" else "keys 0–9 with titles"
        case _:
            return f"text of at most {shape['maxLength']} characters"


def _article(kind: str) -> str:
    return {
        "hours": "opening hours",
        "queue": "a queue",
        "vip": "a VIP list",
        "routes": "a route list",
        "audio": "an audio file",
        "flow": "a published flow",
    }[kind]


def _default(spec: Spec) -> str:
    match spec.default:
        case _ if spec.is_required:
            return "must be given"
        case bool():
            return "yes" if spec.default else "no"
        case Prompt() | "" | ():
            return "–"
        case _:
            return str(spec.default)


def main() -> None:
    PAGE.write_text(page(PAGE.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()
