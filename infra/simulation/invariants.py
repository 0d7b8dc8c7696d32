"""The invariants as judges of a record: each yields the breaches of one name."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Final

from chalicelib.agents.domain import Agent, AgentState
from chalicelib.calls.domain import Call, CallState, Outcome
from chalicelib.calls.offers import MissReason, Offer
from chalicelib.calls.stays import WAITS, Stay
from chalicelib.core.ids import AgentId, CallId, OfferId
from chalicelib.queues.matching import may_take
from infra.simulation.called_back import called_as_agreed, called_by_somebody
from infra.simulation.called_out import dial_limits, one_ending_out
from infra.simulation.consulted import asked_leaves, asking_reason, asking_rings, one_asking
from infra.simulation.deserted import nobody_left
from infra.simulation.partings import nobody_left_over
from infra.simulation.record import Breach, Record
from infra.simulation.witness import Seen
from infra.switch.call import Call as SwitchCall

Judge = Callable[[Record], Iterator[Breach]]
EARLY: Final = timedelta(seconds=1)
INSTANT: Final = timedelta(0)


def breaches(record: Record) -> list[Breach]:
    """Every breach in the record, each told once."""
    found = [*record.ghosts, *(breach for judge in JUDGES for breach in judge(record))]
    return list(dict.fromkeys(found))


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
            yield Breach("C1", leg.sid, f"still {call.state} although its leg ended at {_clock(leg.ended_at)}")
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


def one_agent(record: Record) -> Iterator[Breach]:
    """Q1: telephones of offers that are over stop in time."""
    legs = {leg.sid: leg for leg in record.legs}
    for stay_call, stay in _last_stays(record).items():
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
    was, now = _stays(seen)
    winner = now.winner if now else None
    if winner is None or (was is not None and was.winner is not None and was.winner.others == winner.others):
        return
    for sid in winner.others:
        end = legs[sid].ended_at or record.ended_at if sid in legs else seen.at
        if record.is_late(seen.at, end, record.limits.stop, _subject(seen), winner.id, winner.agent, sid):
            yield Breach("Q1", winner.id, f"another telephone of {winner.agent}'s went on for {end - seen.at}")


def one_outcome(record: Record) -> Iterator[Breach]:
    """Q2: a stay has one outcome, and a closed queue segment says which."""
    for seen in record.witness.seen:
        was, now = _stays(seen)
        if was is None or now is None or was.n != now.n or was.outcome is None or was.outcome is now.outcome:
            continue
        is_undone = was.winner is not None and not was.has_met and now.winner is None
        if is_undone and (now.outcome is None or now.is_direct):
            continue
        yield Breach("Q2", _subject(seen), f"stay {was.n} was {was.outcome} and became {now.outcome}")
    for call in record.witness.calls.values():
        for segment in call.segments:
            if segment.kind in WAITS and segment.ended_at and segment.outcome is None:
                yield Breach("Q2", call.id, "a stay ended without outcome")


def order(record: Record) -> Iterator[Breach]:
    """Q3: no call is offered while one before it, that the agent could take as well, is offered to nobody.

    What people choose by hand is theirs to choose; a call whose turn was changed stands there from that moment.
    """
    calls: dict[CallId, Call] = {}
    idle_since: dict[CallId, datetime] = {}
    for seen in record.witness.seen:
        if seen.call is None:
            continue
        for offer in _new_offers(seen):
            agent = record.witness.agents.get(offer.agent)
            if agent is not None and offer.by_hand is None and seen.call.stay is not None:
                yield from _overtaken(record, seen, agent, calls, idle_since)
        calls[seen.call.id] = seen.call
        stay = seen.call.waiting_stay
        if stay is None or stay.offers:
            idle_since.pop(seen.call.id, None)
        elif _has_moved(seen):
            idle_since[seen.call.id] = seen.at
        else:
            idle_since.setdefault(seen.call.id, seen.at)


def _has_moved(seen: Seen) -> bool:
    was, now = _stays(seen)
    return was is not None and now is not None and was.n == now.n and was.priority != now.priority


def _overtaken(
    record: Record, seen: Seen, agent: Agent, calls: dict[CallId, Call], idle_since: dict[CallId, datetime]
) -> Iterator[Breach]:
    assert seen.call is not None and seen.call.stay is not None  # noqa: PT018
    mine = seen.call.stay
    queue = record.queues[mine.queue]
    for other_id, since in idle_since.items():
        other = calls[other_id].waiting_stay
        if other_id == seen.call.id or other is None or other.queue != mine.queue or since >= seen.at:
            continue
        if other.is_ahead(seen.at):
            continue
        stands_before = (other.priority, other.joined_at, other_id) < (mine.priority, mine.joined_at, seen.call.id)
        if stands_before and may_take(agent, other, queue, now=seen.at) and _by_turns(other):
            yield Breach("Q3", seen.call.id, f"offered to {agent.id} before {other_id} at {_clock(seen.at)}")


def _by_turns(stay: Stay) -> bool:
    """The methods that ring groups keep to the group whose turn it is; the order of agents is theirs."""
    return stay.settings.get("method") in {"round-robin", "ring-all", None}


def limits(record: Record) -> Iterator[Breach]:
    """Q5: nobody is rung for longer than their time, and nobody waits beyond the total."""
    late = record.limits.timer
    picked_up = {leg.sid for leg in record.legs if leg.answered_at is not None}
    for call_id, stay in _last_stays(record).items():
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
        yield Breach("Q5", call.id, f"waited until {_clock(left)}, its time was up at {_clock(stay.until)}")


def one_call(record: Record) -> Iterator[Breach]:
    """A1: an agent is reserved for or in one call, others being on hold, and no call believes otherwise."""
    talking: dict[AgentId, CallId] = {}
    held: dict[AgentId, frozenset[CallId]] = {}
    for seen in record.witness.seen:
        if seen.agent is not None:
            held[seen.agent.id] = _on_hold(seen.agent)
            yield from _two_at_once(seen.agent)
        if seen.call is not None:
            yield from _in_two(seen.call, seen.call_before, talking, held)


def _in_two(
    call: Call, before: Call | None, talking: dict[AgentId, CallId], held: Mapping[AgentId, frozenset[CallId]]
) -> Iterator[Breach]:
    now = _talking_in(call)
    for left in (_talking_in(before) if before else frozenset()) - now:
        if talking.get(left) == call.id:
            del talking[left]
    for agent in now:
        on_hold = held.get(agent, frozenset())
        if talking.get(agent) in on_hold:
            talking[agent] = call.id
        other = talking.setdefault(agent, call.id)
        if other != call.id and call.id not in on_hold:
            yield Breach("A1", agent, f"talks in {other} and {call.id}")


def _talking_in(call: Call) -> frozenset[AgentId]:
    """The agents who are in a call: who has it, who is asked about it, who calls out and has picked up."""
    asked = call.consult
    is_calling = call.state is CallState.DIALLING and call.dial is not None and call.dial.own is not None
    found = {
        call.with_agent if is_calling else call.talking_to,
        asked.offer.agent if asked is not None and asked.is_talking else None,
    }
    return frozenset(agent for agent in found if agent)


def _on_hold(agent: Agent) -> frozenset[CallId]:
    return frozenset(work.call for work in (*agent.parked, agent.work) if work is not None and work.held_at is not None)


def _two_at_once(agent: Agent) -> Iterator[Breach]:
    if agent.reservation is not None and agent.work is not None:
        yield Breach("A1", agent.id, "reserved while in a call")
    if any(work.held_at is None for work in agent.parked):
        yield Breach("A1", agent.id, "two calls at once, neither on hold")


def respected_choice(record: Record) -> Iterator[Breach]:
    """A3: only the agent, a team leader or the end of its own time ends what was chosen; wrap-up lasts its time."""
    clicks = set(record.clicks)
    chosen = {AgentState.PAUSED, AgentState.LOGGED_OFF, AgentState.IDLE, AgentState.RONA}
    for seen in record.witness.seen:
        was, now = seen.agent_before, seen.agent
        if was is None or now is None or was.state is now.state:
            continue
        is_click = (seen.at, now.id) in clicks
        is_over = was.until is not None and seen.at >= was.until and now.state is AgentState.AVAILABLE
        if was.state in chosen and not is_click and not is_over:
            yield Breach("A3", now.id, f"{was.state} became {now.state} at {_clock(seen.at)} without a click")
        until = was.work.wrap_up_until if was.work else None
        if was.state is AgentState.WRAP_UP and not is_click and until and seen.at < until - EARLY:
            yield Breach("A3", now.id, f"wrap-up was cut short at {_clock(seen.at)}, not {_clock(until)}")
        yield from _forgotten_choice(was, now, is_click=is_click)


def _forgotten_choice(was: Agent, now: Agent, *, is_click: bool) -> Iterator[Breach]:
    if was.then is not None and now.then is None and not is_click and now.state is not was.then.state:
        yield Breach("A3", now.id, f"chose {was.then.state} for afterwards and became {now.state}")


def reason(record: Record) -> Iterator[Breach]:
    """A4: every offer ended with the call, an answer, or a reason."""
    made: dict[OfferId, CallId] = {}
    ends: set[OfferId] = set()
    for seen in record.witness.seen:
        for offer in _new_offers(seen):
            assert seen.call is not None
            made[offer.id] = seen.call.id
        stay = seen.call.stay if seen.call else None
        if stay is not None:
            ends |= {miss.offer for miss in stay.misses} | ({stay.winner.id} if stay.winner else set())
        for segment in seen.call.segments if seen.call else ():
            ends |= {miss.offer for miss in segment.misses}
    for offer_id in made.keys() - ends:
        yield Breach("A4", made[offer_id], f"offer {offer_id} ended without a reason")


def no_ghosts(record: Record) -> Iterator[Breach]:
    """A2: when all is over, nobody is held by a call that is."""
    for agent in record.witness.agents.values():
        if agent.reservation is not None or agent.state in {AgentState.RINGING, AgentState.IN_CALL}:
            yield Breach("A2", agent.id, f"still {agent.state} when all calls had ended")
    for leg in record.legs:
        if not leg.is_over:
            yield Breach("A2", leg.sid, f"a leg of {leg.to} is still {leg.status}")


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


def _stays(seen: Seen) -> tuple[Stay | None, Stay | None]:
    return seen.call_before.stay if seen.call_before else None, seen.call.stay if seen.call else None


def _subject(seen: Seen) -> str:
    return str(seen.call.id if seen.call else seen.agent.id if seen.agent else "")


def _new_offers(seen: Seen) -> list[Offer]:
    was, now = _stays(seen)
    if now is None:
        return []
    known = was.offers if was is not None and was.n == now.n else {}
    return [offer for key, offer in now.offers.items() if key not in known]


def _last_stays(record: Record) -> dict[tuple[CallId, int], Stay]:
    found: dict[tuple[CallId, int], Stay] = {}
    for seen in record.witness.seen:
        if seen.call is not None and seen.call.stay is not None:
            found[seen.call.id, seen.call.stay.n] = seen.call.stay
    return found


def _clock(at: datetime | None) -> str:
    return f"{at:%H:%M:%S.%f}"[:-3] if at else "the end"


JUDGES: Final[tuple[Judge, ...]] = (
    one_ending,
    whole_log,
    dialled_once,
    one_agent,
    one_outcome,
    order,
    limits,
    nobody_left,
    one_call,
    no_ghosts,
    respected_choice,
    reason,
    reconciled,
    one_ending_out,
    dial_limits,
    called_as_agreed,
    called_by_somebody,
    one_asking,
    asking_reason,
    asking_rings,
    asked_leaves,
    nobody_left_over,
)
