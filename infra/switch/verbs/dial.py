"""Dial: connect the caller with numbers, clients, a queue or a conference."""

import logging
from dataclasses import dataclass
from typing import Final, Self

from infra.switch.call import Hook, subscription
from infra.switch.dial_terms import TIME_LIMIT_S, DialTerms
from infra.switch.nouns import Noun, Target, read_targets
from infra.switch.nouns.conference import ConferenceNoun
from infra.switch.nouns.queue import QueueNoun
from infra.switch.outcome import Fail, Outcome
from infra.switch.ring_group import RingGroup
from infra.switch.session import Session
from infra.switch.tag import Tag

MAX_TIMEOUT_S: Final = 600
MIN_TIMEOUT_S: Final = 5
FORBIDDEN_MIX: Final = 13000
BAD_CALLER_ID: Final = 13247
_IGNORED: Final = (
    "callReason", "events", "passports", "recordingConfigurationId",
)  # fmt: skip
_RECORD: Final = {
    "true": "record-from-answer",
    "false": "do-not-record",
}
_RECORD_MODES: Final = frozenset(
    {
        "do-not-record",
        "record-from-answer",
        "record-from-answer-dual",
        "record-from-ringing",
        "record-from-ringing-dual",
        "true",
        "false",
    }
)

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Dial(DialTerms):
    targets: tuple[Noun, ...]
    error: int | None = None

    @classmethod
    def parse(cls, tag: Tag) -> Self:
        tag.ignore(*_IGNORED)
        targets, error = read_targets(tag)
        record = tag.choice("record", _RECORD_MODES, "do-not-record")
        return cls(
            targets=targets,
            action=tag.url("action"),
            method=tag.method(),
            timeout_s=tag.integer("timeout", 30, low=MIN_TIMEOUT_S, high=MAX_TIMEOUT_S),
            time_limit_s=tag.integer("timeLimit", TIME_LIMIT_S, low=1),
            caller_id=tag.get("callerId"),
            answer_on_bridge=tag.flag("answerOnBridge", default=False),
            hangup_on_star=tag.flag("hangupOnStar", default=False),
            sequential=tag.flag("sequential", default=False),
            record=_RECORD.get(record, record),
            track=tag.choice("recordingTrack", {"inbound", "outbound", "both"}, "both"),
            is_trimmed=tag.choice("trim", {"trim-silence", "do-not-trim"}, "do-not-trim") == "trim-silence",
            ring_tone=tag.get("ringTone") or "",
            recording=subscription(
                tag.url("recordingStatusCallback"),
                tag.method("recordingStatusCallbackMethod"),
                tag.words("recordingStatusCallbackEvent"),
            ),
            referral=_referral(tag),
            error=error,
        )

    async def run(self, session: Session) -> Outcome:
        """Each kind of target knows how to be dialled; what it reports goes to the action."""
        if self.error == FORBIDDEN_MIX:
            return Fail(FORBIDDEN_MIX)
        if self.error or not self.targets or not self._may_call(session):
            logger.warning("dial failed", extra={"code": self.error or BAD_CALLER_ID})
            return self.next({"DialCallStatus": "failed", "DialBridged": "false"})
        first = self.targets[0]
        if isinstance(first, ConferenceNoun | QueueNoun):
            return await first.dial(session, self)
        return await RingGroup(session, self, _dialable(self.targets)).dial()

    def _may_call(self, session: Session) -> bool:
        """The caller ID is a number of ours, or one the call came with."""
        call = session.call
        return self.caller_id is None or session.exchange.numbers.may_show(self.caller_id, (call.from_, call.to))


def _referral(tag: Tag) -> Hook | None:
    url, method = tag.url("referUrl"), tag.method("referMethod")
    return Hook(url, method) if url else None


def _dialable(targets: tuple[Noun, ...]) -> tuple[Target, ...]:
    return tuple(target for target in targets if isinstance(target, Target))
