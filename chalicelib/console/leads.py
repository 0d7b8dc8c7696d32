"""Where callers come to a queue from: the elements of flows that lead there, and how each wants them treated."""

from collections.abc import Iterator, Mapping
from typing import Any

from chalicelib.companies import config_store
from chalicelib.companies.documents import Document, Kind
from chalicelib.console.models.queues import Lead
from chalicelib.core.ids import CompanyId
from chalicelib.flow.engine import title_of
from chalicelib.flow.graph import Node, parse_flow
from chalicelib.flow.nodes import queue as element
from chalicelib.flow.reading import settings_of
from chalicelib.flow.registry import ELEMENTS


def leads_to(company: CompanyId) -> dict[str, list[Lead]]:
    """Every queue element of every flow's draft, by the queue it leads to."""
    found: dict[str, list[Lead]] = {}
    for document in config_store.list_all(company, Kind.FLOW):
        for node, settings in _queue_elements(document):
            flow = str(document.doc.get("title") or document.name)
            found.setdefault(settings.queue, []).append(Lead(flow=flow, element=title_of(node), words=_words(settings)))
    return found


def _queue_elements(document: Document) -> Iterator[tuple[Node, Any]]:
    for node in parse_flow(document.doc["draft"], name=document.name).nodes.values():
        if node.type == "queue":
            yield node, settings_of(node, ELEMENTS[node.type])


def _words(settings: element.Settings) -> tuple[str, ...]:
    """An element's settings in a few words each (PHN-136)."""
    flags: Mapping[str, bool] = {
        "nobody waits: when no member is free, callers go on": settings.terminate_when_queue,
        "callers wait also while nobody is logged on": settings.allow_empty,
        "tells the place in the queue": settings.say_position,
        "tells the expected wait": settings.say_wait,
    }
    return (
        element.METHODS[settings.method],
        f"{settings.ring_s} s for each member, {settings.total_s} s in all",
        f"priority {settings.priority}",
        element.MUSIC[settings.music_mode],
        *(words for words, is_on in flags.items() if is_on),
    )
