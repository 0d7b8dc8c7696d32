"""Conference: meet the others in a room."""

import asyncio
import logging
from dataclasses import dataclass
from typing import Final, Self

from infra.switch.call import Hook, subscription
from infra.switch.conference import BY_API, HUNG_UP
from infra.switch.dial_terms import DialTerms
from infra.switch.outcome import Continue, Outcome
from infra.switch.participant import Participant, Terms, arrive
from infra.switch.session import Session
from infra.switch.star import starred
from infra.switch.tag import Tag
from infra.switch.tasks import first

MAX_PARTICIPANTS: Final = 250
BAD_COACH: Final = 13240
LABEL_TAKEN: Final = 16025
_BEEPS: Final = frozenset({"true", "false", "onEnter", "onExit"})
_ANSWERED: Final = {"DialCallStatus": "answered"}

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class ConferenceNoun:
    name: str
    terms: Terms

    @classmethod
    def parse(cls, tag: Tag) -> Self:
        tag.ignore("jitterBufferSize", "region", "eventCallbackUrl")
        wait, method = tag.get("waitUrl"), tag.method("waitMethod")
        records = {"do-not-record", "record-from-start", "true", "false"}
        terms = Terms(
            label=tag.get("participantLabel"),
            is_muted=tag.flag("muted", default=False),
            beep=tag.choice("beep", _BEEPS, "true"),
            start_on_enter=tag.flag("startConferenceOnEnter", default=True),
            end_on_exit=tag.flag("endConferenceOnExit", default=False),
            wait=Hook(tag.resolve(wait), method) if wait else None,
            is_silent=wait == "",
            max_participants=tag.integer("maxParticipants", MAX_PARTICIPANTS, low=1, high=MAX_PARTICIPANTS),
            coach=tag.get("coach"),
            is_cleaned=tag.flag("noiseRemoval", default=False),
            is_recorded=tag.choice("record", records, "do-not-record") in {"record-from-start", "true"},
            is_trimmed=tag.choice("trim", {"trim-silence", "do-not-trim"}, "trim-silence") == "trim-silence",
            subscription=subscription(
                tag.url("statusCallback"),
                tag.method("statusCallbackMethod"),
                tag.words("statusCallbackEvent"),
                default=(),
            ),
            recording=subscription(
                tag.url("recordingStatusCallback"),
                tag.method("recordingStatusCallbackMethod"),
                tag.words("recordingStatusCallbackEvent"),
            ),
        )
        return cls(name=tag.text, terms=terms)

    async def dial(self, session: Session, dial: DialTerms) -> Outcome:
        await session.answer()
        session.call.guard.reset()
        conferences = session.exchange.conferences
        if self.terms.coach and conferences.of(self.terms.coach) is None:
            logger.warning("coached call is in no conference", extra={"code": BAD_COACH})
            return dial.next(_ANSWERED)
        conference = conferences.get_or_create(self.name, self.terms)
        participant = arrive(session.call, self.terms, session.exchange.clock.now(), session.actor)
        if not conference.may_take(participant):
            logger.warning("conference did not take the call", extra={"code": LABEL_TAKEN})
            return Continue()
        conference.join(participant)
        try:
            await self._stay(session, dial, participant)
        except asyncio.CancelledError:
            conference.leave(participant, BY_API if session.was_redirected else HUNG_UP)
            session.last_word(dial.action, dial.method, _ANSWERED)
            raise
        conference.leave(participant, HUNG_UP)
        return dial.next(_ANSWERED)

    async def _stay(self, session: Session, dial: DialTerms, participant: Participant) -> None:
        async with starred(session.leg, is_wanted=dial.hangup_on_star) as pressed:
            await first(pressed, participant.left, timeout_s=dial.time_limit_s)
