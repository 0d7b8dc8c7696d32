"""A switch on Asterisk, functions that answer what a test lays out, and telephones to call it with."""

import asyncio
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from ipaddress import ip_network
from pathlib import Path
from typing import Any, Self

import httpx

from infra.onprem.asterisk_process import Home
from infra.switch.account import Account
from infra.switch.api.app import build_api
from infra.switch.ari.client import AriAddress
from infra.switch.call import Call
from infra.switch.fetcher import HttpReply, HttpRequest, Limits
from infra.switch.legs.asterisk.addresses import Addresses
from infra.switch.legs.asterisk.settings import AsteriskSettings
from infra.switch.legs.asterisk.sounds import Shared
from infra.switch.legs.asterisk.suspicion import Rule
from infra.switch.legs.asterisk.telephones import Telephones
from infra.switch.on_asterisk import SwitchOnAsterisk
from infra.switch.settings import SwitchSettings
from infra.switch.wire import parse_pairs
from tests.onprem.peers.telephone import Telephone

MUSIC = Path(__file__).parents[2] / "chalicelib" / "audio" / "house" / "hold.wav"
OURS = "+4721000000"
CALLER = "+4790000001"
BASE = "https://app.example"
LENIENT = Rule(spared=[ip_network("127.0.0.0/8")])
ACCOUNT = Account(sid="AC" + "0" * 32, auth_token="test-token", public_url="http://switch.test", calls_per_second=30.0)


@dataclass(frozen=True, kw_only=True)
class Line:
    """Where everything listens; the carrier has an address of its own, since that is what it is known by."""

    sip_port: int
    carrier_port: int
    http_port: int
    sip_host: str = "127.0.0.1"
    carrier_host: str = "127.0.0.2"
    ari_password: str = "ari-password"
    ari_port: int = 0
    sips_port: int = 0
    authority: Path = Path()

    @property
    def server(self) -> tuple[str, int]:
        return self.sip_host, self.sip_port


@dataclass
class Functions:
    """Answers by path: TwiML (without the Response element), a whole reply, or a function of the request."""

    pages: dict[str, Any] = field(default_factory=dict)
    received: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    news: asyncio.Event = field(default_factory=asyncio.Event)

    async def fetch(self, request: HttpRequest, limits: Limits) -> HttpReply:
        del limits
        url, _, query = request.url.partition("?")
        path = url.removeprefix(BASE)
        form = dict(parse_pairs(query)) | dict(parse_pairs(request.body))
        self.received.append((path, form))
        self.news.set()
        page = self.pages.get(path)
        answer = page(form) if callable(page) else page
        if answer is None:
            return HttpReply(404)
        return answer if isinstance(answer, HttpReply) else twiml(answer)

    def to(self, path: str) -> list[dict[str, str]]:
        return [form for asked, form in self.received if asked == path]

    async def asked(self, path: str, count: int = 1, within_s: float = 10.0) -> dict[str, str]:
        """Wait for the ``count``th request to a path."""
        await until(lambda: len(self.to(path)) >= count, f"request {count} to {path}", within_s)
        return self.to(path)[count - 1]


def twiml(verbs: str) -> HttpReply:
    body = f'<?xml version="1.0" encoding="UTF-8"?><Response>{verbs}</Response>'
    return HttpReply(200, {"content-type": "text/xml"}, body.encode())


async def until(is_so: Callable[[], bool], what: str, within_s: float = 10.0) -> None:
    try:
        async with asyncio.timeout(within_s):
            while not is_so():
                await asyncio.sleep(0.02)
    except TimeoutError:
        raise AssertionError(f"{what} did not come within {within_s} s") from None


class World:
    """One switch, fresh for each test; Asterisk stays."""

    def __init__(self, line: Line, home: Home, data: Path, *, rule: Rule = LENIENT) -> None:
        self.line = line
        self.functions = Functions()
        self.telephones = Telephones(data / "telephones.json")
        address = AriAddress(
            url=f"http://127.0.0.1:{line.ari_port or line.http_port}",
            user="switch",
            password=line.ari_password,
            app="cordboard",
        )
        settings = AsteriskSettings(
            ari=address,
            sounds=Shared(home.sounds, f"{home.seen_as}/sounds"),
            recordings=home.recordings,
            telephones=data / "telephones.json",
            addresses=Addresses(country_code="47"),
            rule=rule,
        )
        self._switch = SwitchOnAsterisk(SwitchSettings(account=ACCOUNT, data_dir=data), settings, self.functions)
        self.exchange = self._switch.exchange
        self.driver = self._switch.driver
        self._stack = AsyncExitStack()

    async def __aenter__(self) -> Self:
        await self._switch.start()
        self._stack.push_async_callback(self._switch.close)
        await until(lambda: self.driver.is_ready, "the connection to Asterisk")
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._stack.aclose()

    async def die(self) -> None:
        """The switch is gone in the middle of everything, without a word to anybody."""
        await self.driver.close()

    def number(self, verbs: Any, phone_number: str = OURS) -> None:
        """A number of ours whose document is this."""
        self.functions.pages["/voice"] = verbs
        self.functions.pages["/status"] = ""
        self.exchange.numbers.create(phone_number, voice_url=f"{BASE}/voice", status_callback=f"{BASE}/status")

    async def carrier(self, hertz: int | None = 440) -> Telephone:
        """Somebody on the line: may call us, and is what numbers that are not ours ring."""
        telephone = Telephone(
            CALLER, host=self.line.carrier_host, port=self.line.carrier_port, server=self.line.server, hertz=hertz
        )
        return await self._stack.enter_async_context(telephone)

    async def agent(self, identity: str, hertz: int | None = 620, host: str = "127.0.0.11") -> Telephone:
        """An agent's telephone, registered with the secret issued for it."""
        secret = self.telephones.issue(identity)
        telephone = Telephone(identity, host=host, server=self.line.server, hertz=hertz, secret=secret)
        await self._stack.enter_async_context(telephone)
        await self.registered(telephone)
        return telephone

    async def registered(self, telephone: Telephone) -> None:
        for _ in range(40):
            if await telephone.register() == 200:
                return
            await asyncio.sleep(0.1)
        raise AssertionError(f"{telephone.name} could not register")

    async def fetch(self, url: str) -> bytes:
        """What the functions get for a recording's URL."""
        transport = httpx.ASGITransport(build_api(self.exchange))
        async with httpx.AsyncClient(transport=transport, auth=(ACCOUNT.sid, ACCOUNT.auth_token)) as client:
            answer = await client.get(url)
            assert answer.status_code == 200, answer.text
            return answer.content

    async def bridging(self) -> list[str]:
        """How Asterisk carries the sound of each bridge there is."""
        line = self.line
        url = f"http://127.0.0.1:{line.ari_port or line.http_port}/ari/bridges"
        async with httpx.AsyncClient(auth=("switch", line.ari_password)) as client:
            return [bridge["technology"] for bridge in (await client.get(url)).json()]

    def calls(self, **facts: str) -> list[Call]:
        return [c for c in self.exchange.calls if all(getattr(c, k) == v for k, v in facts.items())]
