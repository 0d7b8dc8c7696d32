"""What a flow wants done besides speaking to the caller; the service carries it out."""

from dataclasses import dataclass
from typing import Final, Literal

from chalicelib.twiml.verbs import Prompt

MusicMode = Literal["none", "always", "ringing", "music-then-ringing"]
CALLBACK_NUMBER: Final = "callback-number"
"""The value of a call that says where its caller is to be called back."""
Method = Literal["round-robin", "ring-all", "ring-all-priority-1", "ring-all-priority-2"]


@dataclass(frozen=True, slots=True)
class CountCall:
    """Count this call once under ``counter`` (a slug) for the statistics."""

    counter: str
    node: str


@dataclass(frozen=True, slots=True)
class SendSms:
    """Send ``text`` to ``to``; an empty ``sender`` means the number that was called."""

    to: str
    sender: str
    text: str
    node: str


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueSettings:
    """How one queue element wants its callers treated (PHN-136…155).

    Attributes:
        display_name: shown on agents' phones that can show one.
        show_number: E.164 shown to members instead of the caller's number; empty: the caller's, see prefix and suffix.
        prefix: up to two digits before the caller's number.
        suffix: up to two digits after the caller's number.
        ring_s: how long a member is tried before the next.
        total_s: how long a caller waits in all before the flow goes on.
        priority: 1 is served first, 9 last.
        is_waiting_allowed: false is "terminate when queue": without a free member callers go on at once.
        is_empty_allowed: true lets callers wait while nobody is logged on.
        message_interval_s: seconds from the end of the message to its next start; 0: once.
        shown: what agents are shown of the call that rings, as pairs of variable and label, in their order (WBX-11).
        leave_key: the key that takes a waiting caller out of the queue; empty: none.
    """

    queue: str
    display_name: str = ""
    show_number: str = ""
    prefix: str = ""
    suffix: str = ""
    ring_s: int = 20
    total_s: int = 600
    priority: int = 5
    music_mode: MusicMode = "always"
    music_url: str = ""
    method: Method = "round-robin"
    is_waiting_allowed: bool = True
    is_empty_allowed: bool = False
    message: tuple[Prompt, ...] = ()
    message_interval_s: int = 30
    is_position_said: bool = False
    is_wait_said: bool = False
    leave_key: str = ""
    shown: tuple[tuple[str, str], ...] = ()
    language: str = "en-GB"


@dataclass(frozen=True, slots=True)
class JoinQueue:
    """Put the call in the queue; ``service_level_s`` over 0 replaces the queue's own (VIP lists).

    ``only`` are the agents who may answer calls of the line that was called; ``None``: everyone may.
    """

    settings: QueueSettings
    node: str
    vip: str = ""
    service_level_s: int = 0
    only: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class TransferOut:
    """The call leaves for an outside number; ``caller_id`` is what the callee is shown."""

    number: str
    caller_id: str
    node: str


@dataclass(frozen=True, slots=True)
class VoicemailTaken:
    """Send the recording to ``emails``; it may not be fetchable yet."""

    emails: tuple[str, ...]
    subject: str
    recording_url: str
    recording_sid: str
    duration_s: int
    node: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestCallback:
    """Have members of ``queue`` call ``number`` (E.164), who see ``shown``, at most ``max_attempts`` times (0: any).

    ``priority``, ``only`` and ``vip`` (see :class:`JoinQueue`) hold for a caller who has not waited in that queue.
    """

    queue: str
    number: str
    shown: str
    priority: int
    max_attempts: int
    retry_s: int
    node: str
    vip: str = ""
    only: tuple[str, ...] | None = None


EndReason = Literal[
    "hung-up",
    "hangup",
    "blocked",
    "answered",
    "transferred",
    "voicemail",
    "leads-nowhere",
    "too-long",
    "broken",
]


@dataclass(frozen=True, slots=True)
class FlowEnded:
    """The flow is over for this call. ``leads-nowhere``, ``too-long`` and ``broken`` are faults of the flow."""

    reason: EndReason
    node: str


Effect = CountCall | SendSms | JoinQueue | TransferOut | VoicemailTaken | RequestCallback | FlowEnded
