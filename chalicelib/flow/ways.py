"""Where each element can lead, as the engine would go: unconnected outlets count as what stands in for them."""

from collections.abc import Iterator
from typing import Final, NamedTuple

from chalicelib.flow.book import Book
from chalicelib.flow.graph import Flow, Node
from chalicelib.flow.outlets import Outlet, Pace
from chalicelib.flow.reading import settings_of
from chalicelib.flow.registry import ELEMENTS

LINK: Final = "link"


class Place(NamedTuple):
    """An element of a flow."""

    flow: str
    node: str


class Way(NamedTuple):
    """A step from one element to another, perhaps into another flow."""

    source: Place
    target: Place
    pace: Pace
    is_link: bool = False


def outlets_of(node: Node, book: Book) -> tuple[Outlet, ...]:
    element = ELEMENTS.get(node.type)
    return element.outlets(settings_of(node, element), book) if element else ()


def next_elements(flow: Flow, book: Book) -> dict[str, list[str]]:
    """Return the elements that each element can lead to within its flow."""
    ways: dict[str, list[str]] = {}
    for node in flow.nodes.values():
        ways[node.id] = [target for _, target in connected(flow, node, book)]
    return ways


def connected(flow: Flow, node: Node, book: Book) -> Iterator[tuple[Outlet, str]]:
    """Yield each outlet that leads on, with the element it leads to."""
    for outlet in outlets_of(node, book):
        target = flow.after(node.id, outlet.port)
        if target is None and outlet.otherwise:
            target = flow.after(node.id, outlet.otherwise)
        if target is not None:
            yield outlet, target


def linked_flows(node: Node, book: Book) -> Iterator[tuple[str, Pace]]:
    """Yield the flows an element can go on in, and what lies between."""
    if node.type == LINK and node.settings.get("flow"):
        yield str(node.settings["flow"]), "instant"
    routes = book.routes.get(str(node.settings.get("routes", "")))
    for destination in routes.destinations if routes else ():
        if destination.kind == "flow":
            yield destination.target, "asked"


def all_ways(flow: Flow, book: Book) -> list[Way]:
    """Return every step a call that begins in ``flow`` can take, through all the flows it links to."""
    flows = {name: published.flow for name, published in book.flows.items()} | {flow.name: flow}
    ways: list[Way] = []
    done: set[str] = set()
    todo = [flow.name]
    while todo:
        name = todo.pop()
        if name in done or name not in flows:
            continue
        done.add(name)
        for node in flows[name].nodes.values():
            here = Place(name, node.id)
            ways += [Way(here, Place(name, to), outlet.pace) for outlet, to in connected(flows[name], node, book)]
            for linked, pace in linked_flows(node, book):
                todo.append(linked)
                if linked in flows:
                    ways.append(Way(here, Place(linked, flows[linked].start), pace, is_link=True))
    return ways
