"""The simulated switch of the tests, done again on Asterisk: what is written once runs on both."""

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any, Self, TypeVar

from infra.onprem.asterisk_process import Home
from infra.switch.account import Account
from infra.switch.ari.client import Ari, AriAddress
from infra.switch.call import Call
from infra.switch.clock import WallClock
from infra.switch.conference import Conference
from infra.switch.exchange import Exchange, Surroundings
from infra.switch.fetcher import Fetcher
from infra.switch.legs.asterisk.addresses import Addresses
from infra.switch.legs.asterisk.driver import AsteriskDriver
from infra.switch.legs.asterisk.player import Studio
from infra.switch.legs.asterisk.purse import Purse
from infra.switch.legs.asterisk.sounds import Shared, Sounds
from infra.switch.legs.asterisk.speech import Speaker
from infra.switch.legs.asterisk.tariff import Tariff
from infra.switch.legs.asterisk.telephones import Telephones
from infra.switch.legs.asterisk.trimming import Darkroom
from infra.switch.testing.scenario import Texts
from infra.switch.texting import Message, Text
from tests.onprem.peers.message import user
from tests.onprem.peers.telephone import Line as SipLine
from tests.onprem.peers.telephone import Telephone
from tests.onprem.real_phones import RealLine, RealPhone
from tests.onprem.tones import ToneEngine, ToneLibrary, Tones
from tests.onprem.world import ACCOUNT, Line, until

SETTLE_S = 0.6
T = TypeVar("T")


class RealSwitch:
    """Has the words of ``SimulatedSwitch``; its telephones are registered by the time they are needed."""

    def __init__(self, fetcher: Fetcher, line: Line, home: Home, data: Path, *, account: Account = ACCOUNT) -> None:
        self.account = account
        self.clock = WallClock()
        self.loop = asyncio.get_running_loop()
        self.texts = Texts()
        self.tones = Tones()
        self.phones: dict[str, RealPhone] = {}
        self._line = line
        self._accounts = Telephones(data / "telephones.json")
        self._tasks: set[asyncio.Task[Any]] = set()
        self._pending: list[asyncio.Task[Any]] = []
        self._hosts = iter(f"127.0.0.{number}" for number in range(20, 200))
        self._stack = AsyncExitStack()
        self._carrier = Telephone("carrier", host=line.carrier_host, port=line.carrier_port, server=line.server)
        sounds = Sounds(Shared(home.sounds, f"{home.seen_as}/sounds"))
        url = f"http://127.0.0.1:{line.ari_port or line.http_port}"
        ari = Ari(AriAddress(url=url, user="switch", password=line.ari_password, app="cordboard"))
        studio = Studio(ari, sounds, Speaker(sounds, ToneEngine(self.tones)), Darkroom(home.recordings))
        purse = Purse(Tariff(), self.clock.now, path=None)
        self.driver = AsteriskDriver(studio, Addresses(country_code="47"), self._accounts, purse)
        self.exchange = Exchange(
            account,
            Surroundings(
                driver=self.driver,
                fetcher=fetcher,
                clock=self.clock,
                carrier=self.texts,
                media=ToneLibrary(sounds, self.tones),
            ),
        )
        self.driver.receive = self.exchange.receive

    async def __aenter__(self) -> Self:
        self.driver.start()
        await self._stack.enter_async_context(self._carrier)
        self.spawn(self._follow(self._carrier))
        await until(lambda: self.driver.is_ready, "the connection to Asterisk")
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._stack.aclose()
        await asyncio.sleep(0.1)
        for task in self._tasks:
            task.cancel()
        await self.exchange.close()
        await self.driver.close()

    @property
    def failures(self) -> list[BaseException]:
        return list(self.exchange.background.failures)

    def spawn(self, work: Coroutine[Any, Any, Any]) -> "asyncio.Task[Any]":
        task = self.loop.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    def add_number(self, phone_number: str, **settings: Any) -> None:
        self.exchange.numbers.create(phone_number, **settings)

    def register(self, address: str) -> RealPhone:
        """A telephone; those of clients register, those with numbers are the carrier's."""
        phone = self.phones.setdefault(address, RealPhone(address, self))
        self.tones.party(address)
        if address.startswith("client:"):
            self._pending.append(self.spawn(self._plug_in(phone)))
        return phone

    def sip_address(self, user: str) -> str:
        """Somebody beyond the line, by SIP address."""
        return f"sip:{user}@{self._line.carrier_host}:{self._line.carrier_port}"

    async def _plug_in(self, phone: RealPhone) -> None:
        identity = phone.address.removeprefix("client:")
        secret = self._accounts.issue(identity)
        telephone = Telephone(identity, host=next(self._hosts), server=self._line.server, secret=secret)
        await self._stack.enter_async_context(telephone)
        phone.telephone = telephone
        for _ in range(60):
            if await telephone.register() == 200:
                self.spawn(self._follow(telephone))
                return
            await asyncio.sleep(0.1)
        raise AssertionError(f"{identity} could not register")

    async def _follow(self, telephone: Telephone) -> None:
        """Hand each call that arrives to the telephone whose address was dialled."""
        while True:
            line: SipLine = await telephone.next_ring(within_s=3600)
            self._addressee(telephone, line).take(line)

    def _addressee(self, telephone: Telephone, line: SipLine) -> RealPhone:
        dialled = user(line.header("to"))
        for address, phone in self.phones.items():
            is_named = address in {dialled, f"client:{dialled}", self.sip_address(dialled)}
            if phone.telephone is telephone or is_named:
                return phone
        return self.phones.setdefault(dialled, RealPhone(dialled, self))

    async def ready(self) -> None:
        pending, self._pending = self._pending, []
        await asyncio.gather(*pending)

    async def call(self, from_: str, to: str) -> RealLine:
        """Somebody calls one of our numbers; returns as soon as the switch knows of it."""
        await self.ready()
        before = {call.sid for call in self.exchange.calls}
        line = await self._carrier.dial(to, from_user=from_)
        line.media.say(self.tones.party(from_))
        await until(lambda: bool(self._new(before, from_)), f"the call of {from_}")
        return RealLine(self, line, from_, self._new(before, from_)[0].sid)

    def _new(self, before: set[str], from_: str) -> list[Call]:
        return [c for c in self.exchange.calls if c.sid not in before and c.from_ == from_ and c.direction == "inbound"]

    async def text(self, from_: str, to: str, body: str) -> Message:
        return self.exchange.receive_text(Text(to=to, from_=from_, body=body, direction="inbound"))

    def conference(self, name: str) -> Conference | None:
        return self.exchange.conferences.find_live(name)

    def calls(self, **facts: str) -> list[Call]:
        return [c for c in self.exchange.calls if all(getattr(c, k) == v for k, v in facts.items())]

    async def settle(self, seconds: float = SETTLE_S) -> None:
        await asyncio.sleep(max(seconds, SETTLE_S))

    async def in_thread(self, function: Callable[..., T], *arguments: Any) -> T:
        await self.ready()
        return await asyncio.to_thread(function, *arguments)
