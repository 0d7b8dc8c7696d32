"""The latest calls of an agent's queues, and which unanswered ones somebody has dealt with since (PHN-012)."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from chalicelib.aws import dynamo
from chalicelib.calls import log
from chalicelib.calls.domain import Call
from chalicelib.calls.stays import SegmentKind
from chalicelib.console.parts import Names
from chalicelib.console.tables import WATCHERS
from chalicelib.contacts import service as contacts
from chalicelib.core.clock import epoch_ms, from_epoch_ms
from chalicelib.core.ids import CallId, CompanyId, QueueName

Record = dict[str, Any]
BACK: Final = timedelta(days=7)
SHOWN: Final = 30
KEPT: Final = timedelta(days=92)
"""As long as the call itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """Somebody has dealt with a call that nobody answered; ``by`` is their name."""

    by: str
    at: datetime


def latest(company: CompanyId, queues: AbstractSet[QueueName], *, now: datetime) -> list[Call]:
    """The latest ended calls that came to one of these queues, the newest first."""
    wanted = log.Wanted(since=now - BACK, until=now + timedelta(minutes=1))
    found = log.search(company, wanted, cursor=None, limit=100).calls
    return [call for call in found if queues & _queues(call)][:SHOWN]


def _queues(call: Call) -> set[QueueName]:
    return {each.queue for each in call.segments if each.kind is SegmentKind.QUEUE and each.queue is not None}


def records(company: CompanyId, calls: Sequence[Call], names: Names) -> list[Record]:
    """What an agent is shown of them."""
    marks = _marks(company, [call.id for call in calls])
    known = contacts.names(company, [call.caller for call in calls])
    return [
        _record(call, names, marks.get(call.id), known[call.caller].title if call.caller in known else None)
        for call in calls
    ]


def _record(call: Call, names: Names, mark: Mark | None, caller_name: str | None) -> Record:
    talks = [each for each in call.segments if each.kind is SegmentKind.TALK]
    queue = next(each.queue for each in reversed(call.segments) if each.kind is SegmentKind.QUEUE)
    return {
        "id": call.id,
        "at": epoch_ms(call.started_at),
        "caller": call.caller if call.caller.startswith("+") else None,
        "caller_name": caller_name,
        "queue": names.queue(queue),
        "queue_id": queue,
        "agent": names.agent(talks[-1].agent) if talks else None,
        "marked": {"by": mark.by, "at": epoch_ms(mark.at)} if mark else None,
    }


def mark(company: CompanyId, call: CallId, by: Mark) -> None:
    """Note that an unanswered call is dealt with; whoever says so last is named."""
    expires = int((by.at + KEPT).timestamp())
    dynamo.put(WATCHERS, {**_key(company, call), "by": by.by, "at": epoch_ms(by.at), "expires_at": expires})


def unmark(company: CompanyId, call: CallId) -> None:
    dynamo.delete(WATCHERS, _key(company, call))


def _marks(company: CompanyId, calls: Sequence[CallId]) -> dict[str, Mark]:
    items = dynamo.batch_get(WATCHERS, [_key(company, call) for call in calls]) if calls else []
    return {item["key"].partition("#")[2]: Mark(by=item["by"], at=from_epoch_ms(item["at"])) for item in items}


def _key(company: CompanyId, call: CallId) -> dict[str, str]:
    return {"company": company, "key": f"marked#{call}"}
