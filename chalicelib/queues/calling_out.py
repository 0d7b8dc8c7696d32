"""What follows from a change in a call that an agent makes, or makes for somebody who is called back: pure."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from math import ceil
from typing import Final

from chalicelib.calls.dialling import step_lasts
from chalicelib.calls.dials import Dial
from chalicelib.calls.domain import Call
from chalicelib.queues.errands import Job, dial_due, dial_out, dispatch_later, hang_up, patience, settle, tell

UNTOLD: Final = timedelta(seconds=7)
"""An agent who is still up so little before the end of being told that nobody was reached has not been told."""


def calling(before: Call | None, after: Call) -> Iterator[Job]:
    """An agent who calls out: dial once they have answered, and tell them where nobody was reached."""
    was, dial = before.dial if before else None, after.dial
    if before is not None and was is not None and dial is None and not after.is_over:
        yield from _given_up(before, was, after)
    if dial is None or after.is_over or was == dial:
        return
    if was is not None and was.until != dial.until:
        yield dial_due(after, delay_s=ceil(step_lasts(dial).total_seconds()))
    if dial.own and (was is None or was.own is None):
        yield from (hang_up(leg) for leg in dial.offer.others)
        yield settle(after, dial.offer.id, dial.offer.agent)
        yield dial_out(after)
    if dial.result is not None and (was is None or was.result is None):
        yield from _far_legs(after)
        yield tell(after)


def _far_legs(call: Call) -> Iterator[Job]:
    """Stop ringing at the number that an agent called."""
    leg = call.legs.get(call.caller_leg)
    if leg is not None and leg.is_up:
        yield hang_up(leg.sid)


def _given_up(before: Call, was: Dial, after: Call) -> Iterator[Job]:
    """An attempt to call somebody back is over, and they wait once more."""
    yield settle(after, was.offer.id, was.offer.agent)
    yield from (hang_up(leg) for leg in after.strangers)
    yield from (hang_up(leg) for leg in was.offer.legs if leg not in before.legs)
    stay = after.waiting_stay
    if stay is None:
        return
    if stay.until is not None:
        yield patience(after, now=after.since)
    if stay.is_ahead(after.since):
        yield dispatch_later(after.company, stay.joined_at - after.since)


def still_waiting(call: Call, now: datetime) -> Iterator[Job]:
    """What the last attempt to call somebody back may still ask for."""
    asked, stay = call.callback, call.waiting_stay
    if asked is None or asked.tried is None or stay is None:
        return
    if stay.is_ahead(now):
        yield dispatch_later(call.company, stay.joined_at - now)
    yield settle(call, asked.tried.id, asked.tried.agent)
    yield from (hang_up(leg) for leg in call.strangers)


def still_calling(call: Call, dial: Dial, now: datetime) -> Iterator[Job]:
    """The end of the step is owed even before its time: its job may be lost with the function that began the step."""
    yield settle(call, dial.offer.id, dial.offer.agent)
    yield dial_due(call, delay_s=max(0, ceil((dial.until - now).total_seconds())))
    if dial.own is not None:
        yield from (hang_up(leg) for leg in dial.offer.others)
    if dial.own is not None and dial.dialled_at is None and dial.result is None:
        yield dial_out(call)
    if dial.result is not None:
        yield from _far_legs(call)
        if dial.own is not None and dial.until - now <= UNTOLD:
            yield tell(call)
