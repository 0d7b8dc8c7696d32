"""What a flow asks of the configuration, as references to be read at once, and as told in the address of a step."""

import re
from collections.abc import Callable, Mapping
from typing import Final

from chalicelib.companies.config_store import Ref
from chalicelib.companies.documents import Kind
from chalicelib.core.ids import is_slug
from chalicelib.flow.graph import Flow, PublishedFlow, version_name
from chalicelib.flow.references import references
from chalicelib.queues import paths

MOST_TOLD: Final = 12
"""References in an address: enough for nearly every flow, and short."""
_LETTERS: Final[Mapping[Kind, str]] = {
    Kind.HOURS: "h",
    Kind.QUEUE: "q",
    Kind.AUDIO: "a",
    Kind.VIP: "p",
    Kind.ROUTES: "r",
    Kind.FLOW_VERSION: "v",
}
_KINDS: Final = {letter: kind for kind, letter in _LETTERS.items()}
_TOLD: Final = "told"
_NUMBER: Final = re.compile(r"[0-9]{1,5}")


def refers_to(flow: Flow) -> list[Ref]:
    """The documents a flow's elements name."""
    used = references(flow)
    by_kind = {
        Kind.HOURS: used.hours,
        Kind.QUEUE: used.queues,
        Kind.AUDIO: used.audio,
        Kind.VIP: used.vips,
        Kind.ROUTES: used.routes,
        Kind.NUMBER: used.numbers,
    }
    return [(kind, name) for kind, names in by_kind.items() for name in sorted(names)]


def of_flow(published: PublishedFlow, find: Callable[[str], PublishedFlow | None]) -> list[Ref]:
    """Everything a call that begins in a flow may ask for, also in the flows that it links to."""
    refs: dict[Ref, None] = {}
    todo, seen = [published], {published.flow.name}
    while todo:
        here = todo.pop(0)
        refs |= dict.fromkeys([(Kind.FLOW_VERSION, version_name(here.flow.name, here.version)), *refers_to(here.flow)])
        for name in sorted(references(here.flow).flows - seen):
            seen.add(name)
            refs[Kind.FLOW, name] = None
            linked = find(name)
            todo += [linked] if linked is not None else []
    return list(refs)


def tell(flow: Flow, version: int) -> str:
    """What the next step of a call in ``flow`` asks for, short enough for an address."""
    if _TOLD not in flow.memo:
        told = [f"{_LETTERS[kind]}.{name}" for kind, name in refers_to(flow) if kind in _LETTERS][: MOST_TOLD - 1]
        flow.memo[_TOLD] = "~".join(["", *told])
    return f"{paths.version(flow.name, version)}{flow.memo[_TOLD]}"


def told(text: str, line: str) -> list[Ref]:
    """Read what :func:`tell` wrote, with the number that was called where a queue may ask for it; else nothing."""
    refs = [ref for ref in map(_told, text.split("~")) if ref is not None] if text else []
    is_queue = any(kind is Kind.QUEUE for kind, _ in refs)
    return [*refs, *([(Kind.NUMBER, line)] if is_queue and line else [])]


def _told(part: str) -> Ref | None:
    letter, _, name = part.partition(".")
    kind = _KINDS.get(letter)
    name, _, version = name.partition(".")
    if kind is None or not is_slug(name):
        return None
    if kind is not Kind.FLOW_VERSION:
        return kind, name
    return (kind, version_name(name, int(version))) if _NUMBER.fullmatch(version) else None
