"""What a verb answers: where the call goes next. Verbs return these, nothing is thrown to steer."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Continue:
    """Go on with the next verb; after the last one the document is over."""


@dataclass(frozen=True, slots=True)
class Fetch:
    """Get another document; what follows in this one is unreachable."""

    url: str
    method: str = "POST"
    parameters: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Inline:
    """Run a document that came with a REST request; it has no URL to resolve against."""

    twiml: str


@dataclass(frozen=True, slots=True)
class HangUp:
    """End this party's call."""


@dataclass(frozen=True, slots=True)
class Reject:
    """Refuse a call that was not answered yet; ``busy`` or ``rejected``."""

    reason: str


@dataclass(frozen=True, slots=True)
class Leave:
    """Leave the queue this wait document belongs to."""


@dataclass(frozen=True, slots=True)
class Fail:
    """The document cannot go on; ``code`` is of the contract's error dictionary."""

    code: int
    url: str = ""


Source = Fetch | Inline
Outcome = Continue | Fetch | HangUp | Reject | Leave | Fail
