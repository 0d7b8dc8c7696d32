"""The call log and the live state."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from chalice.app import Blueprint

from chalicelib.adminapi import paging
from chalicelib.adminapi.resources import BASE
from chalicelib.calls import store
from chalicelib.calls.domain import Call, Segment
from chalicelib.console.live import reading
from chalicelib.core.clock import epoch_ms, iso, utcnow
from chalicelib.core.errors import Invalid, NotFound
from chalicelib.core.ids import CallId, CompanyId
from chalicelib.users import rights
from chalicelib.web.api import ApiRequest, api_route
from chalicelib.web.operations import Operation, Parameter
from chalicelib.web.replies import Json

routes = Blueprint(__name__)
MAX_DAYS: Final = 93
MAX_READS: Final = 20
"""How many days or pages one request reads; a longer search goes on with ``next``."""
_BATCH: Final = 50
_DAY: Final[dict[str, object]] = {"type": "string", "format": "date"}
_FILTERS: Final = (
    Parameter(name="from", description="First day, UTC; seven days ago if left out.", schema=_DAY),
    Parameter(name="to", description="Last day, UTC; today if left out.", schema=_DAY),
    Parameter(name="queue", description="Only calls that were in this queue."),
    Parameter(name="caller", description="Only calls from numbers that contain these digits."),
    Parameter(
        name="unanswered",
        description="`true`: only calls nobody answered.",
        schema={"type": "string", "enum": ["true", "false"]},
    ),
)


class NoSuchCall(NotFound):
    def __init__(self) -> None:
        super().__init__("there is no such call")


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """Which calls are wanted, and where to go on: ``day`` and the key before which that day continues."""

    first: date
    day: date
    before: str | None
    queue: str
    caller: str
    is_unanswered: bool

    def wants(self, call: Call) -> bool:
        if self.queue and all(segment.queue != self.queue for segment in call.segments):
            return False
        if self.caller and self.caller not in call.caller:
            return False
        return not (self.is_unanswered and any(segment.kind == "talk" for segment in call.segments))


@api_route(
    routes,
    f"{BASE}/calls",
    right=rights.CALLS_VIEW,
    operation=Operation(
        summary="List ended calls, the newest first; a page may hold fewer than there are, so follow `next`",
        tag="Calls",
        gives="[call.Call]",
        query=(*_FILTERS, *paging.PARAMETERS),
    ),
)
def list_calls(request: ApiRequest) -> dict[str, Any]:
    found, position = _find(CompanyId(request.company), _search(request, now=utcnow()), paging.limit(request))
    return paging.page([_shown(call) for call in found], position)


@api_route(
    routes,
    f"{BASE}/calls/{{call}}",
    right=rights.CALLS_VIEW,
    operation=Operation(summary="Read a call, ended or under way", tag="Calls", gives="call.Call"),
)
def get_call(request: ApiRequest, call: str) -> dict[str, Any]:
    company = CompanyId(request.company)
    found = store.find(company, CallId(call)) or store.find_logged(company, CallId(call))
    if found is None:
        raise NoSuchCall
    return _shown(found)


@api_route(
    routes,
    f"{BASE}/live",
    right=rights.LIVE_VIEW,
    operation=Operation(
        summary="Everything that is live: calls, queues, agents", tag="Calls", gives="call.Live", is_conditional=True
    ),
)
def live(request: ApiRequest) -> Json:
    state = reading.snapshot(CompanyId(request.company), {}, now=utcnow())
    del state["me"], state["reasons"]
    return Json(body=state, etag=reading.etag(state))


def _search(request: ApiRequest, *, now: datetime) -> Search:
    """Read the filters.

    Raises:
        Invalid: and says which of them is wrong.
    """
    today = now.astimezone(UTC).date()
    last = _date(request, "to", today)
    first = _date(request, "from", last - timedelta(days=6))
    if not timedelta(0) <= last - first < timedelta(days=MAX_DAYS):
        raise Invalid(f"from and to span 1 to {MAX_DAYS} days, both included")
    day, _, before = (paging.after(request) or last.isoformat()).partition("|")
    unanswered = request.query.get("unanswered", "false")
    if unanswered not in {"true", "false"}:
        raise Invalid("unanswered takes true or false")
    return Search(
        first=first,
        day=_parse_date(day, "next"),
        before=before or None,
        queue=request.query.get("queue", ""),
        caller=request.query.get("caller", "").strip().removeprefix("+"),
        is_unanswered=unanswered == "true",
    )


def _date(request: ApiRequest, name: str, default: date) -> date:
    text = request.query.get(name, "")
    return _parse_date(text, name) if text else default


def _parse_date(text: str, name: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise Invalid(f"{name} takes a date such as 2026-12-24") from error


def _find(company: CompanyId, search: Search, limit: int) -> tuple[list[Call], str | None]:
    """Read day by day backwards until a page is full, time is up or the first day is done."""
    found: list[Call] = []
    day, before = search.day, search.before
    for _ in range(MAX_READS):
        batch = store.list_log(company, day.isoformat(), limit=_BATCH, before=before)
        for call in batch:
            if search.wants(call):
                found.append(call)
            if len(found) == limit:
                return found, f"{day}|{_key(call)}"
        if len(batch) == _BATCH:
            before = _key(batch[-1])
        elif day <= search.first:
            return found, None
        else:
            day, before = day - timedelta(days=1), None
    return found, f"{day}|{before or ''}"


def _key(call: Call) -> str:
    return f"{epoch_ms(call.started_at):013d}#{call.id}"


def _shown(call: Call) -> dict[str, Any]:
    return {
        "id": call.id,
        "caller": call.caller if call.caller.startswith("+") else None,
        "called": call.called,
        "started_at": iso(call.started_at),
        "ended_at": _time(call.ended_at),
        "state": call.state.value,
        "outcome": call.outcome.value if call.outcome else None,
        "flow": call.flow,
        "path": list(call.path),
        "segments": [_segment(segment) for segment in call.segments],
    }


def _segment(segment: Segment) -> dict[str, Any]:
    misses = [
        {"agent": miss.agent, "at": iso(miss.at), "ended_at": iso(miss.ended_at), "reason": miss.reason.value}
        for miss in segment.misses
    ]
    return {
        "kind": segment.kind.value,
        "started_at": iso(segment.started_at),
        "ended_at": _time(segment.ended_at),
        "queue": segment.queue,
        "agent": segment.agent,
        "outcome": segment.outcome.value if segment.outcome else None,
        "misses": misses,
    }


def _time(at: datetime | None) -> str | None:
    return iso(at) if at else None
