"""What can happen to a caller in a flow: the input of ``advance``, and the names its verbs give to what comes back."""

from dataclasses import dataclass
from typing import Final, Literal

from chalicelib.flow.asks import Reply

DIGITS: Final = "digits"
NO_INPUT: Final = "no-input"
RECORDED: Final = "recorded"
LEFT_QUEUE: Final = "left-queue"
DIALLED: Final = "dialled"
CONTINUE: Final = "continue"
WAIT: Final = "wait"
"""The seven values of ``verbs.Next.event``. ``WAIT`` is the queue's wait document; the others come back as events."""

LeftHow = Literal["answered", "timed-out", "moved-on", "callback", "no-agents", "full", "abandoned", "system"]
"""How a stay in a queue ended (invariant Q2, and ``full`` where it never began)."""

DialStatus = Literal["completed", "answered", "busy", "no-answer", "failed", "canceled"]


@dataclass(frozen=True, slots=True)
class Started:
    """A call has arrived, or a flow is begun for it."""


@dataclass(frozen=True, slots=True)
class Digits:
    """Keys were pressed: ``Next("digits")``. An empty value counts as :class:`NoInput`."""

    value: str
    finished_on: str = ""


@dataclass(frozen=True, slots=True)
class NoInput:
    """Nothing was entered or said in time: ``Next("no-input")``."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """A message was recorded: ``Next("recorded")``; it also arrives after the caller has hung up."""

    url: str
    duration_s: int
    recording_sid: str = ""


@dataclass(frozen=True, slots=True)
class LeftQueue:
    """The stay in a queue has ended and the caller is back in the flow: ``Next("left-queue")``."""

    outcome: LeftHow


@dataclass(frozen=True, slots=True)
class DialEnded:
    """An outside number was tried: ``Next("dialled")``. ``bridged``: the two really were connected."""

    status: DialStatus
    bridged: bool = False


@dataclass(frozen=True, slots=True)
class Redirected:
    """The caller has heard what was to be heard and the flow goes on: ``Next("continue")``."""


@dataclass(frozen=True, slots=True)
class Answer:
    """The reply to the question that the last ``advance`` asked."""

    reply: Reply


@dataclass(frozen=True, slots=True)
class HungUp:
    """The caller is gone."""


@dataclass(frozen=True, slots=True)
class Entered:
    """The caller comes to an element (made by the engine itself)."""


Event = Started | Digits | NoInput | Recorded | LeftQueue | DialEnded | Redirected | Answer | HungUp | Entered
