"""C2 of who is left over: no leg outlives its call, nor the part that it had in it."""

from collections.abc import Iterator
from datetime import datetime

from chalicelib.calls.domain import Call
from infra.simulation.record import Breach, Record
from infra.switch.call import Call as SwitchCall


def nobody_left_over(record: Record) -> Iterator[Breach]:
    """Whose call is over, or goes on without them, is not kept on the line."""
    watch: dict[str, tuple[datetime, Call]] = {}
    for seen in record.witness.seen:
        if seen.call is None:
            continue
        out = _parted(seen.call)
        for back in set(seen.call.legs) - set(out):
            watch.pop(back, None)
        for sid in out:
            watch.setdefault(sid, (seen.at, seen.call))
    legs = list(record.legs)
    for leg in legs:
        since, call = watch.get(leg.sid) or watch.get(leg.parent_sid or "") or (None, None)
        if since is not None and call is not None:
            yield from _kept(record, leg, since, call)


def _parted(call: Call) -> tuple[str, ...]:
    return tuple(call.legs) if call.is_over else call.strangers


def _kept(record: Record, leg: SwitchCall, since: datetime, call: Call) -> Iterator[Breach]:
    end = leg.ended_at or record.ended_at
    parties = {each.party for each in call.legs.values()}
    if record.is_late(since, end, record.limits.silence, call.id, leg.sid, *parties):
        yield Breach("C2", leg.sid, f"{leg.to} was kept on the line for {end - since} with no part in {call.id}")
