"""A company's whole configuration at once, as validation and exports want it."""

from dataclasses import replace

from chalicelib.companies import config_store
from chalicelib.companies import service as companies
from chalicelib.companies.documents import Kind
from chalicelib.flow import library
from chalicelib.flow.book import Book
from chalicelib.flow.graph import PublishedFlow
from chalicelib.flow.world import assemble

_IN_BOOK = (Kind.HOURS, Kind.AUDIO, Kind.QUEUE, Kind.VIP, Kind.ROUTES, Kind.NUMBER)


def book(company: str) -> Book:
    """Everything that a flow of this company can name."""
    documents = [document for kind in _IN_BOOK for document in config_store.list_all(company, kind)]
    return replace(assemble(companies.load(company), documents), flows=published_flows(company))


def published_flows(company: str) -> dict[str, PublishedFlow]:
    """The flows that calls run on, by name."""
    flows: dict[str, PublishedFlow] = {}
    for document in config_store.list_all(company, Kind.FLOW):
        version = int(document.doc.get("published") or 0)
        live = library.recall_version(company, document.name, version) if version else None
        if live is not None:
            flows[document.name] = live
    return flows
