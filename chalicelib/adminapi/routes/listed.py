"""What VIP lists and route lists have in common: entries by the page, whole from and to Excel, and their end."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from chalicelib.adminapi import paging
from chalicelib.adminapi.bodies import BodyInvalid
from chalicelib.adminapi.resources import Resource, note, read
from chalicelib.companies import config_store, entries
from chalicelib.companies.documents import Document
from chalicelib.companies.entries import Entry
from chalicelib.core.clock import utcnow
from chalicelib.core.errors import NotFound
from chalicelib.web.api import ApiRequest
from chalicelib.web.replies import File, Json

EXCEL: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class NoSuchEntry(NotFound):
    def __init__(self) -> None:
        super().__init__("the list does not hold this")


def remove(company: str, document: Document) -> None:
    """Empty a list, then forget it: after a crash in between the deletion can be repeated."""
    entries.replace(company, document.kind, document.name, {})
    config_store.delete(company, document.kind, document.name, version=document.version)


def page(resource: Resource, request: ApiRequest, name: str, show: Callable[[Entry], dict[str, Any]]) -> dict[str, Any]:
    """One page of a list's entries, each as ``show`` has it."""
    document = read(resource, request, name)
    limit, after = paging.limit(request), paging.after(request)
    found, position = entries.list_page(request.company, resource.kind, document.name, limit=limit, after=after)
    return paging.page([show(entry) for entry in found], position)


def put_entry(resource: Resource, request: ApiRequest, document: Document, entry: Entry) -> None:
    entries.put(request.company, resource.kind, document.name, entry)
    note(request, f"{resource.kind.value}.entry-write", document.name, version=None, now=utcnow())


def replace(
    resource: Resource,
    request: ApiRequest,
    document: Document,
    wanted: Mapping[str, Mapping[str, Any]],
    problems: tuple[str, ...],
) -> dict[str, Any]:
    """All or nothing: a file with one bad row changes nothing."""
    if problems:
        raise BodyInvalid(f"nothing was changed: {problems[0]}", problems=list(problems))
    changed = entries.replace(request.company, resource.kind, document.name, wanted)
    note(request, f"{resource.kind.value}.import", document.name, version=None, now=utcnow())
    return {"changed": changed}


def delete_entry(resource: Resource, request: ApiRequest, name: str, value: str) -> Json:
    document = read(resource, request, name)
    if entries.find(request.company, resource.kind, document.name, value) is None:
        raise NoSuchEntry
    entries.delete(request.company, resource.kind, document.name, value)
    note(request, f"{resource.kind.value}.entry-delete", document.name, version=None, now=utcnow())
    return Json(body=None, status=204)


def workbook(document: Document, content: bytes) -> File:
    """A list to be downloaded, named after it."""
    return File(body=content, content_type=EXCEL, name=f"{document.name}.xlsx")
