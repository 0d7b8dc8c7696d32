"""How one stretch of a call ends, whatever comes after it: pure."""

from datetime import datetime

from chalicelib.calls.dials import DialResult
from chalicelib.calls.domain import Call
from chalicelib.calls.offers import Miss, MissReason, Offer
from chalicelib.calls.stays import WAITS, SegmentKind, Stay, StayOutcome
from chalicelib.core.replacing import replace


def closed(call: Call, now: datetime) -> Call:
    """Close the open segment; a wait takes the stay's outcome and misses with it, a dialling why it was in vain."""
    if not call.segments or call.segments[-1].ended_at is not None:
        return call
    last = replace(call.segments[-1], ended_at=now)
    if last.kind in WAITS and call.stay is not None:
        promised_s = int(call.stay.settings.get("service_level_s") or 0)
        last = replace(last, outcome=call.stay.outcome, misses=call.stay.misses, promised_s=promised_s)
    if last.kind is SegmentKind.DIAL and call.dial is not None and call.dial.dialled_at is not None:
        last = replace(last, result=call.dial.result or DialResult.CANCELLED)
    return replace(call, segments=(*call.segments[:-1], last))


def stay_over(call: Call, stay: Stay, outcome: StayOutcome, now: datetime) -> Call:
    """End a stay without an answer: whoever is being rung is let go."""
    why = MissReason.CALLER_GONE if outcome is StayOutcome.ABANDONED else MissReason.WITHDRAWN
    misses = (*stay.misses, *(missed(offer, why, now) for offer in stay.offers.values()))
    return replace(call, stay=replace(stay, outcome=outcome, offers={}, misses=misses))


def missed(offer: Offer, reason: MissReason, now: datetime) -> Miss:
    """What is kept of an offer that came to nothing."""
    return Miss(
        offer=offer.id,
        agent=offer.agent,
        at=offer.at,
        ended_at=now,
        reason=reason,
        leg=offer.leg,
        others=offer.others,
    )
