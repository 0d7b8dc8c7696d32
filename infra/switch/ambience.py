"""What a participant hears privately: waiting before the conference starts, hold music, announcements."""

import asyncio
from collections.abc import Callable

from infra.switch.call import Hook
from infra.switch.house import House
from infra.switch.leg import HOUSE_MUSIC
from infra.switch.modes import Mode
from infra.switch.outcome import Continue, Fetch, Outcome
from infra.switch.participant import Participant


class Ambience:
    """At most one private programme at a time; a change stops the one before."""

    def __init__(self, house: House, participant: Participant, on_failure: Callable[[], None]) -> None:
        self._house = house
        self._participant = participant
        self._on_failure = on_failure
        self._task: asyncio.Task[None] | None = None
        self._current: tuple[str, Hook | None] | None = None

    def quiet(self) -> None:
        """Nothing private: the participant is with the others, or gone."""
        self._current = None
        if self._task:
            self._task.cancel()
            self._task = None

    def waiting(self, *, facts: dict[str, str]) -> None:
        participant = self._participant
        if participant.terms.is_silent and participant.wait is None:
            self.quiet()
        else:
            self._switch("wait", participant.wait, facts)

    def hold(self, *, facts: dict[str, str]) -> None:
        self._switch("hold", self._participant.hold, facts)

    def _switch(self, kind: str, hook: Hook | None, facts: dict[str, str]) -> None:
        if self._current == (kind, hook):
            return
        self.quiet()
        self._current = (kind, hook)
        work = self._run(hook, facts, is_repeated=kind == "hold") if hook else self._music()
        self._task = self._house.background.spawn(work)

    async def _run(self, hook: Hook, facts: dict[str, str], *, is_repeated: bool) -> None:
        """A wait document runs once, a hold document for ever; one that fails gives up the place."""
        outcome: Outcome = Continue()
        fetch = Fetch(hook.url, hook.method, facts)
        while isinstance(outcome, Continue) and not self._participant.seat.leg.ended.done():
            outcome = await self._participant.seat.interpret(fetch, Mode.ROOM_WAIT)
            if not is_repeated:
                break
        if not isinstance(outcome, Continue):
            self._on_failure()

    async def _music(self) -> None:
        leg = self._participant.seat.leg
        while not leg.ended.done():
            await leg.play(HOUSE_MUSIC)
