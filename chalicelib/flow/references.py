"""Which names a flow uses: what must be loaded for a call, exist before publishing, and not be deleted meanwhile."""

from dataclasses import dataclass
from typing import Final

from chalicelib.flow.fields import settings_references
from chalicelib.flow.graph import Flow, Node
from chalicelib.flow.reading import settings_of
from chalicelib.flow.registry import ELEMENTS
from chalicelib.flow.specs import Kind, Reference

_KEY: Final = "references"


@dataclass(frozen=True, slots=True, kw_only=True)
class References:
    """The names a flow uses, by kind."""

    hours: frozenset[str]
    queues: frozenset[str]
    vips: frozenset[str]
    routes: frozenset[str]
    audio: frozenset[str]
    flows: frozenset[str]
    numbers: frozenset[str]


def references(flow: Flow) -> References:
    """Return what a flow names; elements of unknown type name nothing."""
    if _KEY not in flow.memo:
        flow.memo[_KEY] = _references(flow)
    found: References = flow.memo[_KEY]
    return found


def _references(flow: Flow) -> References:
    used = {reference for node in flow.nodes.values() for _, reference in node_references(node)}

    def of(kind: Kind) -> frozenset[str]:
        return frozenset(reference.name for reference in used if reference.kind == kind)

    return References(
        hours=of("hours"),
        queues=of("queue"),
        vips=of("vip"),
        routes=of("routes"),
        audio=of("audio"),
        flows=of("flow"),
        numbers=of("number"),
    )


def node_references(node: Node) -> tuple[tuple[str, Reference], ...]:
    """Return (setting, reference) for every name one element uses."""
    element = ELEMENTS.get(node.type)
    if element is None:
        return ()
    return tuple(settings_references(settings_of(node, element)))
