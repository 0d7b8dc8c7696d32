"""A conference: who is in, when it starts, who hears whom, and how it ends."""

import asyncio
import logging
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final, Protocol

from infra.switch.ambience import Ambience
from infra.switch.call import Call
from infra.switch.conference_news import ConferenceNews
from infra.switch.house import House
from infra.switch.leg import BEEP, Party, Room, Take
from infra.switch.participant import Participant, Terms
from infra.switch.recordings import RecordingOrder, Recordings
from infra.switch.sids import new_sid

ENOUGH_TO_START: Final = 2
HUNG_UP: Final = "participant_hung_up"
BY_API: Final = "participant_updated_via_api"
MODERATOR_LEFT: Final = "moderator_ended_conference"
ENDED_BY_API: Final = "conference_ended_via_api"

logger = logging.getLogger(__name__)


class Premises(House, Protocol):
    """The house, and what a conference needs besides."""

    recordings: Recordings

    def hang_up(self, call: Call) -> None:
        """End any call: ``completed`` if it was answered, ``canceled`` if not."""


class Conference:
    """All changes happen in one step of the loop; the mix and the callbacks follow in their order."""

    def __init__(self, premises: Premises, name: str, terms: Terms) -> None:
        self.sid = new_sid("CF")
        self.name = name
        self.status = "init"
        self.created_at: datetime = premises.clock.now()
        self.participants: list[Participant] = []
        self.invited: list[Participant] = []
        self.reason_ended: str | None = None
        self.call_sid_ending: str | None = None
        self._label_ending: str | None = None
        self._terms = terms
        self._premises = premises
        self._room: Room = premises.driver.room(name)
        self._news = ConferenceNews(premises, self.sid, name, terms.subscription)
        self._ambience: dict[str, Ambience] = {}
        self._mixing = asyncio.Lock()
        self.on_change: Callable[[Conference], None] = lambda _: None

    @property
    def is_over(self) -> bool:
        return self.status == "completed"

    @property
    def updated_at(self) -> datetime | None:
        """When something last happened in it."""
        return self._news.last_at

    @property
    def room(self) -> Room:
        return self._room

    @property
    def members(self) -> list[Participant]:
        """Those present and those still being called."""
        return [*self.participants, *self.invited]

    def find(self, sid_or_label: str) -> Participant | None:
        return next((p for p in self.members if sid_or_label in (p.call_sid, p.terms.label)), None)

    def may_take(self, participant: Participant) -> bool:
        """Whether there is room, and the label is not taken by another."""
        if len(self.participants) >= self._terms.max_participants:
            return False
        label = participant.terms.label
        namesake = self.find(label) if label else None
        return namesake is None or namesake is participant

    def invite(self, participant: Participant) -> None:
        """Somebody is being called into the conference."""
        self.invited.append(participant)

    def join(self, participant: Participant) -> None:
        if participant in self.invited:
            self.invited.remove(participant)
        self.participants.append(participant)
        participant.is_connected = True
        self._ambience[participant.call_sid] = Ambience(
            self._premises, participant, lambda: self.leave(participant, HUNG_UP)
        )
        self._news.tell("join", "participant-join", participant)
        if self._news.is_wanted("speaker"):
            participant.seat.leg.on_talking(lambda is_talking: self._spoke(participant, is_talking=is_talking))
        is_enough = len(self.participants) >= ENOUGH_TO_START
        if self.status == "init" and is_enough and any(p.terms.start_on_enter for p in self.participants):
            self._start()
        self._refresh()
        if participant.terms.beep in {"true", "onEnter"}:
            self._beep()

    def _start(self) -> None:
        self.status = "in-progress"
        self._news.tell("start", "conference-start")
        self.on_change(self)
        if self._terms.is_recorded:
            self._premises.background.spawn(self._record())

    async def _record(self) -> None:
        order = RecordingOrder("Conference", conference_sid=self.sid, subscription=self._terms.recording)
        recording = self._premises.recordings.open(order)
        tape = await self._room.record(Take(recording.sid, is_trimmed=self._terms.is_trimmed))
        self._premises.recordings.run(recording, tape)

    def leave(self, participant: Participant, reason: str, *, is_kick: bool = False) -> None:
        """Take somebody out, once; the conference may end with them."""
        if participant.is_gone:
            return
        was_in = participant in self.participants
        self._remove(participant, reason)
        if not was_in or self.is_over:
            return
        manner = "kicked" if is_kick else "left"
        if participant.end_on_exit:
            self._close(f"participant-with-end-conference-on-exit-{manner}", MODERATOR_LEFT, participant)
        elif not self.participants:
            self._close(f"last-participant-{manner}", MODERATOR_LEFT, participant)
        elif participant.beep_on_exit:
            self._beep()

    def kick(self, participant: Participant) -> None:
        """Out of the conference, and its call ends."""
        self.leave(participant, BY_API, is_kick=True)
        self._premises.hang_up(participant.call)

    def end(self) -> None:
        """Ended by REST: every participant's call ends."""
        if self.is_over:
            return
        everybody = list(self.members)
        self._close("conference-ended-via-api", ENDED_BY_API, None)
        for participant in everybody:
            self._premises.hang_up(participant.call)

    def _close(self, reason: str, participant_reason: str, by: Participant | None) -> None:
        self.status = "completed"
        self.reason_ended = reason
        self.call_sid_ending = by.call_sid if by else None
        self._label_ending = by.terms.label if by else None
        for other in self.members:
            self._remove(other, participant_reason)
        self._news.tell("end", "conference-end", extra=self._epilogue(reason))
        self._premises.background.spawn(self._room.close())
        self.on_change(self)

    def _remove(self, participant: Participant, reason: str) -> None:
        if participant.is_gone:
            return
        present = self.participants if participant in self.participants else self.invited
        present.remove(participant)
        if ambience := self._ambience.pop(participant.call_sid, None):
            ambience.quiet()
        participant.left.set_result(reason)
        extra = {"ParticipantCallStatus": participant.call.status, "ReasonParticipantLeft": reason}
        self._news.tell("leave", "participant-leave", participant, extra)
        self._refresh()

    def mute(self, participant: Participant, *, is_muted: bool) -> None:
        if participant.is_muted != is_muted:
            participant.is_muted = is_muted
            self._changed(participant, "mute", "participant-mute" if is_muted else "participant-unmute")

    def hold(self, participant: Participant, *, is_held: bool) -> None:
        if participant.is_held != is_held:
            participant.is_held = is_held
            self._changed(participant, "hold", "participant-hold" if is_held else "participant-unhold")

    def modified(self, participant: Participant) -> None:
        """Coaching, wait music or exit rules of a participant were changed."""
        self._changed(participant, "modify", "participant-modify")

    def _changed(self, participant: Participant, event: str, name: str) -> None:
        participant.updated_at = self._premises.clock.now()
        self._news.tell(event, name, participant)
        self._refresh()

    def _spoke(self, participant: Participant, *, is_talking: bool) -> None:
        """Of those whom the others may hear."""
        is_apart = participant.is_muted or participant.is_held or self.status != "in-progress"
        if participant in self.participants and not is_apart:
            self._news.tell("speaker", f"participant-speech-{'start' if is_talking else 'stop'}", participant)

    def _beep(self) -> None:
        if self.status == "in-progress":
            self._premises.background.spawn(self._room.play(BEEP))

    def _refresh(self) -> None:
        """Make everybody's private sound and the common mix follow the state."""
        facts = {"ConferenceSid": self.sid, "FriendlyName": self.name}
        for participant in self.participants:
            ambience = self._ambience[participant.call_sid]
            if participant.is_held:
                ambience.hold(facts=facts)
            elif self.status == "init":
                ambience.waiting(facts=facts)
            else:
                ambience.quiet()
        self._premises.background.spawn(self._mix())

    async def _mix(self) -> None:
        async with self._mixing:
            await self._room.arrange(self._parties())

    def _parties(self) -> list[Party]:
        """Before the start nobody hears anybody."""
        legs = {p.call_sid: p.seat.leg for p in self.participants}
        has_started = self.status == "in-progress"
        return [
            Party(
                leg=p.seat.leg,
                is_muted=p.is_muted,
                is_away=p.is_held,
                is_waiting=not has_started,
                is_cleaned=p.terms.is_cleaned,
                coaching=legs.get(p.coached_sid or "") if p.is_coaching else None,
            )
            for p in self.participants
        ]

    def announced(self, name: str, participant: Participant | None, extra: Mapping[str, str]) -> None:
        """An announcement ended or failed."""
        self._news.tell("announcement", name, participant, extra)

    def _epilogue(self, reason: str) -> dict[str, str]:
        facts = {
            "CallSidEndingConference": self.call_sid_ending,
            "ParticipantLabelEndingConference": self._label_ending,
            "ReasonConferenceEnded": reason,
            "Reason": reason.replace("-", " ").capitalize(),
        }
        return {name: value for name, value in facts.items() if value is not None}
