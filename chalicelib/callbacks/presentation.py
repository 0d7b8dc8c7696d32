"""Requests to be called back as clients are shown them: pure."""

from datetime import datetime
from typing import Any, Final

from chalicelib.calls.domain import Call, CallState
from chalicelib.core.clock import iso

_STATES: Final = {
    CallState.DIALLING: "calling",
    CallState.TALKING: "talking",
    CallState.ENDED: "ended",
}
_MINUTE_S: Final = 60


def record(call: Call) -> dict[str, Any]:
    """A call that has a ``callback``, and so a stay."""
    asked, stay, waits = call.callback, call.stay, call.waiting_stay
    assert asked is not None
    assert stay is not None
    return {
        "id": call.id,
        "queue": stay.queue,
        "number": call.caller,
        "name": asked.name,
        "shown": call.called,
        "state": _STATES.get(call.state, "waiting"),
        "agent": call.with_agent,
        "rings_at": [offer.agent for offer in stay.offers.values()],
        "priority": stay.priority,
        "attempts": asked.attempts,
        "max_attempts": asked.max_attempts,
        "retry_minutes": asked.retry_s // _MINUTE_S,
        "last_result": asked.result.value if asked.result else None,
        "requested_at": iso(asked.requested_at),
        "due_at": iso(waits.joined_at) if waits else None,
        "expires_at": _time(waits.until if waits else None),
        "asked_in": asked.of,
        "ended_at": _time(call.ended_at),
        "outcome": call.outcome.value if call.outcome else None,
    }


def _time(at: datetime | None) -> str | None:
    return iso(at) if at else None
