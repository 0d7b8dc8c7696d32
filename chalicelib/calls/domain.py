"""What a call is: one conversation from its first ring to its one outcome."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from chalicelib.core.ids import AgentId, CallId, CompanyId, LegSid, OfferId, QueueName
from chalicelib.core.lifecycle import Lifecycle


class CallState(StrEnum):
    FLOW = "flow"
    WAITING = "waiting"
    TALKING = "talking"
    ENDED = "ended"


LIFECYCLE: Final = Lifecycle(
    {
        CallState.FLOW: {CallState.WAITING, CallState.ENDED},
        CallState.WAITING: {CallState.FLOW, CallState.TALKING, CallState.ENDED},
        CallState.TALKING: {CallState.FLOW, CallState.WAITING, CallState.ENDED},
    }
)


class Outcome(StrEnum):
    """The one way a call ended (C1)."""

    ANSWERED = "answered"
    ABANDONED = "abandoned"
    TIMED_OUT = "timed-out"
    CALLBACK = "callback"
    VOICEMAIL = "voicemail"
    TRANSFERRED = "transferred"
    FLOW_ENDED = "flow-ended"
    FAILED = "failed"


class StayOutcome(StrEnum):
    """The one way a stay in a queue ended (Q2)."""

    ANSWERED = "answered"
    ABANDONED = "abandoned"
    TIMED_OUT = "timed-out"
    CALLBACK = "callback"
    MOVED_ON = "moved-on"
    ENDED = "ended-by-system"


class MissReason(StrEnum):
    """Why an offer to an agent came to nothing (A4)."""

    DECLINED = "declined"
    TIMED_OUT = "timed-out"
    UNREACHABLE = "device-unreachable"
    BUSY = "device-busy"
    CALLER_GONE = "caller-gone"
    TAKEN = "answered-by-another"
    WITHDRAWN = "withdrawn"


class LegRole(StrEnum):
    CALLER = "caller"
    AGENT = "agent"


class ByHand(StrEnum):
    """How an offer came about that no rule made: the agent took the call, or somebody gave it to them."""

    TAKEN = "taken"
    ASSIGNED = "assigned"


@dataclass(frozen=True, slots=True, kw_only=True)
class Leg:
    """One party's dialog with the trunk; ``party`` is an agent's id or a number."""

    sid: LegSid
    role: LegRole
    party: str
    ended_at: datetime | None = None

    @property
    def is_up(self) -> bool:
        return self.ended_at is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """One agent being rung for one stay; ``leg`` is unknown until the trunk has taken the order to ring.

    Where ``rings`` devices of the agent are tried at once, ``others`` are the further legs, and ``silent`` names those
    that will ring no more; the offer is missed when all have fallen silent.
    """

    id: OfferId
    agent: AgentId
    at: datetime
    until: datetime
    leg: LegSid | None = None
    others: tuple[LegSid, ...] = ()
    rings: int = 1
    silent: tuple[str, ...] = ()
    by_hand: ByHand | None = None

    @property
    def legs(self) -> tuple[LegSid, ...]:
        return (self.leg, *self.others) if self.leg is not None else self.others


@dataclass(frozen=True, slots=True, kw_only=True)
class Miss:
    """An offer that came to nothing, and why; ``leg`` and ``others`` rang for it."""

    offer: OfferId
    agent: AgentId
    at: datetime
    ended_at: datetime
    reason: MissReason
    leg: LegSid | None = None
    others: tuple[LegSid, ...] = ()

    @property
    def legs(self) -> tuple[LegSid, ...]:
        return (self.leg, *self.others) if self.leg is not None else self.others


@dataclass(frozen=True, slots=True, kw_only=True)
class Stay:
    """A caller's wait in one queue. ``until`` is when patience ends by rule; ``settings`` are the flow element's.

    Once an agent has claimed the call, ``sent_at`` is when the caller was last sent to meet them, ``has_met`` that they
    came, and ``is_left`` that they are back in the flow. ``is_deserted``: the last member logged off, and the caller is
    being sent on.
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

    @property
    def is_waiting(self) -> bool:
        return self.outcome is None

    @property
    def assigned(self) -> Offer | None:
        """The open offer to whom somebody gave the call; while it stands nobody else is rung."""
        return next((offer for offer in self.offers.values() if offer.by_hand is ByHand.ASSIGNED), None)

    def without(self, offer_id: OfferId) -> "Stay":
        return replace(self, offers={key: offer for key, offer in self.offers.items() if key != offer_id})


class SegmentKind(StrEnum):
    FLOW = "flow"
    QUEUE = "queue"
    TALK = "talk"


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """A stretch of the caller's time. A call's segments follow one another without gap or overlap (C3).

    ``reason`` is what a conversation was about, as its agent said in wrap-up (WBX-84).
    """

    kind: SegmentKind
    started_at: datetime
    ended_at: datetime | None = None
    queue: QueueName | None = None
    agent: AgentId | None = None
    outcome: StayOutcome | None = None
    misses: tuple[Miss, ...] = ()
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One conversation. ``v`` grows by one with every write; the last segment is the open one until the call ends.

    ``due_at`` is when the sweeper looks at the call next. ``session`` belongs to the flow engine, ``step`` counts its
    steps, and ``reply`` is the document last sent for ``step - 1``, kept so that a webhook sent twice is answered
    alike (C4).
    """

    company: CompanyId
    id: CallId
    caller: str
    called: str
    started_at: datetime
    due_at: datetime
    state: CallState
    since: datetime
    v: int = 0
    flow: str = ""
    session: Mapping[str, Any] = field(default_factory=dict)
    step: int = 0
    reply: str = ""
    path: tuple[str, ...] = ()
    place: str | None = None
    marks: frozenset[str] = frozenset()
    legs: Mapping[LegSid, Leg] = field(default_factory=dict)
    stay: Stay | None = None
    segments: tuple[Segment, ...] = ()
    ended_at: datetime | None = None
    outcome: Outcome | None = None

    @property
    def is_over(self) -> bool:
        return self.state is CallState.ENDED

    @property
    def caller_leg(self) -> LegSid:
        return next(leg.sid for leg in self.legs.values() if leg.role is LegRole.CALLER)

    @property
    def waiting_stay(self) -> Stay | None:
        """The stay that can still be claimed, if any."""
        return self.stay if self.stay is not None and self.stay.is_waiting else None

    @property
    def talking_to(self) -> AgentId | None:
        winner = self.stay.winner if self.stay else None
        return winner.agent if winner and self.state is CallState.TALKING else None

    def knows_leg(self, sid: LegSid) -> bool:
        """Tell whether a leg is a party's, or rings for an open offer."""
        ringing = self.stay.offers.values() if self.stay else ()
        return sid in self.legs or any(sid in offer.legs for offer in ringing)

    @property
    def was_answered(self) -> bool:
        return any(segment.kind is SegmentKind.TALK for segment in self.segments)
