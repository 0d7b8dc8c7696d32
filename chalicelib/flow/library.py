"""Flows as kept: a draft that is edited, versions that never change, and which of them calls run on.

The document of kind ``flow`` is ``{title, draft, published, latest}``: ``draft`` is the flow document being edited,
``published`` the version calls run on (0: none) and ``latest`` the highest version made. Version 7 of flow ``main`` is
the document ``main@00007`` of kind ``flow-version``: ``{flow, note}``.
"""

from datetime import datetime
from typing import Any

from chalicelib.companies import ahead as notes
from chalicelib.companies import config_store
from chalicelib.companies.documents import Document, Kind
from chalicelib.core.errors import NotFound
from chalicelib.flow import ahead
from chalicelib.flow.graph import PublishedFlow, parse_flow, version_name

_parsed: dict[tuple[str, str], PublishedFlow] = {}
_MAX_PARSED = 500


class NoSuchVersion(NotFound):
    code = "no-such-version"

    def __init__(self, flow: str, version: int) -> None:
        super().__init__("this flow has no such version", flow=flow, version=version)


def recall_published(company: str, name: str) -> PublishedFlow | None:
    """The version calls to a flow run on now; ``None`` when there is none. At most five seconds old."""
    pointer = config_store.recall(company, Kind.FLOW, name)
    version = int(pointer.doc.get("published") or 0) if pointer else 0
    return recall_version(company, name, version) if version else None


def recall_version(company: str, name: str, version: int) -> PublishedFlow | None:
    """One version of a flow; parsed once in the life of a process."""
    key = (company, version_name(name, version))
    if key not in _parsed:
        document = config_store.recall(company, Kind.FLOW_VERSION, key[1])
        if document is None:
            return None
        if len(_parsed) > _MAX_PARSED:
            _parsed.clear()
        _parsed[key] = PublishedFlow(parse_flow(document.doc["flow"], name=name), version)
    return _parsed[key]


def list_versions(company: str, name: str) -> list[Document]:
    """Every version of a flow, the latest first."""
    pointer = config_store.get(company, Kind.FLOW, name)
    latest = int(pointer.doc.get("latest") or 0)
    refs = [(Kind.FLOW_VERSION, version_name(name, number)) for number in range(latest, 0, -1)]
    found = config_store.recall_many(company, refs)
    return [found[ref] for ref in refs if ref in found]


def publish(company: str, name: str, *, actor: str, note: str = "", now: datetime) -> int:
    """Make the draft a version and let new calls run on it; calls under way keep theirs.

    The caller has validated the draft. The version is written first: a function that dies before moving the pointer
    leaves a version nobody runs on, and the next publication takes the number after it. What calls will ask for is
    noted last: without that note they ask for one thing after the other.

    Raises:
        NoSuchDocument: there is no such flow.
        DocumentChanged: the draft was changed meanwhile.
    """
    pointer = config_store.get(company, Kind.FLOW, name)
    version = int(pointer.doc.get("latest") or 0) + 1
    while config_store.find(company, Kind.FLOW_VERSION, version_name(name, version)) is not None:
        version += 1
    content: dict[str, Any] = {"flow": pointer.doc["draft"], "note": note}
    config_store.put(
        company, Kind.FLOW_VERSION, version_name(name, version), content, replaces=None, actor=actor, now=now
    )
    moved = {**pointer.doc, "published": version, "latest": version}
    config_store.put(company, Kind.FLOW, name, moved, replaces=pointer.version, actor=actor, now=now)
    published = recall_version(company, name, version)
    if published is not None:
        notes.note(company, name, ahead.of_flow(published, lambda linked: recall_published(company, linked)))
    return version


def restore(company: str, name: str, version: int, *, actor: str, now: datetime) -> Document:
    """Make an earlier version the draft again; publishing it is another step (PHN-168).

    Raises:
        NoSuchVersion: the flow never had that version.
    """
    pointer = config_store.get(company, Kind.FLOW, name)
    old = config_store.find(company, Kind.FLOW_VERSION, version_name(name, version))
    if old is None:
        raise NoSuchVersion(name, version)
    moved = {**pointer.doc, "draft": old.doc["flow"]}
    return config_store.put(company, Kind.FLOW, name, moved, replaces=pointer.version, actor=actor, now=now)


def forget_everything() -> None:
    """Drop what this process remembers of versions; for a benchmark that wants it new."""
    _parsed.clear()
