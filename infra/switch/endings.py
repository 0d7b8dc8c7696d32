"""From why a leg ended to the status the functions are told."""

from typing import Final

from infra.switch.leg import Cause, Ended

TERMINAL: Final = frozenset({"completed", "busy", "failed", "no-answer", "canceled"})

_OUTGOING: Final = {
    Cause.NORMAL: "completed",
    Cause.BUSY: "busy",
    Cause.REJECTED: "busy",
    Cause.NO_ANSWER: "no-answer",
    Cause.CANCELED: "canceled",
    Cause.ANSWERED_ELSEWHERE: "canceled",
    Cause.FAILED: "failed",
}
_INCOMING: Final = _OUTGOING | {
    Cause.NORMAL: "no-answer",
    Cause.REJECTED: "no-answer",
    Cause.CANCELED: "no-answer",
}
_SIP: Final = {"completed": 200, "busy": 486, "no-answer": 480, "canceled": 487, "failed": 500}


def final_status(ended: Ended, *, was_answered: bool, is_incoming: bool, intended: str | None) -> str:
    """The terminal CallStatus: an answered call is completed; else our own intent first, then the cause."""
    if was_answered:
        return "completed"
    if intended:
        return intended
    return (_INCOMING if is_incoming else _OUTGOING)[ended.cause]


def sip_code(status: str, ended: Ended | None) -> str:
    """The SIP response code reported with a terminal status."""
    return str(ended.sip_code if ended and ended.sip_code else _SIP.get(status, 200))
