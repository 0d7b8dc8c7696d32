"""The call log page: filters from the address, calls from the log, one row each."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Final
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from chalice.app import Blueprint

from chalicelib.agents import service as agents
from chalicelib.calls import log
from chalicelib.calls import service as live_calls
from chalicelib.calls.domain import Call
from chalicelib.calls.shares import Did
from chalicelib.calls.waits import Result
from chalicelib.companies import config_store
from chalicelib.companies import service as companies
from chalicelib.companies.documents import Kind
from chalicelib.console.live.reading import queues_of
from chalicelib.console.models.call_log import CallFilter, CallLogPage
from chalicelib.console.narrowing import narrowing
from chalicelib.console.pages.frame import shell_of
from chalicelib.console.parts import Names, call_row, listed
from chalicelib.contacts import service as contacts
from chalicelib.core.clock import utcnow
from chalicelib.core.ids import AgentId, CompanyId, QueueName
from chalicelib.queues.domain import Queue
from chalicelib.users.rights import CALLS_VIEW
from chalicelib.web.pages import PageRequest, page_route
from chalicelib.web.replies import Html
from chalicelib.web.templating import render

pages = Blueprint(__name__)

PAGE_SIZE: Final = 50
KEPT: Final = timedelta(days=92)
PATH: Final = "/console/calls"


@page_route(pages, PATH, right=CALLS_VIEW)
def call_log(request: PageRequest) -> Html:
    """The log, or with htmx only its results. Calls that go on stand on top of the first page (PHN-369)."""
    now = utcnow()
    company = CompanyId(request.caller.company)
    asked = Asked.read(request.query, zone=companies.load(company).tzinfo, now=now)
    queues = queues_of(company)
    wanted = replace(asked.wanted, levels={queue.name: queue.service_level for queue in queues})
    found = log.search(company, wanted, cursor=asked.cursor or None, limit=PAGE_SIZE)
    going_on = [] if asked.cursor else _going_on(company, wanted)
    unlisted = {queue.name for queue in queues if queue.is_history_off}
    shown = [call for each in (*going_on, *found.calls) if (call := listed(each, unlisted)) is not None]
    known = contacts.names(company, [call.caller for call in shown])
    names = Names(
        queues={queue.name: queue.title for queue in queues},
        agents={agent.id: agent.name for agent in agents.list_all(company)},
        callers={number: contact.title for number, contact in known.items()},
    )
    page = CallLogPage(
        shell=shell_of(request, title="Call log", active="calls"),
        rows=tuple(call_row(call, names, now=now) for call in shown),
        queues=_choices(queue for queue in queues if queue.name not in unlisted),
        chosen=asked.chosen,
        zone=asked.zone.key,
        earliest=asked.earliest,
        latest=asked.latest,
        problem=asked.problem,
        newest_href=asked.href("") if asked.cursor else "",
        older_href=asked.href(found.cursor) if found.cursor else "",
        searched_back_to=asked.searched_back_to(found.cursor),
        vips=_vips(company),
        narrowing=narrowing(asked.chosen, names, unlisted),
        whole_href=asked.widened().href(""),
    )
    template = "console/_call-log.html" if request.is_fragment else "console/calls.html"
    return Html(body=render(template, page), trusted_types=False)


def _choices(queues: Iterable[Queue]) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(((queue.name, queue.title) for queue in queues), key=lambda pair: pair[1].casefold()))


def _vips(company: CompanyId) -> tuple[tuple[str, str], ...]:
    lists = config_store.list_all(company, Kind.VIP)
    titles = ((each.name, str(each.doc.get("title") or each.name)) for each in lists)
    return tuple(sorted(titles, key=lambda pair: pair[1].casefold()))


def _going_on(company: CompanyId, wanted: log.Wanted) -> list[Call]:
    calls = [call for call in live_calls.list_live(company) if wanted.includes(call)]
    return sorted(calls, key=lambda call: call.started_at, reverse=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the address asks for, read leniently: what makes no sense is left out, and ``problem`` says so."""

    chosen: CallFilter
    cursor: str
    zone: ZoneInfo
    now: datetime
    problem: str

    @classmethod
    def read(cls, query: Mapping[str, str], *, zone: ZoneInfo, now: datetime) -> "Asked":
        since, until = _day(query.get("from", "")), _day(query.get("to", ""))
        cursor = query.get("cursor", "")
        chosen = CallFilter(
            queue=query.get("queue", ""),
            since=since,
            until=until,
            caller=_digits(query.get("caller", "")),
            is_unanswered_only=query.get("unanswered") == "1",
            vip=query.get("vip", ""),
            result=query.get("result", "") if query.get("result") in set(Result) else "",
            agent=query.get("agent", ""),
            did=query.get("did", "") if query.get("did") in set(Did) else "",
        )
        is_backwards = since is not None and until is not None and since > until
        problem = "The period ends before it begins." if is_backwards else ""
        return cls(chosen=chosen, cursor=cursor if log.is_cursor(cursor) else "", zone=zone, now=now, problem=problem)

    @property
    def latest(self) -> date:
        return self.now.astimezone(self.zone).date()

    @property
    def earliest(self) -> date:
        return self.latest - KEPT

    @property
    def wanted(self) -> log.Wanted:
        since = max(self.chosen.since or self.earliest, self.earliest)
        until = min(self.chosen.until or self.latest, self.latest) + timedelta(days=1)
        return log.Wanted(
            since=datetime.combine(since, time(), self.zone),
            until=datetime.combine(until, time(), self.zone),
            queue=QueueName(self.chosen.queue) if self.chosen.queue else None,
            caller=self.chosen.caller,
            is_unanswered_only=self.chosen.is_unanswered_only,
            vip=self.chosen.vip,
            result=Result(self.chosen.result) if self.chosen.result else None,
            agent=AgentId(self.chosen.agent) if self.chosen.agent else None,
            did=Did(self.chosen.did) if self.chosen.did else None,
        )

    def widened(self) -> "Asked":
        """The same without what a click on a figure brought along."""
        return replace(self, chosen=replace(self.chosen, result="", agent="", did=""))

    def searched_back_to(self, cursor: str | None) -> date:
        """The day at which the search stopped."""
        if cursor is None:
            return max(self.chosen.since or self.earliest, self.earliest)
        return datetime.fromtimestamp(int(cursor.partition("#")[0]) / 1000, self.zone).date()

    def href(self, cursor: str) -> str:
        """The address of the same search from another place in the log."""
        chosen = self.chosen
        fields = {
            "queue": chosen.queue,
            "from": chosen.since.isoformat() if chosen.since else "",
            "to": chosen.until.isoformat() if chosen.until else "",
            "caller": chosen.caller,
            "unanswered": "1" if chosen.is_unanswered_only else "",
            "vip": chosen.vip,
            "result": chosen.result,
            "agent": chosen.agent,
            "did": chosen.did,
            "cursor": cursor,
        }
        given = {name: value for name, value in fields.items() if value}
        return f"{PATH}?{urlencode(given)}" if given else PATH


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None


def _digits(text: str) -> str:
    """A number or a piece of one, as it stands in E.164: ``0047 907`` and ``+47 907`` are the same."""
    digits = "".join(char for char in text if char.isascii() and char.isdigit())
    return digits.removeprefix("00")
