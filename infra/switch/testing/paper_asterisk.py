"""An Asterisk that only talks: every order is carried out at once, every telephone answers, and there is no sound."""

import asyncio
from pathlib import Path
from typing import Any, Final

import orjson

from infra.switch.account import Account
from infra.switch.ari.client import Ari, AriAddress, Body, Query, Reply
from infra.switch.clock import Clock
from infra.switch.exchange import Exchange, Surroundings
from infra.switch.fetcher import Fetcher
from infra.switch.ledger import SqliteLedger
from infra.switch.legs.asterisk.addresses import Addresses
from infra.switch.legs.asterisk.driver import AsteriskDriver
from infra.switch.legs.asterisk.library import SoundLibrary
from infra.switch.legs.asterisk.player import Studio
from infra.switch.legs.asterisk.purse import Purse
from infra.switch.legs.asterisk.sounds import Shared, Sounds
from infra.switch.legs.asterisk.speech import Speaker
from infra.switch.legs.asterisk.tariff import Tariff
from infra.switch.legs.asterisk.telephones import Telephones
from infra.switch.legs.asterisk.trimming import Darkroom
from infra.switch.texting import Text, Waybill
from infra.switch.webhook import Webhooks

_APP: Final = AriAddress(url="http://paper", user="", password="", app="cordboard")


class PaperAsterisk(Ari):
    """``orders`` counts what was ordered, by method and the last word of the path that is no id."""

    def __init__(self) -> None:
        super().__init__(_APP)
        self.orders: dict[str, int] = {}
        self._playing: dict[str, list[str]] = {}

    def start(self) -> None:
        self.connected.set()

    async def close(self) -> None:
        """Nothing is open."""

    def order(self, method: str, path: str, query: Query | None = None, *, body: Body | None = None) -> Reply:
        del query, body
        reply: Reply = asyncio.get_running_loop().create_future()
        asyncio.get_running_loop().call_soon(self._carry_out, method, path.split("/"), reply)
        return reply

    def arrive(self, channel: str, dialled: str, caller: str = "+4790000001") -> None:
        """Somebody calls."""
        facts = {"id": channel, "name": f"PJSIP/trunk-{channel}", "state": "Ring", "caller": {"number": caller}}
        self._tell("StasisStart", channel=facts, args=["line", dialled])

    def leave(self, channel: str) -> None:
        """The party hangs up, or was hung up on."""
        for playback in self._playing.pop(channel, ()):
            self._tell("PlaybackFinished", playback={"id": playback, "state": "done"})
        self._tell("StasisEnd", channel={"id": channel})
        self._tell("ChannelDestroyed", channel={"id": channel}, cause=16)

    def _carry_out(self, method: str, path: list[str], reply: Reply) -> None:
        kind = f"{method} {path[2] if len(path) > 2 else path[0]}"  # noqa: PLR2004  beyond the id
        self.orders[kind] = self.orders.get(kind, 0) + 1
        if not reply.cancelled():
            reply.set_result({})
        match kind, path:
            case "POST channels", (_, channel):
                self._tell("StasisStart", channel={"id": channel, "state": "Up"}, args=["ours"])
            case "POST answer", (_, channel, _):
                self._tell("ChannelStateChange", channel={"id": channel, "state": "Up"})
            case "POST play", ("channels", channel, _, playback):
                self._playing.setdefault(channel, []).append(playback)
            case "DELETE channels", (_, channel):
                self.leave(channel)

    def _tell(self, kind: str, **facts: Any) -> None:
        self._take(orjson.dumps({"type": kind, **facts}))


class NoTexts:
    """A carrier of nothing."""

    async def deliver(self, text: Text, waybill: Waybill) -> bool | None:
        del text, waybill
        return True


def paper_switch(
    asterisk: PaperAsterisk, fetcher: Fetcher, folder: Path, *, account: Account, clock: Clock, keep_s: float
) -> Exchange:
    """The switch as it is on Asterisk, on this one; to be made inside a running loop."""
    sounds = Sounds(Shared(folder / "sounds", "/sounds"))
    studio = Studio(asterisk, sounds, Speaker(sounds), Darkroom(folder / "recording"))
    purse = Purse(Tariff(), clock.now, None)
    driver = AsteriskDriver(studio, Addresses(), Telephones(folder / "telephones.json"), purse)
    exchange = Exchange(
        account,
        Surroundings(
            driver=driver,
            fetcher=fetcher,
            clock=clock,
            carrier=NoTexts(),
            media=SoundLibrary(Webhooks(fetcher, auth_token=account.auth_token), sounds),
            ledger=SqliteLedger(folder / "switch.db"),
            keep_s=keep_s,
        ),
    )
    driver.receive = exchange.receive
    return exchange
