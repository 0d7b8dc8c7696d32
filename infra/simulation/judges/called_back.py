"""The judges of callbacks: dialled once for each attempt, as often as agreed, and by somebody who is there."""

from collections.abc import Iterator
from itertools import pairwise

from chalicelib.calls.domain import Call, CallState, LegRole
from chalicelib.core.ids import LegSid
from infra.simulation.record import Breach, Record


def called_as_agreed(record: Record) -> Iterator[Breach]:
    """K1: a request is dialled at most ``max_attempts`` times, and never while it rings already."""
    legs = {leg.sid: leg for leg in record.legs}
    for call in _requests(record):
        assert call.callback is not None
        asked = {sid for each in call.consults for sid in each.offer.legs}
        far = {sid for sid, leg in call.legs.items() if leg.role is not LegRole.AGENT} - asked
        dialled = sorted((legs[sid] for sid in far if sid in legs), key=lambda leg: leg.created_at)
        if 0 < call.callback.max_attempts < len(dialled):
            yield Breach("K1", call.id, f"dialled {len(dialled)} times of {call.callback.max_attempts}")
        for sooner, later in pairwise(dialled):
            if sooner.ended_at is None or sooner.ended_at > later.created_at:
                yield Breach("K1", call.id, f"rang twice at once from {later.created_at}")


def called_by_somebody(record: Record) -> Iterator[Breach]:
    """K3: whoever is called back, an agent is on the line for them when their number is dialled."""
    for seen in record.witness.seen:
        was, now = seen.call_before, seen.call
        if now is None or now.callback is None or now.dial is None or now.dial.dialled_at is None:
            continue
        if was is not None and was.dial is not None and was.dial.dialled_at == now.dial.dialled_at:
            continue
        own = now.legs.get(now.dial.own or LegSid(""))
        if now.state is not CallState.DIALLING or own is None or not own.is_up:
            yield Breach("K3", now.id, f"dialled at {now.dial.dialled_at} for nobody")


def _requests(record: Record) -> Iterator[Call]:
    return (call for call in record.witness.calls.values() if call.callback is not None)
