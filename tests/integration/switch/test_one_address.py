"""Functions, REST and phones at one address over real sockets, as the demo serves them."""

import asyncio
import json
import socket
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route
from twilio.request_validator import RequestValidator
from twilio.rest import Client
from websockets.asyncio.client import connect

from infra.switch.account import Account
from infra.switch.main import build
from infra.switch.phones.token import issue
from infra.switch.settings import SwitchSettings
from infra.switch.silence import wav
from infra.switch.wire import parse_pairs

pytestmark = pytest.mark.anyio

SID, TOKEN, OURS, CALLER = "AC" + "1" * 32, "secret", "+4721000000", "+4790000001"


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


class Functions:
    """A little switchboard: queue the caller, ring the agent, meet in a conference."""

    def __init__(self, base: str) -> None:
        self.base = base
        self.is_genuine: list[bool] = []
        self.client = Client(SID, TOKEN)
        self.client.api.base_url = f"{base}/trunk"

    def routes(self) -> list[Route]:
        return [
            Route("/audio/hold", self.audio),
            Route("/voice/{step}", self.voice, methods=["POST"]),
        ]

    async def audio(self, _request: Request) -> Response:
        return Response(b"".join(wav(2)), media_type="audio/wav")

    async def voice(self, request: Request) -> Response:
        form = dict(parse_pairs(await request.body()))
        url = f"{self.base}{request.url.path}"
        signature = request.headers["X-Twilio-Signature"]
        self.is_genuine.append(RequestValidator(TOKEN).validate(url, form, signature))
        verbs = await asyncio.to_thread(getattr(self, request.path_params["step"]), form)
        return Response(f"<Response>{verbs}</Response>", media_type="text/xml")

    def incoming(self, _form: dict[str, str]) -> str:
        self.client.calls.create(to="client:demo.anna", from_=OURS, url=f"{self.base}/voice/agent")
        return '<Enqueue waitUrl="/voice/wait">sales</Enqueue>'

    def wait(self, _form: dict[str, str]) -> str:
        return "<Play>/audio/hold</Play>"

    def agent(self, _form: dict[str, str]) -> str:
        queue = self.client.queues.list()[0]
        self.client.queues(queue.sid).members("Front").update(url=f"{self.base}/voice/caller")
        return "<Dial><Conference endConferenceOnExit='true'>room</Conference></Dial>"

    def caller(self, _form: dict[str, str]) -> str:
        return "<Dial><Conference>room</Conference></Dial>"


@asynccontextmanager
async def running():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
        base = f"http://127.0.0.1:{port}"
        account = Account(sid=SID, auth_token=TOKEN, public_url=f"{base}/trunk", calls_per_second=30)
        switch = build(SwitchSettings(account=account))
        switch.state.exchange.numbers.create(OURS, voice_url=f"{base}/voice/incoming")
        functions = Functions(base)
        app = Starlette(routes=[*functions.routes(), Mount("/trunk", switch)])
        config = uvicorn.Config(app, log_level="error", ws="websockets-sansio", lifespan="off")
        server = uvicorn.Server(config)
        task = asyncio.create_task(server.serve([listener]))
        while not server.started:
            await asyncio.sleep(0.01)
        try:
            yield functions, f"ws://127.0.0.1:{port}/trunk/phones/ws"
        finally:
            functions.client.http_client.session.close()
            server.should_exit = True
            await task
            await switch.state.close()


def page(url: str, identity: str):
    shown = issue(identity, expires_at=datetime.now(UTC) + timedelta(minutes=1), auth_token=TOKEN)
    return connect(f"{url}?token={shown}")


async def frame(phone, kind: str, **facts):
    async with asyncio.timeout(10):
        while True:
            received = json.loads(await phone.recv())
            if received["type"] == kind and all(received.get(n) == v for n, v in facts.items()):
                return received


async def test_a_caller_waits_with_music_and_meets_the_agent() -> None:
    async with (
        running() as (functions, url),
        page(url, "client:demo.anna") as anna,
        page(url, f"caller:{CALLER}") as caller,
    ):
        await caller.send(json.dumps({"type": "call", "to": OURS}))
        music = await frame(caller, "play")
        assert (music["url"], music["duration_s"]) == (f"{functions.base}/audio/hold", 2.0)
        ring = await frame(anna, "ring")

        await anna.send(json.dumps({"type": "answer", "call_sid": ring["call_sid"]}))
        together = await frame(caller, "conference", state="talking")
        assert (together["room"], together["hears"]) == ("room", ["client:demo.anna"])
        await anna.send(json.dumps({"type": "hangup"}))

        assert (await frame(caller, "ended"))["status"] == "completed"
        assert len(functions.is_genuine) == 4
        assert all(functions.is_genuine)
