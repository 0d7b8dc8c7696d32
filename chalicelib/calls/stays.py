"""A caller's wait in one queue, and the stretches that a call consists of."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from chalicelib.calls.dials import DialResult
from chalicelib.calls.handover import Reach, Transfer, Way
from chalicelib.calls.offers import ByHand, Miss, Offer
from chalicelib.core.ids import AgentId, OfferId, QueueName
from chalicelib.core.replacing import replace

MOMENT: Final = timedelta(milliseconds=1)


class StayOutcome(StrEnum):
    """The one way a stay in a queue ended (Q2)."""

    ANSWERED = "answered"
    ABANDONED = "abandoned"
    TIMED_OUT = "timed-out"
    CALLBACK = "callback"
    MOVED_ON = "moved-on"
    ENDED = "ended-by-system"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stay:
    """A caller's wait in one queue. ``until`` is when patience ends by rule; ``settings`` are the flow element's.

    Who is to be called back, and not at once, joins at a ``joined_at`` to come.

    Once an agent has claimed the call, ``sent_at`` is when the caller was last sent to meet them, ``has_met`` that they
    came, and ``is_left`` that they are back in the flow. ``is_deserted``: the last member logged off, and the caller is
    being sent on. ``transfer`` is how the caller came here where an agent sent them; while ``is_coming`` they have yet
    to be fetched from there.
    """

    n: int
    queue: QueueName
    joined_at: datetime
    priority: int
    until: datetime | None
    settings: Mapping[str, Any]
    outcome: StayOutcome | None = None
    offers: Mapping[OfferId, Offer] = field(default_factory=dict)
    misses: tuple[Miss, ...] = ()
    winner: Offer | None = None
    sent_at: datetime | None = None
    has_met: bool = False
    is_left: bool = False
    is_deserted: bool = False
    transfer: Transfer | None = None
    is_coming: bool = False

    @property
    def is_direct(self) -> bool:
        """Whether this is no wait in the queue, but for the one agent to whom the call was handed."""
        transfer = self.transfer
        return transfer is not None and transfer.reach is Reach.AGENT and transfer.way is Way.BLIND

    @property
    def is_waiting(self) -> bool:
        return self.outcome is None

    def is_ahead(self, now: datetime) -> bool:
        """Whether it is yet to begin, and nobody is to be rung; instants are kept in whole milliseconds."""
        return self.joined_at - now >= MOMENT

    @property
    def assigned(self) -> Offer | None:
        """The open offer to whom somebody gave the call; while it stands nobody else is rung."""
        return next((offer for offer in self.offers.values() if offer.by_hand is ByHand.ASSIGNED), None)

    def without(self, offer_id: OfferId) -> "Stay":
        return replace(self, offers={key: offer for key, offer in self.offers.items() if key != offer_id})


class SegmentKind(StrEnum):
    """``OUTSIDE``: handed on to a number outside, which rings or has answered. ``CALLBACK``: waiting to be called."""

    DIAL = "dial"
    FLOW = "flow"
    QUEUE = "queue"
    CALLBACK = "callback"
    TALK = "talk"
    OUTSIDE = "outside"


WAITS: Final = frozenset({SegmentKind.QUEUE, SegmentKind.CALLBACK})
"""Stretches in which a call stands in a queue."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """A stretch of the caller's time. A call's segments follow one another without gap or overlap (C3).

    ``reason`` is what a conversation was about, as its agent said in wrap-up (WBX-84); ``transfer`` how an agent
    brought the stretch about. ``result`` is why a number that was dialled was not reached. ``promised_s`` are the
    seconds that a VIP list promises this caller; 0: the queue's own.
    """

    kind: SegmentKind
    started_at: datetime
    ended_at: datetime | None = None
    queue: QueueName | None = None
    agent: AgentId | None = None
    outcome: StayOutcome | None = None
    misses: tuple[Miss, ...] = ()
    reason: str | None = None
    transfer: Transfer | None = None
    promised_s: int = 0
    result: DialResult | None = None
