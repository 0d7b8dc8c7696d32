"""Which telephones are registered, told to the functions: whenever that changes, and again now and then."""

import asyncio
import logging
from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet
from typing import Any, Final

from infra.switch.ari.client import Ari
from infra.switch.ari.errors import AriError
from infra.switch.webhook import WebhookFailed, Webhooks

LOOK_S: Final = 3.0
AGAIN_S: Final = 300.0
"""After so long everything is told once more: the functions may not have known the user when it was told."""

logger = logging.getLogger(__name__)


class Presence:
    """``url`` takes what is told; empty: nobody wants to know. What was not heard there is told again."""

    def __init__(self, ari: Ari, webhooks: Webhooks, accounts: Callable[[], AbstractSet[str]], *, url: str) -> None:
        self._ari = ari
        self._webhooks = webhooks
        self._accounts = accounts
        self._url = url
        self._told: dict[str, bool] = {}

    async def watch(self) -> None:
        loop = asyncio.get_running_loop()
        forget_at = loop.time() + AGAIN_S
        while self._url:
            await asyncio.sleep(LOOK_S)
            if loop.time() >= forget_at:
                self._told.clear()
                forget_at = loop.time() + AGAIN_S
            accounts = self._accounts()
            if accounts and self._ari.connected.is_set():
                await self._tell_news(accounts)

    async def _tell_news(self, accounts: AbstractSet[str]) -> None:
        try:
            found: list[Mapping[str, Any]] = await self._ari.order("GET", "endpoints/PJSIP")
        except AriError:
            return
        present = {each["resource"]: each["state"] == "online" for each in found if each["resource"] in accounts}
        for identity, is_registered in present.items():
            if self._told.get(identity) != is_registered:
                await self._tell(identity, is_registered)

    async def _tell(self, identity: str, is_registered: bool) -> None:
        try:
            form = {"Identity": identity, "Registered": str(is_registered).lower()}
            await self._webhooks.ask(self._url, "POST", form)
        except WebhookFailed as failure:
            logger.warning("presence not heard", extra={"code": failure.code})
        else:
            self._told[identity] = is_registered
