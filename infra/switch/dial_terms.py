"""What a Dial was told, and where the call goes when it is over."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from infra.switch.call import Hook, Subscription
from infra.switch.outcome import Continue, Fail, Fetch, Outcome
from infra.switch.tag import NO_BASE, is_absolute

TIME_LIMIT_S: Final = 14_400


@dataclass(frozen=True, slots=True, kw_only=True)
class DialTerms:
    """How a Dial is to go, whomever it connects with."""

    action: str | None = None
    method: str = "POST"
    timeout_s: int = 30
    time_limit_s: int = TIME_LIMIT_S
    caller_id: str | None = None
    answer_on_bridge: bool = False
    hangup_on_star: bool = False
    sequential: bool = False
    record: str = "do-not-record"
    track: str = "both"
    is_trimmed: bool = False
    ring_tone: str = ""
    recording: Subscription | None = None
    referral: Hook | None = None

    def next(self, parameters: Mapping[str, str]) -> Outcome:
        """Where the call goes when the Dial is over."""
        if self.action is None:
            return Continue()
        if not is_absolute(self.action):
            return Fail(NO_BASE, self.action)
        return Fetch(self.action, self.method, parameters)
