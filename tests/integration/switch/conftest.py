"""A switch on a virtual clock, with functions that answer what each test lays out."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from twilio.rest import Client

from infra.switch.fetcher import HttpReply, HttpRequest
from infra.switch.testing.functions import FaultyFetcher, InProcessFetcher
from infra.switch.testing.scenario import SimulatedSwitch
from infra.switch.testing.sdk import in_process_client
from infra.switch.virtual_time import VirtualTimeLoop
from infra.switch.wire import parse_pairs
from tests.onprem.real_switch import RealSwitch

OURS = "+4721000000"
CALLER = "+4790000001"
OTHER_CALLER = "+4790000002"
BASE = "https://app.example"

Reply = str | HttpReply | Callable[["Webhook"], "str | HttpReply"]


@dataclass(frozen=True)
class Webhook:
    """One request the functions received."""

    path: str
    method: str
    form: dict[str, str]
    headers: dict[str, str]
    url: str

    def __getitem__(self, name: str) -> str:
        return self.form[name]

    def get(self, name: str) -> str | None:
        return self.form.get(name)


@dataclass
class FakeFunctions:
    """Answers by path: TwiML (without the Response element), a whole reply, or a function of the request."""

    pages: dict[str, Reply] = field(default_factory=dict)
    received: list[Webhook] = field(default_factory=list)

    def __call__(self, request: HttpRequest) -> HttpReply:
        url, _, query = request.url.partition("?")
        path = url.removeprefix(BASE)
        form = dict(parse_pairs(query)) | dict(parse_pairs(request.body))
        webhook = Webhook(path, request.method, form, dict(request.headers), request.url)
        self.received.append(webhook)
        page = self.pages.get(path)
        answer = page(webhook) if callable(page) else page
        if answer is None:
            return HttpReply(404)
        return answer if isinstance(answer, HttpReply) else twiml(answer)

    def to(self, path: str) -> list[Webhook]:
        return [webhook for webhook in self.received if webhook.path == path]

    async def asked(self, path: str, count: int = 1, within_s: float = 30.0) -> Webhook:
        """Wait for the ``count``th request to a path."""
        async with asyncio.timeout(within_s):
            while len(self.to(path)) < count:
                await asyncio.sleep(0.05)
        return self.to(path)[count - 1]

    def only(self, path: str) -> Webhook:
        found = self.to(path)
        assert len(found) == 1, f"{len(found)} requests to {path}"
        return found[0]


def twiml(verbs: str) -> HttpReply:
    return HttpReply(200, {"content-type": "text/xml; charset=utf-8"}, f"<Response>{verbs}</Response>".encode())


NO_CONTENT = HttpReply(204)


ASTERISK = pytest.param("asterisk", marks=pytest.mark.onprem)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Every case runs on the simulated driver; those marked ``both_drivers`` on Asterisk as well."""
    if "leg_driver" in metafunc.fixturenames:
        on_both = metafunc.definition.get_closest_marker("both_drivers")
        metafunc.parametrize("leg_driver", ["simulated", ASTERISK] if on_both else ["simulated"])


@pytest.fixture
def anyio_backend(leg_driver: str) -> tuple[str, dict[str, object]]:
    return ("asyncio", {"loop_factory": VirtualTimeLoop} if leg_driver == "simulated" else {})


@pytest.fixture
def about(leg_driver: str) -> Callable[[float], Any]:
    """A time that is kept: to the letter by a virtual clock, well enough by real telephones."""
    return lambda seconds: pytest.approx(seconds, abs=0.1 if leg_driver == "simulated" else 1.5)


@pytest.fixture
def functions() -> FakeFunctions:
    return FakeFunctions({"/status": NO_CONTENT, "/events": NO_CONTENT})


@pytest.fixture
async def network(functions: FakeFunctions) -> FaultyFetcher:
    """The way to the functions; tests set its ``plan`` to have requests lost, late or repeated."""
    return FaultyFetcher(InProcessFetcher(functions))


@pytest.fixture
def new_switch(
    request: pytest.FixtureRequest, network: FaultyFetcher, leg_driver: str, tmp_path: Path
) -> Callable[[], AbstractAsyncContextManager[Any]]:
    """A switch on the driver of the case, to be entered."""
    if leg_driver == "simulated":
        return lambda: SimulatedSwitch(network)
    request.getfixturevalue("asterisk")
    line, home = request.getfixturevalue("line"), request.getfixturevalue("home")
    return lambda: RealSwitch(network, line, home, tmp_path)


@pytest.fixture
async def switch(new_switch: Callable[[], AbstractAsyncContextManager[Any]]) -> AsyncIterator[Any]:
    async with new_switch() as running:
        running.add_number(OURS, voice_url=f"{BASE}/voice", sms_url=f"{BASE}/sms")
        yield running
        assert running.failures == []


@pytest.fixture
def client(switch: Any) -> Client:
    return in_process_client(switch.exchange, switch.loop)


@pytest.fixture
def call(switch: Any, functions: FakeFunctions) -> Callable[..., Awaitable[Any]]:
    """Call our number, whose first document for this caller is given."""
    documents: dict[str, Reply] = {}

    def voice(request: Webhook) -> str | HttpReply:
        document = documents[request["From"]]
        return document(request) if callable(document) else document

    async def place(document: Reply, from_: str = CALLER) -> Any:
        documents[from_] = document
        functions.pages["/voice"] = voice
        return await switch.call(from_, OURS)

    return place
