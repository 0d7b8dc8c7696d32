"""Browsers as telephones, over the WebSocket of a switch mounted at /trunk (docs/switch.md)."""

import asyncio
import json
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import httpx
import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.routing import Mount
from twilio.rest import Client
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from infra.switch.account import Account
from infra.switch.main import build
from infra.switch.phones.token import issue
from infra.switch.settings import SwitchSettings
from infra.switch.testing.functions import InProcessFetcher
from tests.integration.switch.conftest import BASE, CALLER, OURS, FakeFunctions

AUTH_TOKEN = "secret"
ACCOUNT_SID = "AC" + "1" * 32
AGENT = "client:demo.anna"
PATIENCE_S = 5


@dataclass(frozen=True)
class Server:
    """The switch behind a real server on a free port."""

    port: int

    def url(self, scheme: str, path: str) -> str:
        return f"{scheme}://127.0.0.1:{self.port}/trunk{path}"


@dataclass(frozen=True)
class Socket:
    """A page's WebSocket."""

    connection: ClientConnection

    def send_json(self, frame: dict) -> None:
        self.connection.send(json.dumps(frame))

    def receive_json(self) -> dict:
        return json.loads(self.connection.recv(timeout=PATIENCE_S))


@pytest.fixture
def browser(functions: FakeFunctions) -> Iterator[Server]:
    with served(functions) as server:
        yield server


@pytest.fixture(scope="module")
def idle() -> Iterator[Server]:
    """One server for the tests in which nobody calls."""
    with served(FakeFunctions()) as server:
        yield server


@contextmanager
def served(functions: FakeFunctions) -> Iterator[Server]:
    account = Account(sid=ACCOUNT_SID, auth_token=AUTH_TOKEN, public_url="http://localhost/trunk", calls_per_second=30)
    switch = build(SwitchSettings(account=account, grace_s=1.5), InProcessFetcher(functions))
    switch.state.exchange.numbers.create(OURS, voice_url=f"{BASE}/voice")
    app = Starlette(routes=[Mount("/trunk", switch)])
    config = uvicorn.Config(app, port=0, log_level="error", ws="websockets-sansio", lifespan="off")
    server = uvicorn.Server(config)
    ready = threading.Event()

    async def serve() -> None:
        task = asyncio.create_task(server.serve())
        while not server.started:
            await asyncio.sleep(0.005)
        ready.set()
        await task
        await switch.state.close()

    thread = threading.Thread(target=asyncio.run, args=(serve(),))
    thread.start()
    ready.wait(PATIENCE_S)
    yield Server(server.servers[0].sockets[0].getsockname()[1])
    server.should_exit = True
    thread.join(PATIENCE_S)


def token(identity: str, *, lifetime_s: int = 60) -> str:
    return issue(identity, expires_at=datetime.now(UTC) + timedelta(seconds=lifetime_s), auth_token=AUTH_TOKEN)


@contextmanager
def opened(browser: Server, shown: str) -> Iterator[Socket]:
    with connect(browser.url("ws", f"/phones/ws?token={shown}")) as connection:
        yield Socket(connection)


def page(browser: Server, identity: str) -> AbstractContextManager[Socket]:
    return opened(browser, token(identity))


def frame(socket, kind: str, **facts: object) -> dict:
    """The next frame of this kind with these facts; what comes before it is skipped."""
    for _ in range(50):
        received = socket.receive_json()
        if received["type"] == kind and all(received.get(name) == value for name, value in facts.items()):
            return received
    raise AssertionError(f"no {kind} frame")


def test_a_page_learns_who_it_is(idle) -> None:
    with page(idle, AGENT) as agent:
        assert agent.receive_json() == {
            "type": "registered",
            "identity": AGENT,
            "address": AGENT,
            "calls": [],
        }


@pytest.mark.parametrize("bad", ["", "nonsense", "e30.00", token("client:demo.anna", lifetime_s=-1), token("admin:x")])
def test_a_bad_token_is_refused_with_4401(idle, bad) -> None:
    with opened(idle, bad) as socket, pytest.raises(ConnectionClosed) as closed:
        socket.receive_json()

    assert closed.value.rcvd.code == 4401


def test_the_web_phone_calls_hears_and_presses(browser, functions) -> None:
    functions.pages["/voice"] = (
        '<Gather numDigits="1" action="/menu"><Say language="nb-NO">Trykk 1 for salg</Say></Gather>'
    )
    functions.pages["/menu"] = "<Say>Takk</Say><Hangup/>"
    with page(browser, f"caller:{CALLER}") as phone:
        phone.send_json({"type": "call", "to": OURS})
        assert frame(phone, "state")["status"] == "ringing"
        frame(phone, "state", status="in-progress")
        assert frame(phone, "gather")["num_digits"] == 1
        said = frame(phone, "say")
        assert (said["text"], said["language"]) == ("Trykk 1 for salg", "nb-NO")

        phone.send_json({"type": "digits", "digits": "1"})

        assert frame(phone, "stop")["id"] == said["id"]
        thanks = frame(phone, "say", text="Takk")
        phone.send_json({"type": "finished", "id": thanks["id"]})
        ended = frame(phone, "ended")
        assert (ended["status"], ended["reason"]) == ("completed", "remote-hangup")
    assert functions.only("/menu")["Digits"] == "1"
    assert functions.only("/voice")["From"] == CALLER


def test_an_agent_is_rung_answers_and_both_hear_each_other(browser, functions) -> None:
    functions.pages["/voice"] = (
        '<Dial><Client><Identity>demo.anna</Identity><Parameter name="queue" value="sales"/></Client></Dial>'
    )
    with page(browser, AGENT) as agent, page(browser, f"caller:{CALLER}") as phone:
        phone.send_json({"type": "call", "to": OURS})
        ring = frame(agent, "ring")
        assert (ring["from"], ring["params"]) == (CALLER, {"queue": "sales"})

        agent.send_json({"type": "answer", "call_sid": ring["call_sid"]})

        frame(agent, "answered", call_sid=ring["call_sid"])
        assert frame(agent, "conference", state="talking")["hears"] == [CALLER]
        assert frame(phone, "conference", state="talking")["hears"] == [AGENT]
        phone.send_json({"type": "hangup"})
        assert frame(phone, "ended")["reason"] == "hangup"
        assert frame(agent, "ended")["reason"] == "remote-hangup"


def test_a_declined_call_is_over_for_the_agent(browser, functions) -> None:
    functions.pages["/voice"] = '<Dial action="/dialled"><Client>demo.anna</Client></Dial>'
    functions.pages["/dialled"] = "<Hangup/>"
    with page(browser, AGENT) as agent, page(browser, f"caller:{CALLER}") as phone:
        phone.send_json({"type": "call", "to": OURS})
        ring = frame(agent, "ring")
        agent.send_json({"type": "decline", "call_sid": ring["call_sid"]})

        assert frame(agent, "ended")["reason"] == "declined"
        frame(phone, "ended")
    assert functions.only("/dialled")["DialCallStatus"] == "busy"


def test_a_call_survives_a_page_that_comes_back(browser, functions) -> None:
    functions.pages["/voice"] = "<Pause length='30'/><Say>Hello</Say>"
    with page(browser, f"caller:{CALLER}") as phone:
        phone.send_json({"type": "call", "to": OURS})
        call_sid = frame(phone, "state")["call_sid"]

    with page(browser, f"caller:{CALLER}") as phone:
        calls = frame(phone, "registered")["calls"]

    assert [(call["call_sid"], call["status"]) for call in calls] == [(call_sid, "ringing")]


def test_a_phone_without_a_page_cannot_be_rung(browser, functions) -> None:
    functions.pages["/voice"] = '<Dial action="/dialled"><Client>demo.anna</Client></Dial>'
    functions.pages["/dialled"] = "<Hangup/>"
    with page(browser, AGENT) as agent:
        frame(agent, "registered")
    with page(browser, f"caller:{CALLER}") as phone:
        phone.send_json({"type": "call", "to": OURS})
        frame(phone, "ended")

    assert functions.only("/dialled")["DialCallStatus"] == "failed"


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        ({"type": "dance"}, "bad-frame"),
        ({"type": "digits", "digits": 7}, "unknown-call"),
        ({"type": "answer", "call_sid": "CA0"}, "unknown-call"),
        ({"type": "call", "to": "+4799999999"}, "no-such-number"),
        ({"type": "call"}, "bad-frame"),
    ],
)
def test_a_frame_that_cannot_be_obeyed_is_answered_with_an_error(idle, sent, code) -> None:
    with page(idle, f"caller:{CALLER}") as phone:
        phone.send_json(sent)

        assert frame(phone, "error")["code"] == code


def test_an_agent_may_not_call_as_a_caller(idle) -> None:
    with page(idle, AGENT) as agent:
        agent.send_json({"type": "call", "to": OURS})

        assert frame(agent, "error")["code"] == "not-allowed"


def test_what_is_not_a_json_object_closes_the_socket_with_4400(idle) -> None:
    with page(idle, AGENT) as agent:
        frame(agent, "registered")
        agent.connection.send("[1]")
        with pytest.raises(ConnectionClosed) as closed:
            agent.receive_json()

    assert closed.value.rcvd.code == 4400


def test_links_of_a_mounted_switch_leave_the_prefix_to_the_client(idle) -> None:
    url = idle.url("http", f"/2010-04-01/Accounts/{ACCOUNT_SID}/IncomingPhoneNumbers.json")

    listed = httpx.get(url, auth=(ACCOUNT_SID, AUTH_TOKEN)).json()

    assert listed["incoming_phone_numbers"][0]["phone_number"] == OURS
    assert listed["uri"].startswith(f"/2010-04-01/Accounts/{ACCOUNT_SID}/IncomingPhoneNumbers.json")


def test_the_sdk_pages_through_a_mounted_switch(browser) -> None:
    client = Client(ACCOUNT_SID, AUTH_TOKEN)
    client.api.base_url = browser.url("http", "")
    client.incoming_phone_numbers.create(phone_number="+4721000001")

    listed = client.incoming_phone_numbers.list(page_size=1)

    assert [number.phone_number for number in listed] == ["+4721000001", OURS]
    client.http_client.session.close()


def test_texts_go_both_ways(browser, functions) -> None:
    functions.pages["/sms"] = "<Message>Thank you</Message>"
    client = Client(ACCOUNT_SID, AUTH_TOKEN)
    client.api.base_url = browser.url("http", "")
    client.incoming_phone_numbers.list()[0].update(sms_url=f"{BASE}/sms")
    with page(browser, f"caller:{CALLER}") as phone:
        phone.send_json({"type": "text", "to": OURS, "body": "Hei"})

        assert frame(phone, "text") == {"type": "text", "from": OURS, "to": CALLER, "body": "Thank you"}
    assert functions.only("/sms")["Body"] == "Hei"
    client.http_client.session.close()


def test_a_browser_that_really_plays_is_waited_for(browser, functions) -> None:
    functions.pages["/voice"] = "<Say>One</Say><Say>Two</Say>"
    with page(browser, f"caller:{CALLER}") as phone:
        phone.send_json({"type": "call", "to": OURS})
        first = frame(phone, "say", text="One")
        phone.send_json({"type": "playing", "id": first["id"]})
        with pytest.raises(TimeoutError):
            phone.connection.recv(timeout=first["duration_s"] + 0.3)

        phone.send_json({"type": "finished", "id": first["id"]})

        frame(phone, "say", text="Two")


def test_all_pages_of_an_agent_ring_and_see_who_took_the_call(browser, functions) -> None:
    functions.pages["/voice"] = "<Dial><Client>demo.anna</Client></Dial>"
    with page(browser, AGENT) as desk, page(browser, AGENT) as laptop, page(browser, f"caller:{CALLER}") as phone:
        phone.send_json({"type": "call", "to": OURS})
        call_sid = frame(desk, "ring")["call_sid"]
        frame(laptop, "ring", call_sid=call_sid)

        laptop.send_json({"type": "answer", "call_sid": call_sid})

        frame(desk, "answered", call_sid=call_sid)
        desk.send_json({"type": "answer", "call_sid": call_sid})
        assert frame(desk, "error")["code"] == "not-ringing"
