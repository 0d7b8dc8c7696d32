"""The call log and the live state."""

from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Any, Final, TypeVar

from chalice.app import Blueprint

from chalicelib.adminapi import paging
from chalicelib.adminapi.resources import BASE
from chalicelib.calls import log
from chalicelib.calls import service as calls
from chalicelib.calls.domain import Call
from chalicelib.calls.shares import Did
from chalicelib.calls.stays import Segment
from chalicelib.calls.waits import Result
from chalicelib.console.live import reading
from chalicelib.contacts import service as contacts
from chalicelib.contacts.index import Known
from chalicelib.core.clock import iso, utcnow
from chalicelib.core.errors import Invalid, NotFound
from chalicelib.core.ids import AgentId, CallId, CompanyId, QueueName
from chalicelib.statistics import service as statistics
from chalicelib.users import rights
from chalicelib.web.api import ApiRequest, api_route
from chalicelib.web.operations import Operation, Parameter
from chalicelib.web.replies import Json

routes = Blueprint(__name__)
MAX_DAYS: Final = 93
CHOICE = TypeVar("CHOICE", bound=StrEnum)
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
    Parameter(name="vip_list", description="Only calls through this VIP list."),
    Parameter(
        name="result",
        description="Only calls with a wait (in `queue`, where given) of this result, as statistics count them.",
        schema={"type": "string", "enum": [*Result]},
    ),
    Parameter(name="agent", description="Only calls in which this agent had a part."),
    Parameter(
        name="did",
        description="Only calls in which the agent (or any) did this, as statistics count it.",
        schema={"type": "string", "enum": [*Did]},
    ),
)


class NoSuchCall(NotFound):
    def __init__(self) -> None:
        super().__init__("there is no such call")


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
    cursor = paging.after(request)
    if cursor is not None and not log.is_cursor(cursor):
        raise Invalid("next takes what the page before gave")
    wanted = _wanted(request, now=utcnow())
    found = log.search(CompanyId(request.company), wanted, cursor=cursor, limit=paging.limit(request))
    known = contacts.names(request.company, [call.caller for call in found.calls])
    return paging.page([_shown(call, known.get(call.caller)) for call in found.calls], found.cursor)


@api_route(
    routes,
    f"{BASE}/calls/{{call}}",
    right=rights.CALLS_VIEW,
    operation=Operation(summary="Read a call, ended or under way", tag="Calls", gives="call.Call"),
)
def get_call(request: ApiRequest, call: str) -> dict[str, Any]:
    company = CompanyId(request.company)
    found = calls.find(company, CallId(call)) or log.find(company, CallId(call))
    if found is None:
        raise NoSuchCall
    return _shown(found, contacts.names(company, [found.caller]).get(found.caller))


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
    del state["me"], state["reasons"], state["wrap_up_reasons"]
    return Json(body=state, etag=reading.etag(state))


def _wanted(request: ApiRequest, *, now: datetime) -> log.Wanted:
    """Read the filters.

    Raises:
        Invalid: and says which of them is wrong.
    """
    last = _date(request, "to", now.astimezone(UTC).date())
    first = _date(request, "from", last - timedelta(days=6))
    if not timedelta(0) <= last - first < timedelta(days=MAX_DAYS):
        raise Invalid(f"from and to span 1 to {MAX_DAYS} days, both included")
    unanswered = request.query.get("unanswered", "false")
    if unanswered not in {"true", "false"}:
        raise Invalid("unanswered takes true or false")
    queue, agent = request.query.get("queue", ""), request.query.get("agent", "")
    result = _choice(request, "result", Result)
    return log.Wanted(
        since=datetime.combine(first, time(), UTC),
        until=datetime.combine(last, time(), UTC) + timedelta(days=1),
        queue=QueueName(queue) if queue else None,
        caller=request.query.get("caller", "").strip().removeprefix("+"),
        is_unanswered_only=unanswered == "true",
        every_call=True,
        vip=request.query.get("vip_list", ""),
        result=result,
        levels=statistics.levels(CompanyId(request.company)) if result else {},
        agent=AgentId(agent) if agent else None,
        did=_choice(request, "did", Did),
    )


def _choice(request: ApiRequest, name: str, kind: type[CHOICE]) -> CHOICE | None:
    text = request.query.get(name, "")
    if text and text not in set(kind):
        raise Invalid(f"{name} takes one of {', '.join(kind)}")
    return kind(text) if text else None


def _date(request: ApiRequest, name: str, default: date) -> date:
    text = request.query.get(name, "")
    try:
        return date.fromisoformat(text) if text else default
    except ValueError as error:
        raise Invalid(f"{name} takes a date such as 2026-12-24") from error


def _shown(call: Call, known: Known | None) -> dict[str, Any]:
    return {
        "id": call.id,
        "caller": call.caller if call.caller.startswith("+") else None,
        "caller_name": known.title if known else None,
        "called": call.called,
        "direction": "out" if call.is_from_us else "in",
        "started_at": iso(call.started_at),
        "ended_at": _time(call.ended_at),
        "state": call.state.value,
        "outcome": call.outcome.value if call.outcome else None,
        "flow": call.flow,
        "path": list(call.path),
        "vip_lists": list(call.vips),
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
        "reason": segment.reason,
        "misses": misses,
    }


def _time(at: datetime | None) -> str | None:
    return iso(at) if at else None
