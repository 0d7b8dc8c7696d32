"""Every read and conditional write of calls and their log."""

import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any, Final, NamedTuple

from chalicelib.aws import dynamo
from chalicelib.aws.conditions import attr
from chalicelib.calls.domain import Call
from chalicelib.calls.errors import UnknownCall
from chalicelib.calls.items import call_from_doc, call_from_item, call_to_doc, call_to_item, waiting_stay_from_item
from chalicelib.calls.memory import memory
from chalicelib.calls.stays import Stay
from chalicelib.calls.tables import CALL_LOG, CALLS
from chalicelib.companies import config_store
from chalicelib.core.clock import epoch_ms, from_epoch_ms
from chalicelib.core.errors import Conflict
from chalicelib.core.ids import CallId, CompanyId, QueueName

SHARDS: Final = 4
"""How many hash keys the sweeper's list is spread over."""
MOST_AT_ONCE: Final = 100
"""How many waiting calls one request reads."""
ERASED: Final = "erased"
"""What stands for the number of a caller who asked to be forgotten; like a withheld one, it is no number."""
LOG_DAYS: Final = 92
"""Details are kept three months (PHN-366)."""


class CallChanged(Conflict):
    """Another writer was first; decide again, from ``standing``, or from what is read where the store did not tell."""

    code = "call-changed"

    def __init__(self, standing: Call | None) -> None:
        super().__init__("the call has changed")
        self.standing = standing


class Waiting(NamedTuple):
    """A waiting call as the dispatcher sees it."""

    call: CallId
    stay: Stay


class Due(NamedTuple):
    """A call as the sweeper sees it: when it is to be looked at, and in which queue it waits, if it does."""

    company: CompanyId
    call: CallId
    at: datetime
    queue: QueueName | None


def find(company: CompanyId, call: CallId, *, ahead: Iterable[config_store.Ref] = ()) -> Call | None:
    """Read a live call, and in the same round trip the configuration that will be asked for next."""
    item = config_store.recall_beside(company, ahead, CALLS, {"company": company, "call": call})
    if not item:
        return None
    memory().note(item)
    return call_from_item(item)


def recall(company: CompanyId, call: CallId, *, ahead: Iterable[config_store.Ref] = ()) -> Call | None:
    """A call as this process last saw it, which may have moved on: good for a write that fails then, and nothing else.

    ``None``: it is not known, or something of the configuration has to be read anyway.
    """
    item = memory().recall(company, call)
    return call_from_item(item) if item is not None and config_store.is_all_fresh(company, ahead) else None


def get(company: CompanyId, call: CallId, *, ahead: Iterable[config_store.Ref] = ()) -> Call:
    """Read a live call, as :func:`find` does.

    Raises:
        UnknownCall: there is none, or it ended long enough ago to be only in the log.
    """
    found = find(company, call, ahead=ahead)
    if found is None:
        raise UnknownCall
    return found


def create(call: Call) -> None:
    """Store a call that has just arrived.

    Raises:
        CallChanged: it is there already (a repeated webhook).
    """
    _put(call, attr("call").missing())


def save(call: Call) -> None:
    """Store version ``call.v``, provided that the store still has the one before.

    Raises:
        CallChanged: somebody else wrote in between.
    """
    _put(call, attr("v") == call.v - 1)


def _shard(company: CompanyId, *, is_over: bool) -> str:
    """Which part of the sweeper's list a call stands in; ended ones stand apart."""
    return f"{'over-' if is_over else ''}{zlib.crc32(company.encode()) % SHARDS}"


def _put(call: Call, condition: Any) -> None:
    item = {**call_to_item(call), "due_shard": _shard(call.company, is_over=call.is_over)}
    stay = call.waiting_stay
    if stay is not None and not stay.is_direct and not call.is_over:
        item["order_key"] = order_key(call.id, stay)
    if call.ended_at:
        item["expires_at"] = int(call.ended_at.timestamp()) + 3600
    try:
        dynamo.put(CALLS, item, condition=condition)
    except dynamo.ConditionFailed as error:
        memory().forget(call.company, call.id)
        raise CallChanged(call_from_item(error.item) if error.item else None) from error
    memory().note(item)


def order_key(call: CallId, stay: Stay) -> str:
    """Where a waiting call stands in its queue: lower priority number first, then earlier arrival (Q3)."""
    return f"{stay.queue}#{stay.priority:02d}#{epoch_ms(stay.joined_at):013d}#{call}"


def list_waiting(company: CompanyId, queue: QueueName, *, limit: int) -> list[Waiting]:
    """The head of a queue, in the order it is to be served; a consistent read."""
    where = (attr("company") == company) & attr("order_key").begins_with(f"{queue}#")
    page = dynamo.query(CALLS, where, index="by_order", limit=limit)
    return [_waiting(item) for item in page.items]


def read_waiting(company: CompanyId, queue: QueueName, *, first: int) -> Iterator[Waiting]:
    """Everybody who waits in a queue, in order: ``first`` at once, the others as they are asked for."""
    where = (attr("company") == company) & attr("order_key").begins_with(f"{queue}#")
    limit, start = first, None
    while True:
        page = dynamo.query(CALLS, where, index="by_order", limit=limit, start=start)
        yield from (_waiting(item) for item in page.items)
        if page.next is None:
            return
        start, limit = page.next, min(2 * limit, MOST_AT_ONCE)


def peek_waiting(company: CompanyId, *, limit: int) -> tuple[list[Waiting], bool]:
    """Some who wait in whatever queue, each queue's in order; and whether they are all."""
    page = dynamo.query(CALLS, attr("company") == company, index="by_order", limit=limit)
    return [_waiting(item) for item in page.items], page.next is None


def _waiting(item: dynamo.Item) -> Waiting:
    return Waiting(CallId(item["call"]), waiting_stay_from_item(item))


def position(company: CompanyId, call: CallId, stay: Stay) -> int:
    """The caller's place in the queue: 1 is next."""
    ahead = attr("order_key").between(f"{stay.queue}#", order_key(call, stay))
    return max(dynamo.count(CALLS, (attr("company") == company) & ahead, index="by_order"), 1)


def count_waiting(company: CompanyId, queue: QueueName) -> int:
    where = (attr("company") == company) & attr("order_key").begins_with(f"{queue}#")
    return dynamo.count(CALLS, where, index="by_order")


def list_live(company: CompanyId) -> list[Call]:
    """Every call that has not ended, oldest id first."""
    items = dynamo.query_all(CALLS, attr("company") == company, keep=attr("ended_at").missing())
    return [call_from_item(item) for item in items]


def list_due(shard: int, by: datetime) -> list[Due]:
    """Calls that live, due by then for a look of the sweeper, the longest due first."""
    return _listed(str(shard), by)


def list_over(shard: int, by: datetime) -> list[Due]:
    """Calls that have ended, due likewise."""
    return _listed(f"over-{shard}", by)


def _listed(shard: str, by: datetime) -> list[Due]:
    where = (attr("due_shard") == shard) & (attr("due_at") <= epoch_ms(by))
    found = dynamo.query_all(CALLS, where, index="by_due")
    return [
        Due(CompanyId(item["company"]), CallId(item["call"]), from_epoch_ms(item["due_at"]), _queue_of(item))
        for item in found
    ]


def _queue_of(item: dynamo.Item) -> QueueName | None:
    place = item.get("order_key")
    return QueueName(place.split("#")[0]) if place else None


def forget(call: Call) -> None:
    """Drop an ended call from the live table, once its log entry stands."""
    memory().forget(call.company, call.id)
    dynamo.delete(CALLS, {"company": call.company, "call": call.id}, condition=attr("v") == call.v)


def write_log(call: Call) -> None:
    """Write an ended call's log entry, where it does not stand there already; a caller who was forgotten stays so."""
    entry = _log_entry(call)
    standing = dynamo.get(CALL_LOG, _log_key(call.company, call.started_at, call.id)) or {}
    if standing != entry and standing.get("caller") != ERASED:
        dynamo.put(CALL_LOG, entry)


def _log_entry(call: Call) -> dynamo.Item:
    doc = call_to_doc(call)
    for transient in ("session", "step", "reply", "due_at", "place", "stay"):
        doc.pop(transient, None)
    expires = call.started_at + timedelta(days=LOG_DAYS)
    return {
        **doc,
        **_kept_of_flow(call),
        **_log_key(call.company, call.started_at, call.id),
        "company_call": f"{call.company}#{call.id}",
        "company_caller": f"{call.company}#{call.caller}",
        "expires_at": int(expires.timestamp()),
    }


def _kept_of_flow(call: Call) -> dynamo.Item:
    kept = {"vips": list(call.vips), "campaign": call.returns_to}
    kept = {name: value for name, value in kept.items() if value}
    return {"session": kept} if kept else {}


def is_logged(call: Call) -> bool:
    return dynamo.get(CALL_LOG, _log_key(call.company, call.started_at, call.id)) is not None


def _log_key(company: CompanyId, started_at: datetime, call: CallId) -> dict[str, str]:
    day = started_at.astimezone(UTC).strftime("%Y-%m-%d")
    return {"company_day": f"{company}#{day}", "started": f"{epoch_ms(started_at):013d}#{call}"}


def list_log(company: CompanyId, day: str, *, limit: int, before: str | None = None) -> Sequence[Call]:
    """Ended calls of one UTC day (``2026-11-22``), newest first, those before the ``started`` key given."""
    where = attr("company_day") == f"{company}#{day}"
    if before:
        where = where & (attr("started") < before)
    page = dynamo.query(CALL_LOG, where, limit=limit, newest_first=True)
    return [log_from_doc(item) for item in page.items]


def find_logged(company: CompanyId, call: CallId) -> Call | None:
    """An ended call by its id."""
    keys = dynamo.query(CALL_LOG, attr("company_call") == f"{company}#{call}", index="by_call", limit=1).items
    if not keys:
        return None
    item = dynamo.get(CALL_LOG, {"company_day": keys[0]["company_day"], "started": keys[0]["started"]})
    return log_from_doc(item) if item else None


def list_logged_of(company: CompanyId, caller: str, *, limit: int) -> list[Call]:
    """The latest ended calls of a caller, the newest first; ``limit`` is at most 100."""
    where = attr("company_caller") == f"{company}#{caller}"
    found = dynamo.query(CALL_LOG, where, index="by_caller", limit=limit, newest_first=True).items
    keys: list[dynamo.Key] = [{"company_day": item["company_day"], "started": item["started"]} for item in found]
    items = dynamo.batch_get(CALL_LOG, keys, consistent=False) if keys else []
    return [log_from_doc(item) for item in sorted(items, key=lambda each: str(each["started"]), reverse=True)]


def erase_caller(company: CompanyId, caller: str) -> int:
    """Take a caller's number out of every log entry of theirs; how many those were. Repeating is harmless."""
    theirs = attr("company_caller") == f"{company}#{caller}"
    found = dynamo.query_all(CALL_LOG, theirs, index="by_caller")
    for known in found:
        key = {"company_day": known["company_day"], "started": known["started"]}
        legs = (dynamo.get(CALL_LOG, key) or {}).get("legs", {})
        left = {sid: {**leg, "party": ""} if leg.get("party") == caller else leg for sid, leg in legs.items()}
        erased = dynamo.Change(set={"caller": ERASED, "legs": left}, remove=["company_caller"])
        with suppress(dynamo.ConditionFailed):
            dynamo.update(CALL_LOG, key, erased, condition=theirs)
    return len(found)


def log_from_doc(item: dict[str, Any]) -> Call:
    return call_from_doc({"due_at": item["started_at"], **item})
