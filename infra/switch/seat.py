"""What others may ask of a call that is alive."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, Protocol

from infra.switch.call import Call
from infra.switch.leg import Cause, Leg
from infra.switch.modes import Mode
from infra.switch.outcome import Fetch, Outcome, Source
from infra.switch.webhook import Answer

Activity = Callable[[], Coroutine[Any, Any, Outcome]]


class Seat(Protocol):
    """A call with its leg, whatever it is doing: one program at a time, and one way to replace or end it."""

    call: Call
    leg: Leg
    first_activity_over: asyncio.Event

    @property
    def was_redirected(self) -> bool:
        """Whether the first activity gave way to another document while the leg lives on."""

    def start(self, activity: Activity) -> None: ...

    def replace(self, source: Source) -> None:
        """Kill the running verb at once and run another document."""

    def end(self, cause: Cause, *, status: str | None = None) -> None:
        """Hang up; the reason is remembered before the leg is touched."""

    def limit(self, seconds: float) -> None:
        """End the call ``seconds`` from now at the latest."""

    async def answer(self) -> None: ...

    async def answered(self, *, timeout_s: float | None) -> bool:
        """Wait for the other side of an outgoing call to answer; hang up when it takes too long."""

    async def interpret(self, source: Source, mode: Mode = Mode.CALL) -> Outcome: ...

    async def ask(self, fetch: Fetch) -> Answer:
        """Ask the functions for a document.

        Raises:
            WebhookFailed: no usable answer.
        """

    async def tell(self, fetch: Fetch) -> None:
        """Send a request whose reply is ignored."""
