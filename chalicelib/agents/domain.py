"""What an agent is: a state (chosen or caused), and apart from it the presence of a device."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from chalicelib.agents.timesheets import Activity, Timesheet
from chalicelib.core.clock import epoch_ms
from chalicelib.core.ids import AgentId, CallId, CompanyId, OfferId, QueueName
from chalicelib.core.lifecycle import Lifecycle


class AgentState(StrEnum):
    LOGGED_OFF = "logged-off"
    AVAILABLE = "available"
    IDLE = "idle"
    RINGING = "ringing"
    IN_CALL = "in-call"
    WRAP_UP = "wrap-up"
    PAUSED = "paused"
    RONA = "rona"


_RESTING: Final = {AgentState.LOGGED_OFF, AgentState.AVAILABLE, AgentState.IDLE, AgentState.PAUSED}

_EXPLAINED: Final = {AgentState.IDLE, AgentState.PAUSED, AgentState.RONA}

LIFECYCLE: Final = Lifecycle(
    {
        AgentState.LOGGED_OFF: {AgentState.AVAILABLE, AgentState.IDLE, AgentState.PAUSED},
        AgentState.AVAILABLE: {*_RESTING, AgentState.RINGING},
        AgentState.IDLE: {*_RESTING, AgentState.RINGING},
        AgentState.PAUSED: {*_RESTING, AgentState.RINGING},
        AgentState.RONA: _RESTING,
        AgentState.RINGING: {*_RESTING, AgentState.IN_CALL, AgentState.RONA, AgentState.WRAP_UP},
        AgentState.IN_CALL: {*_RESTING, AgentState.WRAP_UP, AgentState.RINGING},
        AgentState.WRAP_UP: {*_RESTING, AgentState.RINGING},
    }
)

PRESENCE: Final = timedelta(seconds=60)
"""A device that has not been heard from for this long cannot be counted on to ring."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Device:
    """The agent's telephone, as it last reported itself; ``reason`` says in one word why it cannot ring."""

    endpoint: str = ""
    is_ready: bool = False
    reason: str | None = None
    seen_at: datetime | None = None

    def can_ring(self, now: datetime) -> bool:
        return self.why_not(now) is None

    def why_not(self, now: datetime) -> str | None:
        """Say why the device cannot ring now: its own reason, or ``closed`` when its heartbeat has lapsed."""
        if self.seen_at is None or now - self.seen_at > PRESENCE:
            return "closed"
        return None if self.is_ready else self.reason or "not-registered"


TELEPHONE_OFF: Final = "telephone-off"


class EndpointKind(StrEnum):
    SOFTPHONE = "softphone"
    PHONE = "phone"
    SIP = "sip"


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """Where an agent's calls ring: ``address`` is what the trunk dials (``client:…``, E.164 or ``sip:…``).

    ``is_off``: the trunk has said that no telephone is registered there. Most trunks never say.
    """

    kind: EndpointKind
    address: str
    is_off: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Reservation:
    """The one call an agent is being rung for, or (``is_outbound``) that is being placed for them (A1)."""

    offer: OfferId
    call: CallId
    queue: QueueName
    at: datetime
    until: datetime
    is_outbound: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """A call of an agent's: they are in it, have it on hold since ``held_at``, or have left it.

    Of one they have left, ``wrap_up`` is how long its queue lets them wrap up, and ``wrap_up_until`` when that ends.
    """

    call: CallId
    queue: QueueName
    offer: OfferId
    held_at: datetime | None = None
    wrap_up: timedelta = timedelta(0)
    wrap_up_until: datetime | None = None
    may_extend: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A state chosen for an agent; what is chosen while they are in a call is taken afterwards (A3).

    ``until`` is when they are to be available again; ``note`` is what colleagues are told beside it (PHN-222).
    """

    state: AgentState
    reason: str | None = None
    until: datetime | None = None
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """What a team leader did to an agent, for the agent to read; ``by`` is the leader's name."""

    id: str
    text: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Agent:
    """One agent. ``v`` grows with every write of state; the device's heartbeats do not touch it.

    ``until`` and ``note`` belong to a state of rest: when it ends by itself, and what colleagues read beside it.
    ``ranks`` is the agent's priority number in each of ``queues`` as the store's list of the free knows it (the queue's
    own word counts); ``dialled`` are those of them for whose agents contacts are called first. ``endpoints`` is
    where they chose to be rung at log-on; none chosen means the softphone. ``work`` is the call they are in, which
    they may have on hold, or have just left; ``parked`` are others they have on hold, and ``past`` those that ended
    before: their wrap-up comes with the last one's. ``is_telephone_off``: the
    trunk has said that the telephone of the agent's own SIP account is not registered. ``sheet`` is how they have spent
    their time since it was last put away; none was kept before it was thought of.
    """

    company: CompanyId
    id: AgentId
    state: AgentState
    since: datetime
    v: int = 0
    name: str = ""
    reason: str | None = None
    queues: frozenset[QueueName] = field(default_factory=frozenset)
    ranks: Mapping[QueueName, int] = field(default_factory=dict)
    dialled: frozenset[QueueName] = field(default_factory=frozenset)
    device: Device = field(default_factory=Device)
    endpoints: tuple[Endpoint, ...] = ()
    reservation: Reservation | None = None
    work: Work | None = None
    parked: tuple[Work, ...] = ()
    past: tuple[Work, ...] = ()
    is_telephone_off: bool = False
    then: Choice | None = None
    until: datetime | None = None
    note: str = ""
    notice: Notice | None = None
    sheet: Timesheet | None = None

    @property
    def activity(self) -> Activity:
        """What they do now, as their time is told."""
        if self.reservation is not None and self.reservation.is_outbound and self.state is AgentState.RINGING:
            return Activity.CALLING_OUT
        return Activity(self.state.value)

    @property
    def detail(self) -> str:
        """The reason of a pause, or why they were set aside."""
        return (self.reason or "") if self.state in _EXPLAINED else ""

    @property
    def timesheet(self) -> Timesheet:
        return self.sheet or Timesheet(began_ms=epoch_ms(self.since))

    def may_be_rung(self, now: datetime) -> bool:
        """No offer goes to an agent who is not available or whose device cannot ring."""
        return self.state is AgentState.AVAILABLE and self.why_not(now) is None

    @property
    def is_promised(self) -> bool:
        """Whether somebody may be being called for them at this moment, who has been promised an agent (PUZD-12)."""
        return self.state is AgentState.AVAILABLE and bool(self.dialled)

    def may_take_another(self, now: datetime) -> bool:
        """Who has put their call on hold may go for another one; nothing but their own wish brings it (A1)."""
        has_none = self.work is not None and self.work.held_at is not None
        return self.state is AgentState.IN_CALL and has_none and self.why_not(now) is None

    def in_call(self, call: CallId) -> Work | None:
        """Return the agent's part in a call they are in or have on hold."""
        mine = (self.work, *self.parked) if self.state is AgentState.IN_CALL else self.parked
        return next((work for work in mine if work is not None and work.call == call), None)

    def why_not(self, now: datetime) -> str | None:
        """Say why nothing of the agent's can ring now."""
        reasons = [self._why_not(endpoint, now) for endpoint in self._chosen]
        return None if None in reasons else reasons[0]

    def ringable(self, now: datetime) -> tuple[Endpoint, ...]:
        """Return what an offer rings now: every chosen endpoint but those known to be unable to."""
        return tuple(endpoint for endpoint in self._chosen if self._why_not(endpoint, now) is None)

    @property
    def _chosen(self) -> tuple[Endpoint, ...]:
        softphone = Endpoint(kind=EndpointKind.SOFTPHONE, address=self.device.endpoint)
        chosen = self.endpoints or (softphone,)
        return tuple(softphone if each.kind is EndpointKind.SOFTPHONE else each for each in chosen)

    def _why_not(self, endpoint: Endpoint, now: datetime) -> str | None:
        """A telephone outside, and a SIP device of which nothing is known, are taken to be there."""
        if endpoint.kind is EndpointKind.SOFTPHONE:
            return self.device.why_not(now)
        return TELEPHONE_OFF if endpoint.is_off else None
