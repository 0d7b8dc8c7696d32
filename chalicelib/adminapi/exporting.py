"""A company's whole configuration as files: names, never ids; no passwords, keys or calls."""

from collections.abc import Iterator
from typing import Any, Final

from chalicelib.adminapi import bundle
from chalicelib.audio import service as audio
from chalicelib.companies import config_store, entries
from chalicelib.companies.documents import Document, Kind
from chalicelib.flow import library
from chalicelib.flow.graph import flow_document
from chalicelib.users import service as users

FORMAT: Final = {"format": "cordboard", "version": 1}
MARK: Final = "cordboard.json"
FOLDERS: Final = {
    Kind.NUMBER: "numbers",
    Kind.HOURS: "hours",
    Kind.QUEUE: "queues",
    Kind.FLOW: "flows",
    Kind.VIP: "vip-lists",
    Kind.ROUTES: "route-lists",
    Kind.AUDIO: "audio",
    Kind.CAMPAIGN: "campaigns",
}
AS_DRAFT: Final = "as-draft"


def export(company: str) -> bytes:
    """Zip everything that a company has configured; the same configuration gives the same bytes."""
    return bundle.pack(dict(_files(company)))


def _files(company: str) -> Iterator[tuple[str, bytes]]:
    yield MARK, bundle.write_json(FORMAT)
    yield "company.json", bundle.write_json(config_store.get(company, Kind.COMPANY, company).doc)
    for user in users.list_all(company):
        yield f"users/{user.name}.json", bundle.write_json(dict(user.doc))
    for kind, folder in FOLDERS.items():
        for document in config_store.list_all(company, kind):
            yield f"{folder}/{document.name}.json", bundle.write_json(_content(company, document))
    for document in config_store.list_all(company, Kind.AUDIO):
        yield f"audio/{document.name}.wav", audio.load(company, document.doc["sha"]).to_wav()


def _content(company: str, document: Document) -> dict[str, Any]:
    match document.kind:
        case Kind.FLOW:
            return _flow(company, document)
        case Kind.VIP:
            found = entries.each(company, Kind.VIP, document.name)
            return {**document.doc, "numbers": {entry.value: entry.fields.get("note", "") for entry in found}}
        case Kind.ROUTES:
            found = entries.each(company, Kind.ROUTES, document.name)
            return {**document.doc, "values": {entry.value: entry.fields["destination"] for entry in found}}
        case Kind.AUDIO:
            return {key: document.doc[key] for key in ("title", "category", "text", "source")}
        case Kind.CAMPAIGN:
            return {key: value for key, value in document.doc.items() if key != "is_running"}
        case _:
            return document.doc


def _flow(company: str, document: Document) -> dict[str, Any]:
    """The draft, and the published graph where it differs from it."""
    draft = document.doc["draft"]
    version = int(document.doc.get("published") or 0)
    live = library.recall_version(company, document.name, version) if version else None
    published = flow_document(live.flow) if live else None
    return {"draft": draft, "published": AS_DRAFT if published == draft else published}
