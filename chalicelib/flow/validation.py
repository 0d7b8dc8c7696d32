"""What must be put right before a flow may be published."""

from collections.abc import Collection, Iterator
from dataclasses import replace
from typing import Any, Final

from chalicelib.flow.book import Book
from chalicelib.flow.circling import circling_problems
from chalicelib.flow.element import Element
from chalicelib.flow.fields import read_settings, settings_problems, specs
from chalicelib.flow.graph import Flow, Node
from chalicelib.flow.outlets import Outlet
from chalicelib.flow.paths import reachable
from chalicelib.flow.problems import Problem, named
from chalicelib.flow.references import node_references
from chalicelib.flow.registry import ELEMENTS
from chalicelib.flow.specs import Kind, Reference
from chalicelib.flow.ways import next_elements

_KINDS: Final[dict[Kind, str]] = {
    "hours": "opening hours",
    "queue": "queue",
    "vip": "VIP list",
    "routes": "route list",
    "audio": "audio file",
    "flow": "published flow",
    "number": "number of ours",
}


def validate(flow: Flow, book: Book) -> list[Problem]:
    """Find everything wrong with a flow, errors first; ``book`` must hold the company's whole configuration.

    Elements that no call can reach are only warned about, so that a half-built corner does not hold up the rest.
    """
    problems = [*_start_problems(flow)]
    reached = reachable(next_elements(flow, book), [flow.start] if flow.start in flow.nodes else [])
    for node in flow.nodes.values():
        found = list(_node_problems(flow, node, book))
        problems += found if node.id in reached else _as_warnings(found)
        if node.id not in reached and flow.start in flow.nodes:
            problems.append(
                Problem(
                    code="unreachable",
                    severity="warning",
                    node=node.id,
                    message=f"No call can reach {named(node)}.",
                )
            )
    problems += _stray_edges(flow)
    if flow.start in flow.nodes:
        problems += circling_problems(flow, book)
    return sorted(problems, key=lambda problem: problem.severity != "error")


def may_publish(problems: Collection[Problem]) -> bool:
    return all(problem.severity != "error" for problem in problems)


def _start_problems(flow: Flow) -> Iterator[Problem]:
    if not flow.nodes:
        yield Problem(code="no-start", severity="error", message="The flow has no elements yet.")
    elif flow.start not in flow.nodes:
        yield Problem(code="no-start", severity="error", message="No element is chosen as the first of the flow.")


def _as_warnings(problems: list[Problem]) -> list[Problem]:
    return [p if p.code == "unknown-type" else replace(p, severity="warning") for p in problems]


def _node_problems(flow: Flow, node: Node, book: Book) -> Iterator[Problem]:
    element = ELEMENTS.get(node.type)
    if element is None:
        yield Problem(
            code="unknown-type",
            severity="error",
            node=node.id,
            message=f"{named(node)} is of the type “{node.type}”, which this release does not know.",
        )
        return
    settings = read_settings(element.settings, node.settings)
    yield from _settings_problems(node, element, settings, book)
    missing = list(_missing_references(flow, node, element, book))
    yield from missing
    outlets = element.outlets(settings, book)
    yield from _dangling(flow, node, outlets)
    if not missing:
        yield from _stale_edges(flow, node, outlets)


def _settings_problems(node: Node, element: Element[Any], settings: Any, book: Book) -> Iterator[Problem]:
    for setting, sentence in settings_problems(element.settings, node.settings):
        message = f"{named(node)}: {sentence}"
        yield Problem(code="bad-settings", severity="error", node=node.id, setting=setting, message=message)
    for sentence in element.check(settings, book):
        yield Problem(code="bad-settings", severity="error", node=node.id, message=f"{named(node)}: {sentence}")
    for sentence in element.advise(settings, book):
        yield Problem(code="advice", severity="warning", node=node.id, message=f"{named(node)}: {sentence}")


def _missing_references(flow: Flow, node: Node, element: Element[Any], book: Book) -> Iterator[Problem]:
    known: dict[Kind, Collection[str]] = {
        "hours": book.hours,
        "queue": book.queues,
        "vip": book.vips,
        "routes": book.routes,
        "audio": book.audio,
        "flow": {flow.name, *book.flows},
        "number": book.numbers,
    }
    titles = {name: spec.title for name, spec in specs(element.settings)}
    for setting, reference in _all_references(node, book):
        if reference.name not in known[reference.kind]:
            yield Problem(
                code="missing-reference",
                severity="error",
                node=node.id,
                setting=setting,
                message=f"{named(node)}: {titles[setting]}: there is no {_KINDS[reference.kind]} “{reference.name}”.",
            )


def _all_references(node: Node, book: Book) -> Iterator[tuple[str, Reference]]:
    """Yield what an element names, and the flows that its route list names."""
    for setting, reference in node_references(node):
        yield setting, reference
        routes = book.routes.get(reference.name) if reference.kind == "routes" else None
        for destination in routes.destinations if routes else ():
            if destination.kind == "flow":
                yield setting, Reference("flow", destination.target)


def _dangling(flow: Flow, node: Node, outlets: tuple[Outlet, ...]) -> Iterator[Problem]:
    for outlet in outlets:
        is_drawn = (node.id, outlet.port) in flow.edges
        if flow.after(node.id, outlet.port) is None and (outlet.is_required or is_drawn):
            yield Problem(
                code="leads-nowhere",
                severity="error",
                node=node.id,
                port=outlet.port,
                message=f"{named(node)}: the outlet “{outlet.title}” leads nowhere.",
            )


def _stale_edges(flow: Flow, node: Node, outlets: tuple[Outlet, ...]) -> Iterator[Problem]:
    ports = {outlet.port for outlet in outlets}
    for source, port in flow.edges:
        if source == node.id and port not in ports:
            yield Problem(
                code="unknown-outlet",
                severity="warning",
                node=node.id,
                port=port,
                message=f"{named(node)} has a connection from “{port}”, which is none of its outlets.",
            )


def _stray_edges(flow: Flow) -> Iterator[Problem]:
    for source, port in flow.edges:
        if source not in flow.nodes:
            message = f"A connection begins at “{source}”, but there is no such element."
            yield Problem(code="unknown-outlet", severity="warning", node=source, port=port, message=message)
