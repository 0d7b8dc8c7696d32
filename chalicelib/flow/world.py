"""The world as a live call's flow finds it: configuration from memory, and answers looked up as they are asked."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final

from chalicelib.companies import config_store, entries
from chalicelib.companies import service as companies
from chalicelib.companies.documents import Document, Kind
from chalicelib.companies.domain import Company
from chalicelib.core.ids import CompanyId, QueueName
from chalicelib.directory.calendars import public_holidays
from chalicelib.directory.hours_document import parse_hours
from chalicelib.flow import library
from chalicelib.flow.ahead import refers_to
from chalicelib.flow.asks import (
    Ask,
    AskCallback,
    AskFlow,
    AskQueue,
    AskReturned,
    AskRoute,
    AskVip,
    CallbackReply,
    FlowReply,
    QueueReply,
    Reply,
    ReturnedReply,
    RouteReply,
    VipReply,
)
from chalicelib.flow.book import Book, Clip
from chalicelib.flow.graph import Flow
from chalicelib.flow.route_lists import parse_route_list
from chalicelib.flow.vip_lists import parse_vip_list
from chalicelib.queues import service as queues
from chalicelib.queues.attendance import attend

_MAX_READ: Final = 2000
_read: dict[tuple[str, str, str, int], Any] = {}


class LiveWorld:
    """One company's world at one moment."""

    def __init__(self, company: CompanyId, *, now: datetime) -> None:
        self._company = company
        self._now = now

    def book(self, flow: Flow) -> Book:
        """Everything ``flow`` refers to, in at most one round trip."""
        found = config_store.recall_many(self._company, [(Kind.COMPANY, self._company), *refers_to(flow)])
        company = companies.load(self._company)
        return assemble(company, found.values())

    def reply(self, ask: Ask) -> Reply:
        match ask:
            case AskVip(name, number):
                return VipReply(entries.find(self._company, Kind.VIP, name, number) is not None)
            case AskRoute(name, value):
                entry = entries.find(self._company, Kind.ROUTES, name, value)
                return RouteReply(str(entry.fields["destination"]) if entry else None)
            case AskQueue(name, line, is_staff_asked):
                return self._staffed(QueueName(name), line, is_staff_asked=is_staff_asked)
            case AskReturned(number, line):
                return self._returned(number, line)
            case AskCallback():
                return self._called_back(ask)
            case AskFlow(name):
                return FlowReply(library.recall_published(self._company, name))

    def _staffed(self, queue: QueueName, line: str, *, is_staff_asked: bool) -> QueueReply:
        staff = queues.rules(self._company, queue, line)
        if is_staff_asked:
            staff = attend(self._company, queue, staff, now=self._now)
        return QueueReply(staff.logged_on, staff.available, only=staff.only, music_url=staff.music_url)

    def _returned(self, number: str, line: str) -> ReturnedReply:
        from chalicelib.campaigns.returning import Returned  # noqa: PLC0415  most flows have nothing to do with them
        from chalicelib.campaigns.service import classify_caller  # noqa: PLC0415

        found = classify_caller(self._company, number)
        if not isinstance(found, Returned):
            return ReturnedReply(why=found.why)
        campaign = found.campaign
        staff = self._staffed(campaign.queue, line, is_staff_asked=True)
        return ReturnedReply(campaign=campaign.name, title=campaign.title, queue=campaign.queue, staff=staff)

    def _called_back(self, ask: AskCallback) -> CallbackReply:
        from chalicelib.flow.calling_back import look  # noqa: PLC0415  most flows ask for none

        return look(self._company, ask, now=self._now)


def assemble(company: Company, documents: Iterable[Document]) -> Book:
    """Make a book of configuration documents; each version of a document is read once in the life of a process."""
    by_kind: dict[Kind, dict[str, Any]] = {kind: {} for kind in Kind}
    for document in documents:
        reader = READERS.get(document.kind)
        if reader is not None:
            by_kind[document.kind][document.name] = _once(company.company, document, reader)
    return Book(
        zone=company.tzinfo,
        country=company.country,
        language=company.language,
        calendar=public_holidays,
        hours=by_kind[Kind.HOURS],
        audio=by_kind[Kind.AUDIO],
        queues=by_kind[Kind.QUEUE],
        numbers=by_kind[Kind.NUMBER],
        vips=by_kind[Kind.VIP],
        routes=by_kind[Kind.ROUTES],
    )


def _once(company: str, document: Document, reader: Any) -> Any:
    key = (company, document.kind.value, document.name, document.version)
    if key not in _read:
        if len(_read) > _MAX_READ:
            _read.clear()
        _read[key] = reader(company, document)
    return _read[key]


def _clip(company: str, document: Document) -> Clip:
    doc = document.doc
    return Clip(f"/audio/{company}/{doc['sha']}.wav", str(doc.get("title") or ""), float(doc.get("duration_s") or 0))


def _title(company: str, document: Document) -> str:
    del company
    return str(document.doc.get("title") or document.name)


READERS: Final[Mapping[Kind, Any]] = {
    Kind.HOURS: lambda company, document: parse_hours(document.doc, name=document.name),  # noqa: ARG005
    Kind.AUDIO: _clip,
    Kind.QUEUE: _title,
    Kind.NUMBER: _title,
    Kind.VIP: lambda company, document: parse_vip_list(document.doc, name=document.name),  # noqa: ARG005
    Kind.ROUTES: lambda company, document: parse_route_list(document.doc, name=document.name),  # noqa: ARG005
}
