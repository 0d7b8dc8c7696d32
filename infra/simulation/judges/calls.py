"""The judges of calls: one ending, a whole log, nothing dialled twice, and sums that agree."""

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from chalicelib.calls.domain import Call, Outcome
from chalicelib.calls.stays import WAITS
from chalicelib.core.ids import CallId
from infra.simulation.judges.seeing import clock
from infra.simulation.record import Breach, Record


def one_ending(record: Record) -> Iterator[Breach]:
    """C1: exactly one terminal outcome, within two minutes of the end of the caller's leg."""
    for leg in record.legs:
        if leg.direction != "inbound":
            continue
        call = record.witness.calls.get(CallId(leg.sid))
        if call is None:
            if record.is_fine:
                yield Breach("C1", leg.sid, "the call was never heard of")
        elif call.outcome is None:
            yield Breach("C1", leg.sid, f"still {call.state} although its leg ended at {clock(leg.ended_at)}")
        elif leg.ended_at and call.ended_at and call.ended_at - leg.ended_at > record.limits.ending:
            yield Breach("C1", leg.sid, f"ended {call.ended_at - leg.ended_at} after its leg")
        elif call.id not in record.witness.logged:
            yield Breach("C1", leg.sid, "never written to the log")
    yield from _changed_endings(record)


def _changed_endings(record: Record) -> Iterator[Breach]:
    for seen in record.witness.seen:
        was, now = seen.call_before, seen.call
        if now and was and was.outcome and was.outcome is not now.outcome and was.outcome is not Outcome.FLOW_ENDED:
            yield Breach("C1", now.id, f"its ending changed from {was.outcome} to {now.outcome}")


def whole_log(record: Record) -> Iterator[Breach]:
    """C3: segments follow one another from arrival to end."""
    for call in record.witness.calls.values():
        if call.outcome is None:
            continue
        segments = call.segments
        if not segments or segments[0].started_at != call.started_at or segments[-1].ended_at != call.ended_at:
            yield Breach("C3", call.id, "the segments do not reach from arrival to end")
        for before, after in pairwise(segments):
            if before.ended_at != after.started_at:
                yield Breach("C3", call.id, f"{before.kind} ended {before.ended_at}, {after.kind} began otherwise")
        if any(segment.ended_at is None or segment.ended_at < segment.started_at for segment in segments):
            yield Breach("C3", call.id, "a segment runs backwards or is open")
        logged = record.witness.logged.get(call.id)
        if logged is not None and (logged.segments != segments or logged.outcome is not call.outcome):
            yield Breach("C3", call.id, "the log tells another story than the call")


def dialled_once(record: Record) -> Iterator[Breach]:
    """C4: no offer is dialled twice."""
    for order, times in Counter(record.orders).items():
        if times > 1:
            yield Breach("C4", order, f"dialled {times} times")


def reconciled(record: Record) -> Iterator[Breach]:
    """D2: offered equals the sum of the outcomes. Whom an agent called has waited nowhere (``n`` is 0)."""
    joined = Counter(
        seen.call.stay.queue
        for seen in record.witness.seen
        if seen.call
        and seen.call.stay
        and seen.call.stay.n
        and (seen.call_before is None or _joins(seen.call_before, seen.call))
    )
    ended = Counter(
        segment.queue for call in record.witness.logged.values() for segment in call.segments if segment.kind in WAITS
    )
    if joined != ended:
        yield Breach("D2", record.company, f"joined {dict(joined)}, logged {dict(ended)}")


def _joins(before: Call, after: Call) -> bool:
    assert after.stay is not None
    return before.stay is None or before.stay.n != after.stay.n
