"""How the pages are shown that a call is handed on, or that somebody is asked about it: pure."""

from typing import Any

from chalicelib.calls.domain import Call
from chalicelib.calls.stays import SegmentKind
from chalicelib.core.clock import epoch_ms


def consult_record(call: Call) -> dict[str, Any] | None:
    """Who is asked about the call, and who hears music meanwhile; of one that is over, how it ended."""
    asked = call.consults[-1] if call.consults else None
    if asked is None:
        return None
    return {
        "by": asked.by,
        "kind": asked.reach.value,
        "to": asked.to,
        "agent": asked.offer.agent or None,
        "offer": asked.offer.id,
        "is_ringing": asked.is_ringing,
        "is_with_caller": asked.is_with_caller,
        "since": epoch_ms(asked.answered_at or asked.offer.at),
        "outcome": asked.outcome.value if asked.outcome else None,
        "missed": asked.miss.value if asked.miss else None,
    }


def transfer_record(call: Call) -> dict[str, Any] | None:
    """How an agent brought the present stretch of the call about."""
    last = call.segments[-1] if call.segments else None
    if last is None or last.transfer is None or last.ended_at is not None:
        return None
    way = {"by": last.transfer.by, "way": last.transfer.way.value}
    return {**way, "kind": last.transfer.reach.value, "to": last.transfer.to}


def is_outside(call: Call) -> bool:
    """Tell whether a number outside has the call now."""
    last = call.segments[-1] if call.segments else None
    return last is not None and last.kind is SegmentKind.OUTSIDE and last.ended_at is None
