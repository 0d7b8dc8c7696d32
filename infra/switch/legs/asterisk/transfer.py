"""REFER: Asterisk's Transfer, run in the dialplan while the channel is away from the switch for a moment."""

import asyncio
from collections.abc import Sequence
from typing import Final

from infra.switch.ari.client import Ari
from infra.switch.ari.errors import AriError
from infra.switch.leg import Referral
from infra.switch.legs.asterisk.addresses import is_sip

ACCEPTED: Final = 202
REFUSED: Final = 405
LONGEST_S: Final = 60.0
# What a phone answers to the REFER itself; other codes are what it told of the new call.
_OF_REFER: Final = frozenset({400, 401, 403, 405, 415, 420, 481, 482, 488, 501, 505, 606})


class Transfer:
    """One channel's transfer; nothing else can be done with the channel until it is over."""

    def __init__(self, channel: str, ari: Ari) -> None:
        self._channel = channel
        self._ari = ari
        self._result: asyncio.Future[Referral] | None = None

    @property
    def is_running(self) -> bool:
        return self._result is not None and not self._result.done()

    async def refer(self, target: str) -> Referral:
        if not is_sip(target):
            return Referral(REFUSED)
        self._result = asyncio.get_running_loop().create_future()
        path = f"channels/{self._channel}"
        try:
            await self._ari.follow(self._channel)
            await self._ari.order("POST", f"{path}/variable", {"variable": "REFER_TO", "value": target})
            place = {"context": "refer", "extension": "start", "priority": "1"}
            await self._ari.order("POST", f"{path}/continue", place)
            async with asyncio.timeout(LONGEST_S):
                return await self._result
        except (AriError, TimeoutError):
            return Referral(REFUSED)

    def on_result(self, words: Sequence[str]) -> None:
        """The channel is back, with the status of Transfer and the SIP code behind it."""
        status, code = [*words, "", ""][:2]
        number = int(code) if code.isdigit() else 0
        if status == "SUCCESS":
            self._settle(Referral(ACCEPTED, number if number and number != ACCEPTED else 200))
        elif number and number not in _OF_REFER:
            self._settle(Referral(ACCEPTED, number))
        else:
            self._settle(Referral(number or REFUSED))

    def give_up(self) -> None:
        self._settle(Referral(REFUSED))

    def _settle(self, referral: Referral) -> None:
        if self._result and not self._result.done():
            self._result.set_result(referral)
