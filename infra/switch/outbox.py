"""Status callbacks of one call or conference: delivered in order, one at a time, never executed."""

import asyncio
import logging
from collections import deque
from dataclasses import dataclass

from infra.switch.tasks import Background
from infra.switch.webhook import WebhookFailed, Webhooks
from infra.switch.wire import Parameters

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Letter:
    url: str
    method: str
    parameters: Parameters


class Outbox:
    """A later callback is sent only after the earlier one was answered or given up."""

    def __init__(self, webhooks: Webhooks, background: Background) -> None:
        self._webhooks = webhooks
        self._background = background
        self._letters: deque[Letter] = deque()
        self._sequence = 0
        self._courier: asyncio.Task[None] | None = None

    def next_number(self) -> str:
        """The next SequenceNumber, counted from 0."""
        number = self._sequence
        self._sequence += 1
        return str(number)

    def put(self, url: str, method: str, parameters: Parameters) -> None:
        self._letters.append(Letter(url, method, parameters))
        if self._courier is None:
            self._courier = self._background.spawn(self._deliver())

    async def _deliver(self) -> None:
        while self._letters:
            letter = self._letters.popleft()
            try:
                await self._webhooks.ask(letter.url, letter.method, letter.parameters)
            except WebhookFailed as failure:
                logger.warning("status callback failed", extra={"code": failure.code})
        self._courier = None
