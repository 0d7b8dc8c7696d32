"""Flows that turn in circles: without a word, without a choice, through links, or without any end."""

from collections.abc import Iterator, Sequence

from chalicelib.flow.book import Book
from chalicelib.flow.engine import MAX_LINKS, title_of
from chalicelib.flow.graph import Flow, Node
from chalicelib.flow.paths import circles, reachable, reversed_ways
from chalicelib.flow.problems import Code, Problem, named
from chalicelib.flow.registry import ELEMENTS
from chalicelib.flow.ways import Place, Way, all_ways, linked_flows, outlets_of


def circling_problems(flow: Flow, book: Book) -> Iterator[Problem]:
    """Find the circles a call that begins in ``flow`` could be caught in."""
    nodes = _nodes(flow, book)
    start = Place(flow.name, flow.start)
    every = all_ways(flow, book)
    reached = reachable(_graph(every), [start])
    ways = [way for way in every if way.source in reached]
    endless = list(_endless(ways, nodes))
    for circle in endless:
        yield _problem("endless-loop", circle, flow, nodes, "turns in a circle that no caller can leave")
    if not endless:
        yield from _no_way_out(flow, ways, nodes, book)
        yield from _link_loops(flow, ways, nodes)


def _nodes(flow: Flow, book: Book) -> dict[Place, Node]:
    flows = {name: published.flow for name, published in book.flows.items()} | {flow.name: flow}
    return {Place(name, node.id): node for name, each in flows.items() for node in each.nodes.values()}


def _graph(ways: Sequence[Way]) -> dict[Place, list[Place]]:
    graph: dict[Place, list[Place]] = {}
    for way in ways:
        graph.setdefault(way.source, []).append(way.target)
    return graph


def _endless(ways: Sequence[Way], nodes: dict[Place, Node]) -> Iterator[list[Place]]:
    """Yield circles that pass no time, and circles in which time passes but nothing can come out differently."""
    silent = circles(_graph([way for way in ways if way.pace == "instant"]))
    yield from silent
    known = {place for circle in silent for place in circle}
    fixed = [way for way in ways if way.pace != "asked" and not _depends_on_time(nodes.get(way.source))]
    yield from (circle for circle in circles(_graph(fixed)) if not known & set(circle))


def _depends_on_time(node: Node | None) -> bool:
    element = ELEMENTS.get(node.type) if node else None
    return element is not None and element.depends_on_time


def _no_way_out(flow: Flow, ways: Sequence[Way], nodes: dict[Place, Node], book: Book) -> Iterator[Problem]:
    """Find elements from which a call can only go round; those that link out of what is loaded are given the doubt."""
    graph = _graph(ways)
    reached = reachable(graph, [Place(flow.name, flow.start)])
    ends = [place for place in reached if place not in nodes or _may_end(nodes[place], len(graph.get(place, ())), book)]
    saved = reachable(reversed_ways(graph), ends)
    caught = circles({place: targets for place, targets in graph.items() if place not in saved})
    for circle in caught:
        yield _problem("no-way-out", circle, flow, nodes, "never comes to an end: no outlet leads out of this circle")


def _may_end(node: Node, ways_on: int, book: Book) -> bool:
    element = ELEMENTS.get(node.type)
    if element is None:
        return True
    if any(linked_flows(node, book)):
        return ways_on == 0
    return element.is_end or ways_on < len(outlets_of(node, book))


def _link_loops(flow: Flow, ways: Sequence[Way], nodes: dict[Place, Node]) -> Iterator[Problem]:
    graph = _graph(ways)
    for way in ways:
        if way.is_link and way.source.flow == flow.name and way.source in reachable(graph, [way.target]):
            yield Problem(
                code="link-loop",
                severity="warning",
                node=way.source.node,
                message=f"{named(nodes[way.source])} links to “{way.target.flow}”, from where calls can come back; "
                f"after {MAX_LINKS} links a call takes the outlet for flows that are not available.",
            )


def _problem(code: Code, circle: Sequence[Place], flow: Flow, nodes: dict[Place, Node], words: str) -> Problem:
    """Describe a circle, beginning at an element of this flow if it has one."""
    own = [index for index, place in enumerate(circle) if place.flow == flow.name]
    begin = own[0] if own else 0
    turned = [*circle[begin:], *circle[:begin]]
    way = " → ".join(f"“{title_of(nodes[place])}”" for place in [*turned, turned[0]])
    where = named(nodes[turned[0]]) if own else f"{named(nodes[turned[0]])} of the flow “{turned[0].flow}”"
    node = turned[0].node if own else ""
    return Problem(code=code, severity="error", node=node, message=f"{where} {words}: {way}.")
