"""The judges of calls that agents make: each has one ending, and none rings longer than it may."""

from collections.abc import Iterator

from chalicelib.calls.domain import Call, CallState
from infra.simulation.record import Breach, Record


def one_ending_out(record: Record) -> Iterator[Breach]:
    """C1: a call that an agent made has one ending, soon after its last leg's, and reached somebody or did not."""
    ended_at = {leg.sid: leg.ended_at for leg in record.legs}
    for call in _made(record):
        last = max((at for sid in _legs(call) if (at := ended_at.get(sid))), default=None)
        if call.outcome is None or call.ended_at is None:
            yield Breach("C1", call.id, f"still {call.state} although all is over")
        elif last is not None and call.ended_at - last > record.limits.ending:
            yield Breach("C1", call.id, f"ended {call.ended_at - last} after its last leg")
        elif call.id not in record.witness.logged:
            yield Breach("C1", call.id, "never written to the log")
        if call.dial is not None and call.dial.result is not None and call.was_answered:
            yield Breach("C1", call.id, f"reached somebody, and is said to have failed by {call.dial.result}")


def dial_limits(record: Record) -> Iterator[Breach]:
    """Q5: no step of calling out lasts longer than it may. Q1: the agent's other telephones stop in time."""
    legs = {leg.sid: leg for leg in record.legs}
    for seen in record.witness.seen:
        was, now = seen.call_before, seen.call
        if was is None or now is None or was.dial is None or now.dial is None or was.state is not CallState.DIALLING:
            continue
        about = now.id, was.dial.offer.agent, was.dial.offer.id, *_legs(now)
        is_next = now.state is not was.state or now.dial.until != was.dial.until
        if is_next and record.is_late(was.dial.until, seen.at, record.limits.timer, *about):
            yield Breach("Q5", now.id, f"a step of calling out ended at {seen.at}, not {was.dial.until}")
        if now.dial.own is not None and was.dial.own is None:
            for sid in now.dial.offer.others:
                end = legs[sid].ended_at or record.ended_at if sid in legs else seen.at
                if record.is_late(seen.at, end, record.limits.stop, *about):
                    yield Breach("Q1", now.id, f"another telephone of {now.dial.offer.agent}'s rang on")


def _made(record: Record) -> Iterator[Call]:
    return (call for call in record.witness.calls.values() if call.dial is not None)


def _legs(call: Call) -> set[str]:
    return {*call.legs, *(call.dial.offer.legs if call.dial is not None else ())}
