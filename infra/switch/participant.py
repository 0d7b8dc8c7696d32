"""One party of a conference: how it came in, what it may say and hear, and why it left."""

import asyncio
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from infra.switch.call import Hook, Subscription

if TYPE_CHECKING:
    from infra.switch.actor import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """How a party joins. ``wait`` None is the house music; ``is_silent`` waits in silence instead.

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
    subscription: Subscription | None = None
    recording: Subscription | None = None


@dataclass(slots=True, eq=False)
class Participant:
    """``left`` resolves with the reason, once. ``status`` is the contract's (queued … complete, failed)."""

    actor: "Actor"
    terms: Terms
    created_at: datetime
    status: str = "queued"
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
        return self.actor.call.sid

    @property
    def is_gone(self) -> bool:
        return self.left.done()


def arrive(actor: "Actor", terms: Terms, now: datetime) -> Participant:
    return Participant(
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
