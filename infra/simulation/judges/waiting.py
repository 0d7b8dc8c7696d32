"""The judges of waits: one agent, one outcome, and limits that are kept."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Final

from chalicelib.calls.domain import Call
from chalicelib.calls.offers import MissReason
from chalicelib.calls.stays import WAITS
from infra.simulation.judges.seeing import clock, last_stays, stays, subject
from infra.simulation.record import Breach, Record
from infra.simulation.witness import Seen
from infra.switch.call import Call as SwitchCall

EARLY: Final = timedelta(seconds=1)


def one_agent(record: Record) -> Iterator[Breach]:
    """Q1: telephones of offers that are over stop in time."""
    legs = {leg.sid: leg for leg in record.legs}
    for stay_call, stay in last_stays(record).items():
        for miss in stay.misses:
            rang = [legs[sid] for sid in miss.legs if sid in legs]
            end = max([leg.ended_at or record.ended_at for leg in rang], default=miss.ended_at)
            about = stay_call[0], miss.offer, miss.agent, *miss.legs
            if record.is_late(miss.ended_at, end, record.limits.stop, *about):
                yield Breach("Q1", miss.offer, f"{miss.agent}'s telephone went on for {end - miss.ended_at}")
    for seen in record.witness.seen:
        yield from _rings_beside(record, seen, legs)


def _rings_beside(record: Record, seen: Seen, legs: Mapping[str, SwitchCall]) -> Iterator[Breach]:
    """Who answers at one of their telephones has the others fall silent."""
    was, now = stays(seen)
    winner = now.winner if now else None
    if winner is None or (was is not None and was.winner is not None and was.winner.others == winner.others):
        return
    for sid in winner.others:
        end = legs[sid].ended_at or record.ended_at if sid in legs else seen.at
        if record.is_late(seen.at, end, record.limits.stop, subject(seen), winner.id, winner.agent, sid):
            yield Breach("Q1", winner.id, f"another telephone of {winner.agent}'s went on for {end - seen.at}")


def one_outcome(record: Record) -> Iterator[Breach]:
    """Q2: a stay has one outcome, and a closed queue segment says which."""
    for seen in record.witness.seen:
        was, now = stays(seen)
        if was is None or now is None or was.n != now.n or was.outcome is None or was.outcome is now.outcome:
            continue
        is_undone = was.winner is not None and not was.has_met and now.winner is None
        if is_undone and (now.outcome is None or now.is_direct):
            continue
        yield Breach("Q2", subject(seen), f"stay {was.n} was {was.outcome} and became {now.outcome}")
    for call in record.witness.calls.values():
        for segment in call.segments:
            if segment.kind in WAITS and segment.ended_at and segment.outcome is None:
                yield Breach("Q2", call.id, "a stay ended without outcome")


def limits(record: Record) -> Iterator[Breach]:
    """Q5: nobody is rung for longer than their time, and nobody waits beyond the total."""
    late = record.limits.timer
    picked_up = {leg.sid for leg in record.legs if leg.answered_at is not None}
    for call_id, stay in last_stays(record).items():
        ring = timedelta(seconds=int(stay.settings.get("ring_s", 20)))
        for miss in stay.misses:
            lasted = miss.ended_at - miss.at
            if record.is_late(miss.at + ring, miss.ended_at, late, call_id[0], miss.offer, miss.agent, miss.leg or ""):
                yield Breach("Q5", call_id[0], f"{miss.agent} was rung for {lasted}, not {ring}")
            is_voicemail = not picked_up.isdisjoint(miss.legs)
            if miss.reason is MissReason.TIMED_OUT and lasted < ring - EARLY and not is_voicemail:
                yield Breach("Q5", call_id[0], f"{miss.agent} was given only {lasted} of {ring}")
    for call in record.witness.calls.values():
        yield from _stayed_too_long(record, call)


def _stayed_too_long(record: Record, call: Call) -> Iterator[Breach]:
    stay = call.stay
    if stay is None or stay.until is None:
        return
    left = next((seg.ended_at for seg in reversed(call.segments) if seg.kind in WAITS), None)
    if record.is_late(stay.until, left or record.ended_at, record.limits.timer, call.id):
        yield Breach("Q5", call.id, f"waited until {clock(left)}, its time was up at {clock(stay.until)}")
