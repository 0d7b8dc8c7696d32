"""Writing, starting and deleting a campaign: what it needs is there, and what belongs to it goes with it."""

from dataclasses import replace
from datetime import datetime

from chalicelib.adminapi import checks
from chalicelib.campaigns import store
from chalicelib.campaigns.domain import Mode
from chalicelib.companies import config_store
from chalicelib.companies.documents import Document, Kind
from chalicelib.core.errors import Conflict, Invalid
from chalicelib.core.ids import CompanyId
from chalicelib.dialler import service as dialler
from chalicelib.queues.domain import Queue

Doc = checks.Doc


class NotContactFirst(Invalid):
    """Where customers are called first, agents have to be at a softphone that answers by itself (A-62)."""

    code = "not-contact-first"

    def __init__(self, queue: str) -> None:
        super().__init__(
            f"the mode calls customers first: the queue {queue} has to be one for that (is_contact_first)", queue=queue
        )


class StillRunning(Conflict):
    code = "still-running"

    def __init__(self) -> None:
        super().__init__("the campaign is running: stop it first")


def complete(doc: Doc, before: Document | None) -> Doc:
    """Writing a campaign neither starts nor stops it."""
    return {**doc, "is_running": bool(before and before.doc.get("is_running"))}


def save(company: str, wanted: Document, *, replaces: int | None) -> Document:
    """Write a campaign; one that runs is looked at anew at once.

    Raises:
        NotContactFirst: its mode and its queue do not go together.
        DocumentChanged: somebody else changed it meanwhile.
    """
    _insist_on_fitting_queue(company, wanted.doc)
    saved = config_store.put(
        company,
        wanted.kind,
        wanted.name,
        wanted.doc,
        replaces=replaces,
        actor=wanted.updated_by,
        now=wanted.updated_at,
    )
    if saved.doc.get("is_running"):
        dialler.begin(CompanyId(company))
    return saved


def set_running(company: str, document: Document, wanted: Document) -> Document:
    """Start or stop a campaign; one that is so already stays as it is.

    Raises:
        UnknownReference: something that it needs to dial is gone.
        NotContactFirst: its mode and its queue do not go together any more.
    """
    if document.doc.get("is_running") == wanted.doc["is_running"]:
        return document
    if wanted.doc["is_running"]:
        checks.insist(company, checks.needs(Kind.CAMPAIGN, wanted.doc))
    return save(company, wanted, replaces=document.version)


def switched(document: Document, *, is_running: bool, actor: str, now: datetime) -> Document:
    return replace(document, doc={**document.doc, "is_running": is_running}, updated_by=actor, updated_at=now)


def remove(company: str, document: Document) -> None:
    """Forget a campaign's customers, then the campaign: after a crash in between the deletion can be repeated.

    Raises:
        StillRunning: it dials.
    """
    if document.doc.get("is_running"):
        raise StillRunning
    store.delete_all(company, document.name)
    config_store.delete(company, document.kind, document.name, version=document.version)


def _insist_on_fitting_queue(company: str, doc: Doc) -> None:
    if not Mode(doc["mode"]).is_contact_first:
        return
    queue = config_store.get(company, Kind.QUEUE, doc["queue"])
    if not Queue.from_document(CompanyId(company), queue.name, queue.doc).is_contact_first:
        raise NotContactFirst(queue.name)
