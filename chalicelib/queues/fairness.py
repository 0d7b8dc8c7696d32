"""Whether callers are served in turn and nobody waits for nothing, by what the tables say now: pure."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Final

from chalicelib.agents.domain import Agent
from chalicelib.breaches import judging
from chalicelib.breaches.domain import Breach
from chalicelib.calls.offers import Offer
from chalicelib.calls.stays import Stay
from chalicelib.queues.domain import Queue
from chalicelib.queues.eligibility import may_answer_line
from chalicelib.queues.matching import PAUSES, Candidate, may_take

DECIDING: Final = timedelta(seconds=2)
"""The time a decision may take, from what it has read to the offer it writes."""
BY_TURNS: Final = frozenset({"round-robin", "ring-all", ""})
"""Methods that keep no group waiting for its turn, so that everybody who may take a call is offered the next."""


def idle_since(stay: Stay) -> datetime:
    """Return since when a stay without offers could have been offered."""
    ended = [miss.ended_at for miss in stay.misses]
    return max([stay.joined_at, *ended])


def overtaken(row: Sequence[Candidate]) -> Iterator[Breach]:
    """Judge the head of a queue, in order: nobody is offered while one before them goes without.

    Priorities that were changed by hand, and offers made by hand, are left out: the table does not say when.
    """
    for n, early in enumerate(row):
        if early.stay.offers or not _is_untouched(early.stay):
            continue
        for late in row[n + 1 :]:
            for offer in late.stay.offers.values() if _is_untouched(late.stay) else ():
                if _was_passed_over(early.stay, offer):
                    yield judging.of_turn(early.call, late.call, offer.agent, early.stay.queue)


def _is_untouched(stay: Stay) -> bool:
    is_as_set = stay.priority == int(stay.settings.get("priority", stay.priority))
    return is_as_set and not stay.is_deserted and stay.settings.get("method", "") in BY_TURNS


def _was_passed_over(stay: Stay, offer: Offer) -> bool:
    if offer.by_hand is not None or offer.at - idle_since(stay) <= DECIDING:
        return False
    if stay.until is not None and offer.at >= stay.until:
        return False
    mine = [miss for miss in stay.misses if miss.agent == offer.agent]
    is_paused = any(offer.at - miss.ended_at < PAUSES.get(miss.reason, timedelta(0)) for miss in mine)
    return may_answer_line(offer.agent, stay.settings) and not is_paused


def who_idles(stay: Stay, free: Sequence[Agent], queue: Queue, *, now: datetime) -> Agent | None:
    """Return somebody who could have been rung for a stay all the time that was too long to wait for it."""
    if stay.offers or stay.is_deserted or (stay.until is not None and now >= stay.until):
        return None
    if now - idle_since(stay) <= judging.ON_THE_WAY:
        return None
    able = (agent for agent in free if now - agent.since > judging.ON_THE_WAY)
    return next((agent for agent in able if may_take(agent, stay, queue, now=now)), None)
