"""The simulated switch as a test sees it: callers call, phones ring, time flies."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Self, TypeVar

from infra.switch.account import Account
from infra.switch.call import Call
from infra.switch.clock import Clock, WallClock
from infra.switch.conference import Conference
from infra.switch.exchange import Exchange, Surroundings
from infra.switch.fetcher import Fetcher
from infra.switch.legs.simulated import SimulatedDriver
from infra.switch.legs.simulated_leg import Caption, SimulatedLeg
from infra.switch.media import Library, SilentLibrary
from infra.switch.sids import new_sid
from infra.switch.testing.functions import Functions, InProcessFetcher
from infra.switch.testing.lines import Line
from infra.switch.testing.phones import Phone
from infra.switch.texting import Message, Text, Waybill
from infra.switch.virtual_time import VirtualClock, VirtualTimeLoop

T = TypeVar("T")
ACCOUNT_SID = "AC" + "0" * 32
AUTH_TOKEN = "test-token"  # noqa: S105  a fixture's, not a secret
PUBLIC_URL = "http://switch.test"


@dataclass(slots=True)
class Texts:
    """The air: every text that was delivered, and the numbers it cannot reach."""

    delivered: list[Text] = field(default_factory=list)
    unreachable: set[str] = field(default_factory=set)

    async def deliver(self, text: Text, waybill: Waybill) -> bool | None:
        waybill.sent()
        if text.to in self.unreachable:
            return False
        self.delivered.append(text)
        return True

    def to(self, number: str) -> list[str]:
        return [text.body for text in self.delivered if text.to == number]


class SimulatedSwitch:
    """Make it inside a running loop (a ``VirtualTimeLoop`` for tests).

    Args:
        functions: the synchronous functions under test, or a ``Fetcher``.
        account: the account served; the default suits tests (30 calls per second).
        media: lengths of audio files; without it every file lasts 5 s and none is fetched.
    """

    def __init__(
        self, functions: Functions | Fetcher, *, account: Account | None = None, media: Library | None = None
    ) -> None:
        loop = asyncio.get_running_loop()
        self.clock: Clock = VirtualClock(loop) if isinstance(loop, VirtualTimeLoop) else WallClock()
        self.loop = loop
        self.account = account or Account(
            sid=ACCOUNT_SID, auth_token=AUTH_TOKEN, public_url=PUBLIC_URL, calls_per_second=30.0
        )
        self.texts = Texts()
        self.driver = SimulatedDriver()
        fetcher = functions if hasattr(functions, "fetch") else InProcessFetcher(functions)
        self.exchange = Exchange(
            self.account,
            Surroundings(
                driver=self.driver,
                fetcher=fetcher,
                clock=self.clock,
                carrier=self.texts,
                media=media or SilentLibrary(),
            ),
        )
        self.driver.receive = self.exchange.receive_own
        self.phones: dict[str, Phone] = {}

    @property
    def failures(self) -> list[BaseException]:
        """Errors that nobody was there to see: bugs of the switch, and of delayed jobs."""
        jobs = self.clock.failures if isinstance(self.clock, VirtualClock) else []
        return [*self.exchange.background.failures, *jobs]

    def add_number(self, phone_number: str, **settings: Any) -> None:
        """A number of the account (``voice_url=…, status_callback=…, sms_url=…``)."""
        self.exchange.numbers.create(phone_number, **settings)

    def register(self, address: str, *, nature: str = "human") -> Phone:
        """Plug a scripted phone in; calls to the address ring it."""
        phone = self.phones.get(address) or Phone(address, self.clock, nature=nature)
        self.phones[address] = phone
        self.driver.phones[address] = phone
        return phone

    def sip_address(self, user: str) -> str:
        """Where a SIP telephone of another house would be; register it."""
        return f"sip:{user}@pbx.example"

    def unregister(self, address: str) -> None:
        """Pull the plug: calls to a client fail at once, its running calls end."""
        self.driver.phones.pop(address, None)
        phone = self.phones.pop(address, None)
        for line in phone.lines if phone else []:
            line.leg.put_down()

    async def call(self, from_: str, to: str, *, forwarded_from: str | None = None) -> Line:
        """Somebody calls one of our numbers; returns as soon as it rings."""
        phone = self.phones.get(from_) or Phone(from_, self.clock)
        caption = Caption(new_sid("LG"), from_, to, is_incoming=True)
        leg = SimulatedLeg(caption, phone)
        actor = self.exchange.receive(leg, from_, to, forwarded_from=forwarded_from)
        leg.call_sid = actor.call.sid
        line = phone.line_of(leg)
        await asyncio.sleep(0)
        return line

    async def text(self, from_: str, to: str, body: str) -> Message:
        """Somebody sends a text to one of our numbers."""
        return self.exchange.receive_text(Text(to=to, from_=from_, body=body, direction="inbound"))

    def conference(self, name: str) -> Conference | None:
        """The live conference of that name."""
        return self.exchange.conferences.find_live(name)

    def calls(self, **facts: str) -> list[Call]:
        """Call resources whose attributes have these values (``to=…, status=…, direction=…``)."""
        return [c for c in self.exchange.calls if all(getattr(c, k) == v for k, v in facts.items())]

    async def settle(self, seconds: float = 0.001) -> None:
        """Let everything that is due happen; on the virtual clock nothing is pending afterwards."""
        await asyncio.sleep(seconds)

    async def in_thread(self, function: Callable[..., T], *arguments: Any) -> T:
        """Run blocking code (the SDK, a use case) in a worker thread; virtual time waits for it."""
        if isinstance(self.loop, VirtualTimeLoop):
            return await self.loop.in_worker(function, *arguments)
        return await asyncio.to_thread(function, *arguments)

    async def close(self) -> None:
        if isinstance(self.clock, VirtualClock):
            await self.clock.cancel_jobs()
        await self.exchange.close()
        if isinstance(self.loop, VirtualTimeLoop):
            await self.loop.workers_done()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()
