"""Use cases of callbacks: somebody asks to be called back, or is to be called no more.

A request is a call that waits without anybody on the line; distribution offers it like any other (docs/decisions/0076).
"""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from chalicelib.callbacks.errors import NoCallbacks, NotWaiting
from chalicelib.calls import calling_back
from chalicelib.calls import service as calls
from chalicelib.calls.callbacks import Callback
from chalicelib.calls.domain import Call
from chalicelib.calls.errors import UnknownCall
from chalicelib.calls.stays import Stay, StayOutcome
from chalicelib.companies import service as companies
from chalicelib.core.clock import epoch_ms, from_epoch_ms
from chalicelib.core.errors import Conflict
from chalicelib.core.ids import CallId, CompanyId, QueueName
from chalicelib.outbound import limits, numbers
from chalicelib.outbound.errors import TooManyCalls
from chalicelib.queues import config
from chalicelib.queues.consequences import after_call
from chalicelib.queues.follow_up import change_call, send
from chalicelib.queues.service import watch_patience

PRIORITY: Final = 5
LEFT_OUT: Final = frozenset({"total_s", "message", "leave_key", "music_url", "music_mode"})
"""What a queue element says of those who wait on the line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Whom to call back, and how.

    ``id`` names the request: asked twice, it is one. ``number`` is as typed, ``shown`` our number that they will see
    (E.164). ``since`` is when they began to wait where they keep their place; ``settings`` are a queue element's.
    """

    id: CallId
    queue: QueueName
    number: str
    shown: str
    name: str = ""
    of: CallId | None = None
    since: datetime | None = None
    priority: int = PRIORITY
    settings: Mapping[str, Any] = field(default_factory=dict)
    max_attempts: int = 3
    retry_s: int = 300


def read_number(company: CompanyId, typed: str) -> str:
    """Return the number (E.164) that somebody asks to be called back on.

    Raises:
        NotDialable, NotAllowed: it is none, or the company does not call there; the message says why.
    """
    settings = companies.load(company)
    return numbers.read(typed, country=settings.country, allowed=settings.calling.countries)


def ask(company: CompanyId, wanted: Wanted, *, now: datetime) -> Call:
    """Have somebody called back; the same request again is the one that stands (C4).

    Raises:
        NoCallbacks: the queue is not there, or calls its customers first.
        NotDialable, NotAllowed, TooManyCalls: the number, or the company's limits, do not allow it.
    """
    standing = calls.find(company, wanted.id)
    if standing is not None:
        return standing
    call = _begun(company, wanted, number=read_number(company, wanted.number), now=from_epoch_ms(epoch_ms(now)))
    _count(company, is_promised=wanted.of is not None, now=now)
    watch_patience(call, now=now)
    try:
        calls.begin(call)
    except Conflict:
        return calls.get(company, wanted.id)
    send(after_call(None, call))
    return call


def _count(company: CompanyId, *, is_promised: bool, now: datetime) -> None:
    """Count the call that is to come; a caller to whom it was promised within the limit a moment ago is called."""
    try:
        limits.count(company, companies.load(company).calling.per_hour, now=now)
    except TooManyCalls:
        if not is_promised:
            raise


def _begun(company: CompanyId, wanted: Wanted, *, number: str, now: datetime) -> Call:
    queue = config.recall(company, wanted.queue)
    if queue is None or queue.is_contact_first:
        words = "it is not there, or calls its customers first. Name another."
        raise NoCallbacks(f"Nobody can be called back from the queue {wanted.queue}: {words}")
    told = {key: value for key, value in wanted.settings.items() if key not in LEFT_OUT}
    stay = Stay(
        n=1,
        queue=wanted.queue,
        joined_at=min(wanted.since or now, now),
        priority=wanted.priority,
        until=now + calling_back.KEPT,
        settings={**told, "priority": wanted.priority, "is_empty_allowed": True},
    )
    asked = Callback(
        requested_at=now,
        of=wanted.of,
        name=wanted.name,
        max_attempts=wanted.max_attempts,
        retry_s=wanted.retry_s,
    )
    return calling_back.begin(company, wanted.id, asked, stay, number=number, shown=wanted.shown)


def withdraw(company: CompanyId, call_id: CallId, *, now: datetime) -> Call:
    """Have somebody called back no more.

    Raises:
        UnknownCall: there is no such request.
        NotWaiting: an agent calls them already, or it is over.
    """
    get(company, call_id)
    with suppress(UnknownCall):
        ended = StayOutcome.ENDED
        changed = change_call(company, call_id, lambda call: calling_back.give_up(call, ended, now), now=now)
        if changed.is_new:
            return changed.after
    raise NotWaiting("This request is no longer waiting: it is being called, or over.")


def get(company: CompanyId, call_id: CallId) -> Call:
    """A request, also one that is over.

    Raises:
        UnknownCall: there is none.
    """
    call = calls.get(company, call_id)
    if call.callback is None:
        raise UnknownCall
    return call


def list_open(company: CompanyId) -> list[Call]:
    """Everybody who is to be called back, or is being called, in the order of asking."""
    found = [call for call in calls.list_live(company) if call.callback is not None]
    return sorted(found, key=lambda call: (call.started_at, call.id))
