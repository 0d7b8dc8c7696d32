"""Ways through a flow: what can be reached, what turns in circles, and what never ends."""

from collections.abc import Collection, Iterable, Mapping
from typing import TypeVar

N = TypeVar("N")


def reachable(ways: Mapping[N, Collection[N]], starts: Iterable[N]) -> set[N]:
    """Return everything that can be reached from ``starts``, themselves included."""
    seen: set[N] = set()
    todo = list(starts)
    while todo:
        here = todo.pop()
        if here not in seen:
            seen.add(here)
            todo.extend(ways.get(here, ()))
    return seen


def reversed_ways(ways: Mapping[N, Collection[N]]) -> dict[N, list[N]]:
    """Return the same ways, walked backwards."""
    back: dict[N, list[N]] = {}
    for source, targets in ways.items():
        for target in targets:
            back.setdefault(target, []).append(source)
    return back


def circles(ways: Mapping[N, Collection[N]]) -> list[list[N]]:
    """Return one circle for each group of places that lead to each other, each in walking order."""
    found: list[list[N]] = []
    done: set[N] = set()
    back = reversed_ways(ways)
    for start in ways:
        if start in done:
            continue
        circle = _circle_through(ways, start)
        if circle:
            found.append(circle)
            done |= _group(ways, back, start)
    return found


def _group(ways: Mapping[N, Collection[N]], back: Mapping[N, Collection[N]], start: N) -> set[N]:
    """Return the places that lead to ``start`` and can be reached from it."""
    after: set[N] = reachable(ways, [start])
    before: set[N] = reachable(back, [start])
    return after & before


def _circle_through(ways: Mapping[N, Collection[N]], start: N) -> list[N]:
    """Return the shortest way from ``start`` back to itself, or nothing."""
    came_from: dict[N, N] = {}
    level = [start]
    while level:
        following: list[N] = []
        for here in level:
            for there in ways.get(here, ()):
                if there == start:
                    return _walked(came_from, start, here)
                if there not in came_from:
                    came_from[there] = here
                    following.append(there)
        level = following
    return []


def _walked(came_from: Mapping[N, N], start: N, last: N) -> list[N]:
    way = [last]
    while way[-1] != start:
        way.append(came_from[way[-1]])
    return way[::-1]
