"""The TwiML verbs we use, as values. Attributes and defaults: docs/switch.md and Twilio's TwiML reference.

``Url`` fields hold either a finished path or a :class:`Next`, which the flow's edge resolves to its own step URL.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Next:
    """The flow's next step; ``event`` names what is coming back (``digits``, ``no-input``, ``recorded``…)."""

    event: str


Url = str | Next


@dataclass(frozen=True, slots=True)
class Say:
    text: str
    language: str = "en-GB"
    voice: str = ""
    loop: int = 1


@dataclass(frozen=True, slots=True)
class Play:
    """``loop=0`` plays until something else happens; ``url`` is a path of ours or an absolute URL."""

    url: str
    loop: int = 1


@dataclass(frozen=True, slots=True)
class Pause:
    seconds: int = 1


Prompt = Say | Play | Pause


@dataclass(frozen=True, slots=True, kw_only=True)
class Gather:
    """Collect keys while ``prompts`` play. Nothing entered: the next verb runs (or ``action``, if ``on_empty``)."""

    prompts: tuple[Prompt, ...]
    action: Url
    digits: int | None = None
    timeout_s: int = 5
    finish_on: str = "#"
    on_empty: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    action: Url
    max_length_s: int = 120
    timeout_s: int = 5
    finish_on: str = "1234567890*#"
    beep: bool = True
    status_callback: Url | None = None


@dataclass(frozen=True, slots=True)
class Redirect:
    url: Url


@dataclass(frozen=True, slots=True)
class Hangup:
    pass


@dataclass(frozen=True, slots=True)
class Reject:
    reason: str = "rejected"


@dataclass(frozen=True, slots=True)
class Leave:
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class DialNumber:
    number: str
    action: Url
    caller_id: str | None = None
    timeout_s: int = 30
    time_limit_s: int = 14400
    answer_on_bridge: bool = True
    status_callback: Url | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DialConference:
    """Meet in the room ``name``; ``wait_url=""`` waits in silence, ``None`` with the trunk's own music.

    ``clean`` takes noise out of what this party says and hears; a trunk that does not know that leaves it as it is.
    """

    name: str
    action: Url | None = None
    label: str | None = None
    muted: bool = False
    beep: bool = False
    start_on_enter: bool = True
    end_on_exit: bool = False
    clean: bool = False
    wait_url: str | None = None
    status_callback: str | None = None
    status_events: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Enqueue:
    name: str
    wait_url: Url
    action: Url


Verb = Say | Play | Pause | Gather | Record | Redirect | Hangup | Reject | Leave | DialNumber | DialConference | Enqueue
