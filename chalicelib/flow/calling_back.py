"""What flows have to do with callbacks: whether a caller can be called back, and the request once they asked for it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from chalicelib.callbacks import service as callbacks
from chalicelib.callbacks.errors import NoCallbacks
from chalicelib.callbacks.service import Wanted
from chalicelib.calls import service as calls
from chalicelib.calls.domain import Call, Outcome
from chalicelib.companies import service as companies
from chalicelib.core.clock import from_epoch_ms
from chalicelib.core.errors import Unavailable
from chalicelib.core.ids import CallId, CompanyId, QueueName
from chalicelib.flow.asks import AskCallback, CallbackReply
from chalicelib.flow.effects import CALLBACK_NUMBER
from chalicelib.observability import logger
from chalicelib.outbound import limits
from chalicelib.outbound.errors import NotAllowed, NotDialable
from chalicelib.queues import config


def look(company: CompanyId, ask: AskCallback, *, now: datetime) -> CallbackReply:
    """Say whether a queue calls anybody back now, and whom the company would call at the number as typed."""
    queue, only = config.recall_with_line(company, QueueName(ask.queue), ask.line)
    if queue is None or queue.is_contact_first:
        return CallbackReply(why="Nobody can be called back from this queue")
    if limits.is_reached(company, companies.load(company).calling.per_hour, now=now):
        return CallbackReply(why="As many calls as allowed were made in this hour")
    try:
        return CallbackReply(number=callbacks.read_number(company, ask.number), only=only)
    except (NotDialable, NotAllowed):
        return CallbackReply()


def request(body: Mapping[str, Any], *, now: datetime) -> None:
    """Have the caller called back, if they did ask: the errand was sent before that was written, which may have failed.

    Repeats find the request standing (C4).

    Raises:
        Unavailable: it is not known yet whether they asked.
    """
    company = CompanyId(body["company"])
    call = calls.find(company, CallId(body["call"]))
    if call is None or (call.step < body["step"] and not call.is_over):
        raise Unavailable("the caller's request is not written yet")
    if not _has_asked(call, body["number"]):
        return
    try:
        callbacks.ask(company, _wanted(call, body), now=now)
    except (NoCallbacks, NotDialable, NotAllowed) as refused:
        logger.warning("errand-refused", extra={"deed": body["id"], "code": refused.code})


def _has_asked(call: Call, number: str) -> bool:
    """Whether this is what was written; the log does not keep the number, but that somebody asked."""
    return Outcome.CALLBACK in call.marks and call.session.get("values", {}).get(CALLBACK_NUMBER, number) == number


def _wanted(call: Call, body: Mapping[str, Any]) -> Wanted:
    since = body.get("since")
    return Wanted(
        id=CallId(f"cb-{call.id}"),
        queue=QueueName(body["queue"]),
        number=body["number"],
        shown=body["shown"],
        of=call.id,
        since=from_epoch_ms(since) if since is not None else None,
        priority=body["priority"],
        settings=body["settings"],
        max_attempts=body["max_attempts"],
        retry_s=body["retry_s"],
    )
