"""The life of one call: one task, one way to replace what it runs, one way to end it."""

import asyncio
import logging
from functools import partial

from infra.switch.call import Call
from infra.switch.interpreter import Interpreter
from infra.switch.leg import Cause, Ended, Leg
from infra.switch.modes import Mode
from infra.switch.outcome import Fetch, HangUp, Outcome, Reject, Source
from infra.switch.seat import Activity
from infra.switch.switchboard import Switchboard
from infra.switch.tasks import first, settled
from infra.switch.webhook import Answer, WebhookFailed

logger = logging.getLogger(__name__)


class Actor:
    """Owns a call's leg.

    Whatever happens to a call from outside (hang-up, REST update, a won race) arrives here and cancels the running
    activity, so two programs are never alive on one leg.
    """

    def __init__(self, call: Call, leg: Leg, exchange: Switchboard) -> None:
        self.call = call
        self.leg = leg
        self.exchange = exchange
        self.first_activity_over = asyncio.Event()
        self.over = asyncio.Event()
        self._running: asyncio.Task[Outcome] | None = None
        self._replacement: Source | None = None
        self._time_limit: asyncio.TimerHandle | None = None

    @property
    def was_redirected(self) -> bool:
        """Whether the first activity gave way to another document while the leg lives on."""
        return self.first_activity_over.is_set() and not self.leg.ended.done()

    def start(self, activity: Activity) -> None:
        self.leg.ended.add_done_callback(lambda future: self._on_ended(future.result()))
        self.exchange.background.spawn(self._live(activity))

    def replace(self, source: Source) -> None:
        """Kill the running verb at once and run another document."""
        self._replacement = source
        if self._running:
            self._running.cancel()

    def end(self, cause: Cause, *, status: str | None = None) -> None:
        """Hang up; the reason is remembered before the leg is touched."""
        if self.call.intended_status is None:
            self.call.intended_status = status
        self.exchange.background.spawn(self.leg.hang_up(cause))

    def limit(self, seconds: float) -> None:
        """End the call ``seconds`` from now at the latest."""
        if self._time_limit:
            self._time_limit.cancel()
        loop = asyncio.get_running_loop()
        self._time_limit = loop.call_later(seconds, lambda: self.end(Cause.NORMAL))

    async def answer(self) -> None:
        if self.call.direction == "inbound" and not self.leg.answered.is_set():
            await self.leg.answer()
            self.call.answer()

    async def answered(self, *, timeout_s: float | None) -> bool:
        """Wait for the other side of an outgoing call to answer; hang up when it takes too long."""
        answer: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        with self.leg.rang.heard(self.call.ring), self.leg.answered.heard(lambda: answer.set_result(None)):
            await first(answer, self.leg.ended, timeout_s=timeout_s)
        if self.leg.answered.is_set():
            self.call.answer()
            return True
        if not self.leg.ended.done():
            self.end(Cause.NO_ANSWER, status="no-answer")
        return False

    async def interpret(self, source: Source, mode: Mode = Mode.CALL) -> Outcome:
        return await Interpreter(self, self.exchange, mode).run(source)

    async def ask(self, fetch: Fetch) -> Answer:
        """Ask the functions for a document; a request once sent is never withdrawn.

        Raises:
            WebhookFailed: no usable answer.
        """
        parameters = self.call.parameters() | dict(fetch.parameters)
        work = self.exchange.webhooks.ask(fetch.url, fetch.method, parameters)
        return await self.exchange.background.finish(work)

    async def tell(self, fetch: Fetch) -> None:
        """Send a request whose reply is ignored."""
        try:
            await self.ask(fetch)
        except WebhookFailed as failure:
            logger.warning("action not delivered", extra={"call_sid": self.call.sid, "code": failure.code})

    async def _live(self, activity: Activity) -> None:
        outcome = await self._perform(activity)
        self.first_activity_over.set()
        while self._replacement and not self.leg.ended.done():
            source, self._replacement = self._replacement, None
            outcome = await self._perform(partial(self._run_document, source))
        if not self.leg.ended.done():
            await self._finish(outcome)
        await asyncio.shield(self.leg.ended)
        self.over.set()

    async def _perform(self, activity: Activity) -> Outcome:
        """Run one activity to its end, or to its cancellation."""
        if self.leg.ended.done() or self._replacement:
            return HangUp()
        self._running = self.exchange.background.start(activity())
        await settled(self._running)
        running, self._running = self._running, None
        if running.cancelled():
            return HangUp()
        if error := running.exception():
            logger.error("call failed", exc_info=error, extra={"call_sid": self.call.sid})
            self.exchange.background.failures.append(error)
            return HangUp()
        return running.result()

    async def _run_document(self, source: Source) -> Outcome:
        return await self.interpret(source)

    async def _finish(self, outcome: Outcome) -> None:
        """The program is over: refuse, or answer if nobody did, and hang up."""
        match outcome:
            case Reject(reason):
                self.end(Cause.BUSY if reason == "busy" else Cause.REJECTED)
            case _:
                if self.call.intended_status is None:
                    await self.answer()
                self.end(Cause.NORMAL)

    def _on_ended(self, ended: Ended) -> None:
        """First the status, then the verb: what the verb still reports carries the final status."""
        self.call.end(ended)
        if self._time_limit:
            self._time_limit.cancel()
        if self._running:
            self._running.cancel()
