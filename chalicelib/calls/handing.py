"""How a call is handed on without a word, and how it comes back when nobody answers: pure."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final

from chalicelib.calls.domain import Call, CallState
from chalicelib.calls.errors import CallMovedOn
from chalicelib.calls.handover import Reach, Transfer, Way
from chalicelib.calls.offers import ByHand, MissReason, Offer
from chalicelib.calls.stays import Segment, SegmentKind, Stay, StayOutcome
from chalicelib.calls.stretches import closed, stay_over
from chalicelib.core.ids import AgentId

FIRST_IN_LINE: Final = 0
"""The priority of a call that has come back: before all others."""
FOR_ONE: Final = timedelta(seconds=60)
"""How long a call that has come back waits for its agent alone."""
ONLY: Final = "only"
"""In a stay's settings: the agents who alone may be offered the call."""
ONLY_BEFORE: Final = "only_before"
"""… and who they were before it came back to one of them."""


def wait_for(call: Call, by: AgentId, stay: Stay, offer: Offer | None = None) -> Call:
    """Hand the call to a queue, or (``offer``) to one agent: the caller waits anew.

    Raises:
        CallMovedOn: ``by`` is no longer in the conversation, or asks somebody for advice.
    """
    _insist(call, by)
    offers = {offer.id: replace(offer, by_hand=ByHand.ASSIGNED)} if offer else {}
    return _waiting(call, replace(stay, offers=offers, is_coming=True))


def send_outside(call: Call, by: AgentId, transfer: Transfer, now: datetime) -> Call:
    """Hand the call to a number outside.

    Raises:
        CallMovedOn: as in :func:`wait_for`.
    """
    _insist(call, by)
    assert call.stay is not None
    there = Segment(kind=SegmentKind.OUTSIDE, started_at=now, queue=call.stay.queue or None, transfer=transfer)
    left = replace(closed(call, now), state=CallState.FLOW, since=now, stay=replace(call.stay, is_left=False))
    return replace(left, segments=(*left.segments, there))


def _insist(call: Call, by: AgentId) -> None:
    if call.talking_to != by or call.stay is None or not call.stay.has_met or call.consult is not None:
        raise CallMovedOn(MissReason.CALLER_GONE if call.is_over else MissReason.TAKEN)


def unanswered(call: Call, now: datetime) -> Call:
    """Have a call go on that was handed to one agent, who is no longer rung: back, or on in the flow."""
    stay = call.waiting_stay
    if stay is None or not stay.is_direct or stay.offers or stay.transfer is None or call.is_over:
        return call
    return _back(_stay_ends(call, stay, now), stay.transfer, now)


def _stay_ends(call: Call, stay: Stay, now: datetime) -> Call:
    return stay_over(call, stay, StayOutcome.TIMED_OUT, now)


def outside_over(call: Call, now: datetime, *, is_answered: bool) -> Call:
    """The number outside was tried: after a conversation the caller goes on in the flow, otherwise as agreed."""
    transfer = call.outside
    if transfer is None or call.is_over:
        return call
    outcome = StayOutcome.ANSWERED if is_answered else StayOutcome.TIMED_OUT
    noted = replace(call, segments=(*call.segments[:-1], replace(call.segments[-1], outcome=outcome)))
    return _on(noted, now) if is_answered else _back(noted, transfer, now)


def _back(call: Call, transfer: Transfer, now: datetime) -> Call:
    """Let the call come back to who handed it on, first in line, or the caller go on in their flow."""
    stay = call.stay
    if stay is None or not transfer.returns:
        return _on(call, now)
    known = {key: value for key, value in stay.settings.items() if key != ONLY}
    before = {ONLY_BEFORE: stay.settings[ONLY]} if ONLY in stay.settings else {}
    back = Stay(
        n=stay.n + 1,
        queue=stay.queue,
        joined_at=now,
        priority=FIRST_IN_LINE,
        until=now + FOR_ONE,
        settings={**known, **before, ONLY: [transfer.by]},
        transfer=replace(transfer, way=Way.RETURNED, reach=Reach.AGENT, to=transfer.by),
        is_coming=True,
    )
    return _waiting(replace(call, stay=stay), back)


def _waiting(call: Call, stay: Stay) -> Call:
    """End what there is and begin the stay."""
    now = stay.joined_at
    waits = Segment(kind=SegmentKind.QUEUE, started_at=now, queue=stay.queue, transfer=stay.transfer)
    left = replace(closed(call, now), state=CallState.WAITING, since=now, stay=stay)
    return replace(left, segments=(*left.segments, waits))


def _on(call: Call, now: datetime) -> Call:
    left = replace(closed(call, now), state=CallState.FLOW, since=now)
    stay = replace(left.stay, is_left=False) if left.stay else None
    return replace(left, stay=stay, segments=(*left.segments, Segment(kind=SegmentKind.FLOW, started_at=now)))


def is_for_one(stay: Stay) -> bool:
    """Tell whether a call that has come back still waits for its agent alone."""
    transfer = stay.transfer
    returned = transfer is not None and transfer.way is Way.RETURNED
    return returned and transfer is not None and stay.settings.get(ONLY) == [transfer.by]


def open_up(call: Call, n: int) -> Call:
    """Offer a call that has come back to the whole queue; absorbed when it does not wait for one alone."""
    stay = call.waiting_stay
    if stay is None or stay.n != n or not is_for_one(stay):
        return call
    return replace(call, stay=replace(stay, until=None, settings=_opened(stay.settings)))


def _opened(settings: Mapping[str, Any]) -> dict[str, Any]:
    known = {key: value for key, value in settings.items() if key not in {ONLY, ONLY_BEFORE}}
    return {**known, ONLY: settings[ONLY_BEFORE]} if ONLY_BEFORE in settings else known


def note_coming(call: Call) -> Call:
    """The caller has reached the place where they wait."""
    stay = call.waiting_stay
    return replace(call, stay=replace(stay, is_coming=False)) if stay is not None and stay.is_coming else call
