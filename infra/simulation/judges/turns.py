"""The judge of turns: nobody is offered before one who stands before them."""

from collections.abc import Iterator
from datetime import datetime

from chalicelib.agents.domain import Agent
from chalicelib.calls.domain import Call
from chalicelib.calls.stays import Stay
from chalicelib.core.ids import CallId
from chalicelib.queues.matching import may_take
from infra.simulation.judges.seeing import clock, new_offers, stays
from infra.simulation.record import Breach, Record
from infra.simulation.witness import Seen


def order(record: Record) -> Iterator[Breach]:
    """Q3: no call is offered while one before it, that the agent could take as well, is offered to nobody.

    What people choose by hand is theirs to choose; a call whose turn was changed stands there from that moment.
    """
    calls: dict[CallId, Call] = {}
    idle_since: dict[CallId, datetime] = {}
    for seen in record.witness.seen:
        if seen.call is None:
            continue
        for offer in new_offers(seen):
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
    was, now = stays(seen)
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
            yield Breach("Q3", seen.call.id, f"offered to {agent.id} before {other_id} at {clock(seen.at)}")


def _by_turns(stay: Stay) -> bool:
    """The methods that ring groups keep to the group whose turn it is; the order of agents is theirs."""
    return stay.settings.get("method") in {"round-robin", "ring-all", None}
