"""What a call is: one conversation from its first ring to its one outcome."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from chalicelib.calls.handover import Reach, Transfer, Way
from chalicelib.core.ids import AgentId, CallId, CompanyId, LegSid, OfferId, QueueName
from chalicelib.core.lifecycle import Lifecycle
from chalicelib.core.replacing import replace


class CallState(StrEnum):
    DIALLING = "dialling"
    FLOW = "flow"
    WAITING = "waiting"
    TALKING = "talking"
    ENDED = "ended"


LIFECYCLE: Final = Lifecycle(
    {
        CallState.DIALLING: {CallState.TALKING, CallState.ENDED},
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
    BUSY = "busy"
    NO_ANSWER = "no-answer"
    CANCELLED = "cancelled"


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


class DialResult(StrEnum):
    """Why a number that an agent called was not reached; ``UNREACHED``: the agent's own telephone was not."""

    BUSY = "busy"
    NO_ANSWER = "no-answer"
    FAILED = "failed"
    INVALID = "invalid-number"
    CANCELLED = "cancelled"
    UNREACHED = "agent-not-reached"


class LegRole(StrEnum):
    CALLER = "caller"
    AGENT = "agent"
    OUTSIDE = "outside"


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

    No ``agent`` (an empty name): it is a number outside that is rung, to be consulted.

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

    @property
    def assigned(self) -> Offer | None:
        """The open offer to whom somebody gave the call; while it stands nobody else is rung."""
        return next((offer for offer in self.offers.values() if offer.by_hand is ByHand.ASSIGNED), None)

    def without(self, offer_id: OfferId) -> "Stay":
        return replace(self, offers={key: offer for key, offer in self.offers.items() if key != offer_id})


@dataclass(frozen=True, slots=True, kw_only=True)
class Dial:
    """How an agent calls out: ``offer`` is their own telephone being rung, ``own`` the leg on which they answered.

    ``queue`` is whose wrap-up applies; empty for none. The number is dialled once, ``dialled_at`` the latest; ``until``
    is when the present step ends by rule, and ``result`` why nobody was reached, while the agent is being told.
    """

    offer: Offer
    queue: QueueName
    until: datetime
    own: LegSid | None = None
    dialled_at: datetime | None = None
    result: DialResult | None = None


class ConsultOutcome(StrEnum):
    """How an agent's consulting of somebody ended: ``LEFT`` by who was asked, ``ENDED`` by who asked."""

    COMPLETED = "completed"
    ENDED = "ended"
    LEFT = "left"
    MISSED = "missed"
    CALLER_GONE = "caller-gone"


@dataclass(frozen=True, slots=True, kw_only=True)
class Consult:
    """An agent (``by``, who has the call by ``by_offer``) asks somebody for advice while the caller hears music.

    ``offer`` rings who is asked; once they have answered (``answered_at``) its leg is theirs. While
    ``is_with_caller``, it is they who hear music. ``miss`` is why they never answered.
    """

    by: AgentId
    by_offer: OfferId
    reach: Reach
    to: str
    offer: Offer
    answered_at: datetime | None = None
    is_with_caller: bool = False
    miss: MissReason | None = None
    outcome: ConsultOutcome | None = None
    ended_at: datetime | None = None

    @property
    def is_open(self) -> bool:
        return self.outcome is None

    @property
    def is_ringing(self) -> bool:
        return self.is_open and self.answered_at is None

    @property
    def is_talking(self) -> bool:
        return self.is_open and self.answered_at is not None


class SegmentKind(StrEnum):
    """``OUTSIDE``: handed on to a number outside, which rings or has answered."""

    DIAL = "dial"
    FLOW = "flow"
    QUEUE = "queue"
    TALK = "talk"
    OUTSIDE = "outside"


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """A stretch of the caller's time. A call's segments follow one another without gap or overlap (C3).

    ``reason`` is what a conversation was about, as its agent said in wrap-up (WBX-84); ``transfer`` how an agent
    brought the stretch about.
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One conversation. ``v`` grows by one with every write; the last segment is the open one until the call ends.

    ``caller`` is the party outside and ``called`` our number that they see, also where an agent called them (``dial``).

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
    dial: Dial | None = None
    segments: tuple[Segment, ...] = ()
    ended_at: datetime | None = None
    outcome: Outcome | None = None
    consults: tuple[Consult, ...] = ()

    @property
    def is_over(self) -> bool:
        return self.state is CallState.ENDED

    @property
    def caller_leg(self) -> LegSid:
        """The leg of the party outside; empty while an agent's call has not begun to ring there."""
        return next((leg.sid for leg in self.legs.values() if leg.role is LegRole.CALLER), LegSid(""))

    @property
    def waiting_stay(self) -> Stay | None:
        """The stay that can still be claimed, if any."""
        return self.stay if self.stay is not None and self.stay.is_waiting else None

    @property
    def talking_to(self) -> AgentId | None:
        winner = self.stay.winner if self.stay else None
        return (winner.agent or None) if winner and self.state is CallState.TALKING else None

    @property
    def with_agent(self) -> AgentId | None:
        """The agent whose call this is: who talks in it, or calls out."""
        if self.state is CallState.DIALLING and self.dial is not None:
            return self.dial.offer.agent
        return self.talking_to

    @property
    def consult(self) -> Consult | None:
        """The consulting that goes on now."""
        return self.consults[-1] if self.consults and self.consults[-1].is_open else None

    def consulted(self, offer: OfferId) -> Consult | None:
        """The consulting that an offer belongs to, also one that is over."""
        return next((each for each in self.consults if each.offer.id == offer), None)

    @property
    def open_offers(self) -> Mapping[OfferId, Offer]:
        """Everybody who is being rung, for the stay or to be consulted."""
        offers = self.stay.offers if self.stay else {}
        asked = self.consult
        return {**offers, asked.offer.id: asked.offer} if asked is not None and asked.is_ringing else offers

    @property
    def outside(self) -> Transfer | None:
        """How the call was handed to the number outside that it is with now."""
        last = self.segments[-1] if self.segments else None
        is_there = last is not None and last.kind is SegmentKind.OUTSIDE and last.ended_at is None
        return last.transfer if last is not None and is_there else None

    @property
    def is_astray(self) -> bool:
        """Whether the caller has yet to be fetched: from a conversation that is over, or to where they were sent."""
        stay = self.stay
        if stay is None or self.is_over:
            return False
        if self.state is CallState.WAITING:
            return stay.is_coming
        was_away = stay.winner is not None or stay.transfer is not None
        return self.state is CallState.FLOW and was_away and not stay.is_left

    @property
    def strangers(self) -> tuple[LegSid, ...]:
        """Legs of others than the caller that are up although their part in the call is over."""
        winner = self.stay.winner if self.stay and self.state is CallState.TALKING else None
        asked = self.consult
        caller_out = self.dial.own if self.dial is not None and self.state is CallState.DIALLING else None
        known = {winner.leg if winner else None, asked.offer.leg if asked is not None else None, caller_out}
        others = (leg for leg in self.legs.values() if leg.role is not LegRole.CALLER and leg.is_up)
        return tuple(leg.sid for leg in others if leg.sid not in known)

    def knows_leg(self, sid: LegSid) -> bool:
        """Tell whether a leg is a party's, or rings for an open offer."""
        return sid in self.legs or any(sid in offer.legs for offer in self.open_offers.values())

    @property
    def was_answered(self) -> bool:
        return any(segment.kind is SegmentKind.TALK for segment in self.segments)
