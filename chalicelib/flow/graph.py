"""A call flow as an immutable graph: elements, the edges between their outlets, and where calls begin."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final

from chalicelib.core.errors import Invalid
from chalicelib.core.ids import is_slug

MAX_NODES: Final = 500
MAX_TITLE: Final = 100
_COORDINATE_LIMIT: Final = 1_000_000
_DOCUMENT_KEYS: Final = frozenset({"title", "start", "nodes", "edges"})
_NODE_KEYS: Final = frozenset({"id", "type", "x", "y", "title", "settings"})
_EDGE_KEYS: Final = frozenset({"from", "port", "to"})
_NOTHING: Final[Mapping[str, Any]] = MappingProxyType({})


class FlowMalformed(Invalid):
    """The document is no flow at all; ``details["problems"]`` says where it goes wrong."""

    code = "flow-malformed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """One element of a flow; ``settings`` is as deep-frozen JSON, read through ``reading.settings_of``.

    ``memo`` keeps what was once derived from the rest, since a published flow serves many calls.
    """

    id: str
    type: str
    title: str = ""
    settings: Mapping[str, Any] = field(default_factory=lambda: _NOTHING)
    x: int = 0
    y: int = 0
    memo: dict[str, Any] = field(default_factory=dict, compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """A graph of elements; ``edges`` maps (element id, outlet) to the next element's id; ``memo`` as in a node."""

    name: str
    start: str
    nodes: Mapping[str, Node]
    edges: Mapping[tuple[str, str], str]
    title: str = ""
    memo: dict[str, Any] = field(default_factory=dict, compare=False, repr=False)

    def after(self, node_id: str, port: str) -> str | None:
        """Return the element an outlet leads to; ``None`` when it leads nowhere (also: to an element that is gone)."""
        target = self.edges.get((node_id, port))
        return target if target in self.nodes else None


@dataclass(frozen=True, slots=True)
class PublishedFlow:
    """A version of a flow that calls may run on; it never changes."""

    flow: Flow
    version: int


def version_name(flow: str, version: int) -> str:
    """Name the document that holds a version of a flow."""
    return f"{flow}@{version:05d}"


def parse_flow(document: Mapping[str, Any], *, name: str = "") -> Flow:
    """Read a flow document ``{title, start, nodes, edges}``.

    Only the shape is judged here, so that a draft with problems can be stored and shown; see ``validation.validate``.

    Raises:
        FlowMalformed: this is not the shape of a flow.
    """
    problems: list[str] = []
    _only(document, _DOCUMENT_KEYS, "the flow", problems)
    nodes = _nodes(document.get("nodes", []), problems)
    edges = _edges(document.get("edges", []), problems)
    start = _text(document.get("start", ""), "start", problems)
    title = _text(document.get("title", ""), "title", problems)
    if problems:
        raise FlowMalformed("this is not a call flow: " + "; ".join(problems[:5]), problems=problems)
    return Flow(name=name, title=title, start=start, nodes=MappingProxyType(nodes), edges=MappingProxyType(edges))


def flow_document(flow: Flow) -> dict[str, Any]:
    """Write the document that :func:`parse_flow` reads: elements by id, edges by element and outlet."""
    return {
        "title": flow.title,
        "start": flow.start,
        "nodes": [
            {"id": n.id, "type": n.type, "x": n.x, "y": n.y, "title": n.title, "settings": thaw(n.settings)}
            for n in flow.nodes.values()
        ],
        "edges": [{"from": source, "port": port, "to": target} for (source, port), target in flow.edges.items()],
    }


def nothing() -> Mapping[str, Any]:
    """Return the empty mapping, as the default of immutable fields."""
    return _NOTHING


def freeze(value: Any) -> Any:
    """Make JSON immutable all the way down."""
    match value:
        case Mapping():
            return MappingProxyType({key: freeze(item) for key, item in value.items()})
        case list() | tuple():
            return tuple(freeze(item) for item in value)
        case _:
            return value


def thaw(value: Any) -> Any:
    """Turn what :func:`freeze` made back into plain JSON."""
    match value:
        case Mapping():
            return {key: thaw(item) for key, item in value.items()}
        case tuple() | list():
            return [thaw(item) for item in value]
        case _:
            return value


def _nodes(raw: Any, problems: list[str]) -> dict[str, Node]:
    nodes: dict[str, Node] = {}
    for index, item in enumerate(_objects(raw, "nodes", problems)):
        where = f"nodes[{index}]"
        _only(item, _NODE_KEYS, where, problems)
        node = Node(
            id=_slug(item.get("id"), f"{where}.id", problems),
            type=_text(item.get("type"), f"{where}.type", problems),
            title=_text(item.get("title", ""), f"{where}.title", problems),
            settings=_settings(item.get("settings", {}), f"{where}.settings", problems),
            x=_whole(item.get("x", 0), f"{where}.x", problems),
            y=_whole(item.get("y", 0), f"{where}.y", problems),
        )
        if node.id in nodes:
            problems.append(f"{where}.id is used twice")
        nodes[node.id] = node
    if len(nodes) > MAX_NODES:
        problems.append(f"a flow has at most {MAX_NODES} elements; divide it with Link to flow")
    return nodes


def _edges(raw: Any, problems: list[str]) -> dict[tuple[str, str], str]:
    edges: dict[tuple[str, str], str] = {}
    for index, item in enumerate(_objects(raw, "edges", problems)):
        where = f"edges[{index}]"
        _only(item, _EDGE_KEYS, where, problems)
        key = (
            _slug(item.get("from"), f"{where}.from", problems),
            _slug(item.get("port"), f"{where}.port", problems),
        )
        if key in edges:
            problems.append(f"{where}: this outlet is connected twice")
        edges[key] = _slug(item.get("to"), f"{where}.to", problems)
    return edges


def _objects(raw: Any, where: str, problems: list[str]) -> list[Mapping[str, Any]]:
    if not isinstance(raw, list | tuple) or not all(isinstance(item, Mapping) for item in raw):
        problems.append(f"{where} must be a list of objects")
        return []
    return list(raw)


def _only(item: Mapping[str, Any], known: frozenset[str], where: str, problems: list[str]) -> None:
    problems.extend(f"{where} has an unknown field {str(key)[:40]!r}" for key in item if key not in known)


def _slug(raw: Any, where: str, problems: list[str]) -> str:
    if isinstance(raw, str) and is_slug(raw):
        return raw
    problems.append(f"{where} must be a name of lower-case letters, digits and hyphens")
    return ""


def _text(raw: Any, where: str, problems: list[str]) -> str:
    if isinstance(raw, str) and len(raw) <= MAX_TITLE:
        return raw
    problems.append(f"{where} must be a text of at most {MAX_TITLE} characters")
    return ""


def _whole(raw: Any, where: str, problems: list[str]) -> int:
    if isinstance(raw, int | float) and not isinstance(raw, bool) and abs(raw) < _COORDINATE_LIMIT:
        return int(raw)
    problems.append(f"{where} must be a number")
    return 0


def _settings(raw: Any, where: str, problems: list[str]) -> Mapping[str, Any]:
    if isinstance(raw, Mapping):
        return freeze(raw)  # type: ignore[no-any-return]  # a mapping freezes to a mapping
    problems.append(f"{where} must be an object")
    return _NOTHING
