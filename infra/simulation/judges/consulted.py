"""The judges of consulting: each asking ends once and in its time, says why it came to nothing, and rings no longer."""

from collections.abc import Iterator
from itertools import pairwise

from chalicelib.calls.consults import Consult, ConsultOutcome
from chalicelib.calls.domain import Call
from infra.simulation.record import Breach, Record
from infra.simulation.witness import Seen


def one_asking(record: Record) -> Iterator[Breach]:
    """C3: each asking ends once, within its call and before the next begins, and the log knows of it."""
    for seen in record.witness.seen:
        yield from _changed(seen)
    for call in record.witness.calls.values():
        if call.is_over:
            yield from _unended(call)
        for before, after in pairwise(call.consults):
            if before.ended_at is None or before.ended_at > after.offer.at:
                yield Breach("C3", call.id, f"{before.to} and {after.to} are asked at once")
        logged = record.witness.logged.get(call.id)
        if logged is not None and logged.consults != call.consults:
            yield Breach("C3", call.id, "the log tells of other askings than the call")


def _unended(call: Call) -> Iterator[Breach]:
    for asked in call.consults:
        if asked.outcome is None or asked.ended_at is None:
            yield Breach("C3", call.id, f"the asking of {asked.to} has no end")
        elif call.ended_at is None or not asked.offer.at <= asked.ended_at <= call.ended_at:
            yield Breach("C3", call.id, f"the asking of {asked.to} ended at another time than in its call")


def _changed(seen: Seen) -> Iterator[Breach]:
    """No ending is taken back, and nobody who was asked is forgotten."""
    if seen.call is None or seen.call_before is None or seen.call.consults == seen.call_before.consults:
        return
    now = {each.offer.id: each.outcome for each in seen.call.consults}
    for was in seen.call_before.consults:
        if was.offer.id not in now:
            yield Breach("C3", seen.call.id, f"the asking of {was.to} is forgotten")
        elif was.outcome is not None and was.outcome is not now[was.offer.id]:
            yield Breach("C3", seen.call.id, f"the asking of {was.to} was {was.outcome}, became {now[was.offer.id]}")


def asking_reason(record: Record) -> Iterator[Breach]:
    """A4: who was asked and did not answer has a reason."""
    for call, asked in _askings(record):
        if asked.outcome is not None and asked.answered_at is None and asked.miss is None:
            yield Breach("A4", call.id, f"{asked.to} was asked, and did not answer for no reason")


def asking_rings(record: Record) -> Iterator[Breach]:
    """Q1: the telephones of who was asked stop in time; Q5: and ring no longer than a transfer may."""
    legs = {leg.sid: leg for leg in record.legs}
    for call, asked in _askings(record):
        silent_at = asked.answered_at or asked.ended_at
        if silent_at is None:
            continue
        about = call.id, asked.offer.id, asked.offer.agent, *asked.offer.legs
        if record.is_late(asked.offer.until, silent_at, record.limits.timer, *about):
            yield Breach("Q5", call.id, f"{asked.to} was rung until {silent_at}, not {asked.offer.until}")
        for sid in asked.offer.others if asked.answered_at else asked.offer.legs:
            end = legs[sid].ended_at or record.ended_at if sid in legs else silent_at
            if record.is_late(silent_at, end, record.limits.stop, *about):
                yield Breach("Q1", asked.offer.id, f"a telephone of {asked.to} rang on for {end - silent_at}")


def asked_leaves(record: Record) -> Iterator[Breach]:
    """C2: who was asked, and is needed no more, is not kept on the line."""
    legs = {leg.sid: leg for leg in record.legs}
    for call, asked in _askings(record):
        leg = legs.get(asked.offer.leg) if asked.offer.leg and asked.answered_at else None
        if leg is None or asked.ended_at is None or asked.outcome is ConsultOutcome.COMPLETED:
            continue
        end = leg.ended_at or record.ended_at
        if record.is_late(asked.ended_at, end, record.limits.silence, call.id, leg.sid, asked.offer.agent):
            yield Breach("C2", leg.sid, f"{asked.to} was kept for {end - asked.ended_at} after being asked")


def _askings(record: Record) -> Iterator[tuple[Call, Consult]]:
    for call in record.witness.calls.values():
        for asked in call.consults:
            yield call, asked
