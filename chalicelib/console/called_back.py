"""A request to be called back in the call log: each attempt in words (PHN-433). Pure."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from chalicelib.calls.domain import DIALLED, Call, Outcome
from chalicelib.calls.stays import Segment, StayOutcome

CALLED: Final = {
    Outcome.ANSWERED: "Called",
    Outcome.BUSY: "Called: busy",
    Outcome.NO_ANSWER: "Called: no answer",
    Outcome.FAILED: "Called: failed",
    Outcome.CANCELLED: "Called: given up",
}
"""How a call that an agent made ended."""
_UNCALLED: Final = {
    StayOutcome.TIMED_OUT: "Nobody called in time",
    StayOutcome.ENDED: "Callback withdrawn",
}


def wait_words(wait: Segment) -> str:
    """How a wait ended in which nobody called; empty while it goes on."""
    return _UNCALLED.get(wait.outcome, "") if wait.outcome is not None else ""


def attempt_words(dial: Segment) -> str:
    """How an attempt went in which nobody was reached; empty while it goes on."""
    if dial.ended_at is None:
        return ""
    return CALLED[DIALLED.get(dial.result, Outcome.CANCELLED)] if dial.result is not None else CALLED[Outcome.CANCELLED]


def ending(call: Call, statuses: Sequence[str]) -> str:
    """What is said of a request as a whole: how it ended, not how its first attempt went."""
    return CALLED[Outcome.ANSWERED] if call.was_answered and call.is_over else statuses[-1]


def joined(wait: Segment, dial: Segment | None) -> Segment:
    """A wait and the attempt that ended it: to the customer one."""
    return wait if dial is None else replace(wait, ended_at=dial.ended_at)
