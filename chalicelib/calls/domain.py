"""What a call is: one conversation from its first ring to its one outcome."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from chalicelib.calls.callbacks import Callback
from chalicelib.calls.consults import Consult
from chalicelib.calls.dials import Dial, DialResult, Prospect
from chalicelib.calls.handover import Transfer
from chalicelib.calls.offers import Offer
from chalicelib.calls.stays import Segment, SegmentKind, Stay
from chalicelib.core.ids import AgentId, CallId, CompanyId, LegSid, OfferId
from chalicelib.core.lifecycle import Lifecycle


class CallState(StrEnum):
    DIALLING = "dialling"
    FLOW = "flow"
    WAITING = "waiting"
    TALKING = "talking"
    ENDED = "ended"


LIFECYCLE: Final = Lifecycle(
    {
        CallState.DIALLING: {CallState.TALKING, CallState.WAITING, CallState.ENDED},
        CallState.FLOW: {CallState.WAITING, CallState.ENDED},
        CallState.WAITING: {CallState.FLOW, CallState.DIALLING, CallState.TALKING, CallState.ENDED},
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


DIALLED: Final = {
    DialResult.BUSY: Outcome.BUSY,
    DialResult.NO_ANSWER: Outcome.NO_ANSWER,
    DialResult.FAILED: Outcome.FAILED,
    DialResult.INVALID: Outcome.FAILED,
}
"""What a number that was not reached makes of the call; anything else: the agent gave up, or was not reached."""


class LegRole(StrEnum):
    CALLER = "caller"
    AGENT = "agent"
    OUTSIDE = "outside"


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
class Call:
    """One conversation. ``v`` grows by one with every write; the last segment is the open one until the call ends.

    ``caller`` is the party outside and ``called`` our number that they see, also where an agent called them (``dial``),
    a campaign did (``prospect``), or they are to be called back (``callback``).

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
    prospect: Prospect | None = None
    callback: Callback | None = None
    segments: tuple[Segment, ...] = ()
    ended_at: datetime | None = None
    outcome: Outcome | None = None
    consults: tuple[Consult, ...] = ()

    @property
    def is_from_us(self) -> bool:
        """Whether the party outside was called, and so has no flow to go back to."""
        return self.dial is not None or self.prospect is not None or self.callback is not None

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
    def vips(self) -> tuple[str, ...]:
        """The VIP lists the call went through, in order (PHN-419)."""
        return tuple(self.session.get("vips") or filter(None, (self.session.get("vip"),)))

    @property
    def returns_to(self) -> str:
        """The campaign whose call the caller returns (CUBE-02); empty: the call is inbound activity."""
        return str(self.session.get("campaign") or "")

    @property
    def was_answered(self) -> bool:
        return any(segment.kind is SegmentKind.TALK for segment in self.segments)
