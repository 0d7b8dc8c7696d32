"""What refers to what: nothing may be deleted that something else still needs."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from chalicelib.companies import config_store
from chalicelib.companies.documents import TITLES, Document, Kind
from chalicelib.core.errors import Conflict
from chalicelib.flow import library
from chalicelib.flow.graph import Flow, parse_flow
from chalicelib.flow.references import references


class StillInUse(Conflict):
    """``details["used_by"]`` lists what still needs it."""

    code = "still-in-use"

    def __init__(self, users: list[str]) -> None:
        super().__init__(f"it is still used by {', '.join(users[:5])}", used_by=users)


def refuse_if_used(company: str, kind: Kind, name: str) -> None:
    """Insist that nothing refers to a document.

    Raises:
        StillInUse: something does.
    """
    found = sorted(set(users_of(company, kind, name)))
    if found:
        raise StillInUse(found)


def users_of(company: str, kind: Kind, name: str) -> Iterator[str]:
    """Name everything that refers to a document, as ``flow main``."""
    for other, needs in _SETTINGS.get(kind, {}).items():
        for document in config_store.list_all(company, other):
            if needs(document.doc, name):
                yield f"{TITLES[other]} {document.name}"
    for document in config_store.list_all(company, Kind.FLOW):
        is_itself = kind is Kind.FLOW and document.name == name
        if not is_itself and any(name in _names(flow, kind) for flow in _flows(company, document)):
            yield f"{TITLES[Kind.FLOW]} {document.name}"


_SETTINGS: Final[Mapping[Kind, Mapping[Kind, Callable[[dict[str, Any], str], bool]]]] = {
    Kind.HOURS: {Kind.CAMPAIGN: lambda doc, name: doc.get("hours") == name},
    Kind.QUEUE: {Kind.CAMPAIGN: lambda doc, name: doc["queue"] == name},
    Kind.NUMBER: {Kind.CAMPAIGN: lambda doc, name: doc["number"] == name},
    Kind.AUDIO: {Kind.QUEUE: lambda doc, name: doc.get("music") == name},
    Kind.FLOW: {
        Kind.NUMBER: lambda doc, name: doc.get("flow") == name,
        Kind.ROUTES: lambda doc, name: any(
            item["kind"] == "flow" and item["target"] == name for item in doc["destinations"]
        ),
    },
}
"""Which settings of which other kinds name a document of a kind."""


def _flows(company: str, document: Document) -> Iterator[Flow]:
    """The draft of a flow, and the version that calls run on."""
    yield parse_flow(document.doc["draft"], name=document.name)
    live = library.recall_version(company, document.name, int(document.doc.get("published") or 0))
    if live is not None:
        yield live.flow


def _names(flow: Flow, kind: Kind) -> frozenset[str]:
    used = references(flow)
    by_kind = {
        Kind.HOURS: used.hours,
        Kind.AUDIO: used.audio,
        Kind.QUEUE: used.queues,
        Kind.VIP: used.vips,
        Kind.ROUTES: used.routes,
        Kind.NUMBER: used.numbers,
        Kind.FLOW: used.flows,
    }
    return by_kind.get(kind, frozenset())
