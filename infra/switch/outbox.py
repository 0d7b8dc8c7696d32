"""Status callbacks of one call or conference: delivered in order, one at a time, never executed."""

import asyncio
import logging
from collections import deque
from collections.abc import Iterable
from dataclasses import replace

from infra.switch.ledger import Ledger, Letter
from infra.switch.tasks import Background
from infra.switch.webhook import WebhookFailed, Webhooks
from infra.switch.wire import Parameters

logger = logging.getLogger(__name__)


class Outbox:
    """A later callback is sent only after the earlier one was answered or given up.

    Each is written down before it is sent and crossed out when it was: after a restart those left over are sent, and
    one that was under way is sent again.
    """

    def __init__(self, name: str, webhooks: Webhooks, background: Background, ledger: Ledger) -> None:
        self.name = name
        self.sequence = 0
        self._webhooks = webhooks
        self._background = background
        self._ledger = ledger
        self._letters: deque[Letter] = deque()
        self._courier: asyncio.Task[None] | None = None

    def next_number(self) -> str:
        """The next SequenceNumber, counted from 0."""
        number = self.sequence
        self.sequence += 1
        return str(number)

    def put(self, url: str, method: str, parameters: Parameters) -> None:
        letter = Letter(self.name, url, method, parameters)
        self.resume([replace(letter, number=self._ledger.post(letter))])

    def resume(self, letters: Iterable[Letter]) -> None:
        """Send letters that are written down already."""
        self._letters.extend(letters)
        if self._courier is None and self._letters:
            self._courier = self._background.spawn(self._deliver())

    async def _deliver(self) -> None:
        while self._letters:
            letter = self._letters.popleft()
            try:
                await self._webhooks.ask(letter.url, letter.method, letter.parameters)
            except WebhookFailed as failure:
                logger.warning("status callback failed", extra={"code": failure.code})
            self._ledger.delivered(letter.number)
        self._courier = None
