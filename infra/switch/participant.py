"""One party of a conference: how it came in, what it may say and hear, and why it left."""

import asyncio
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from infra.switch.call import Call, Hook, Subscription
from infra.switch.seat import Seat

NOT_ADDED: Final = "participant_add_failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """How a party joins. ``wait`` None is the house music; ``is_silent`` waits in silence instead.

    ``is_cleaned`` takes the noise out of what the party says and of what it hears.
    ``subscription`` and ``recording`` count for the first participant only; later ones are ignored.
    """

    label: str | None = None
    is_muted: bool = False
    beep: str = "true"
    start_on_enter: bool = True
    end_on_exit: bool = False
    wait: Hook | None = None
    is_silent: bool = False
    max_participants: int = 250
    coach: str | None = None
    is_recorded: bool = False
    is_trimmed: bool = True
    is_cleaned: bool = False
    subscription: Subscription | None = None
    recording: Subscription | None = None


@dataclass(slots=True, eq=False)
class Participant:
    """``left`` resolves with the reason, once. One who is still being called has no ``actor`` yet."""

    call: Call
    actor: Seat | None
    terms: Terms
    created_at: datetime
    is_connected: bool = False
    is_muted: bool = False
    is_held: bool = False
    is_coaching: bool = False
    coached_sid: str | None = None
    end_on_exit: bool = False
    beep_on_exit: bool = False
    wait: Hook | None = None
    hold: Hook | None = None
    updated_at: datetime | None = None
    left: asyncio.Future[str] = field(default_factory=lambda: asyncio.get_running_loop().create_future())

    @property
    def call_sid(self) -> str:
        return self.call.sid

    @property
    def seat(self) -> Seat:
        """The actor of one who is in."""
        assert self.actor is not None
        return self.actor

    @property
    def is_gone(self) -> bool:
        return self.left.done()

    @property
    def status(self) -> str:
        """``queued`` connecting ringing connected complete or failed."""
        if self.is_gone:
            return "failed" if self.left.result() == NOT_ADDED else "complete"
        if self.is_connected:
            return "connected"
        if self.call.status == "queued":
            return "queued" if self.call.started_at is None else "connecting"
        return "ringing"


def arrive(call: Call, terms: Terms, now: datetime, actor: Seat | None = None) -> Participant:
    return Participant(
        call=call,
        actor=actor,
        terms=terms,
        created_at=now,
        is_muted=terms.is_muted,
        is_coaching=terms.coach is not None,
        coached_sid=terms.coach,
        end_on_exit=terms.end_on_exit,
        beep_on_exit=terms.beep in {"true", "onExit"},
        wait=terms.wait,
    )
