"""Orders to the trunk: the same on the wire as by the SDK's own client, over a kept connection, again where that is safe."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from twilio.base.exceptions import TwilioRestException
from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client

from chalicelib.core.errors import TrunkBusy
from chalicelib.trunk.http import API_HOST, TrunkHttpClient

SID = "AC" + "0" * 32
LEG = "CA" + "1" * 32


class Trunk:
    """Notes what it is asked; answers each request as ``script`` says, then with a call."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, ...]] = []
        self.from_ports: list[int] = []
        self.script: list[int] = []
        trunk = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def answer(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
                kind = str(self.headers.get("Content-Type"))
                trunk.asked.append((self.command, self.path, str(self.headers.get("Authorization")), kind, body))
                trunk.from_ports.append(self.client_address[1])
                status = trunk.script.pop(0) if trunk.script else 200
                if status == 0:  # as if it had died over the order
                    self.close_connection = True
                    return
                said = json.dumps({"calls": []} if "Calls.json?" in self.path else {"sid": LEG, "status": "queued"})
                self.send_response(status)
                self.send_header("Content-Length", str(len(said)))
                self.end_headers()
                self.wfile.write(said.encode())

            do_GET = do_POST = do_DELETE = answer  # noqa: N815  named so by the standard library

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"


@pytest.fixture
def trunk() -> Iterator[Trunk]:
    made = Trunk()
    threading.Thread(target=made.server.serve_forever, daemon=True).start()
    yield made
    made.server.shutdown()
    made.server.server_close()


@pytest.fixture
def client(trunk) -> Client:
    return Client(SID, "token", http_client=TrunkHttpClient(trunk.url + "/"))


class Usual(TwilioHttpClient):
    """The SDK's own way, to our trunk."""

    def __init__(self, base: str) -> None:
        super().__init__()
        self._base = base

    def request(self, method, url, *args, **kwargs):
        return super().request(method, url.replace(API_HOST, self._base), *args, **kwargs)


def give_orders(client: Client) -> None:
    client.calls.create(
        to="client:acme.åse",
        from_="+4721000000",
        url="https://pbx.example/answer?a=1&b=2#rc=2",
        status_callback_event=["ringing", "completed"],
        timeout=20,
    )
    client.calls(LEG).update(status="completed")
    client.calls(LEG).fetch()
    client.calls.list(status="in-progress", limit=3)


def test_orders_look_as_those_of_the_sdks_own_client_and_keep_one_connection(trunk, client) -> None:
    give_orders(client)
    ours, trunk.asked = trunk.asked, []
    assert len(set(trunk.from_ports)) == 1

    give_orders(Client(SID, "token", http_client=Usual(trunk.url)))

    assert [each[:3] + each[4:] for each in ours] == [each[:3] + each[4:] for each in trunk.asked]
    assert {kind for method, _, _, kind, _ in ours if method == "POST"} == {"application/x-www-form-urlencoded"}


@pytest.mark.parametrize(("script", "asked"), [([429, 200], 2), ([429, 429, 200], 3)])
def test_an_order_that_a_busy_trunk_turned_away_is_given_again(trunk, client, script, asked) -> None:
    trunk.script = script

    assert client.calls(LEG).update(status="completed").sid == LEG
    assert len(trunk.asked) == asked


def test_a_trunk_that_stays_busy_is_told_so(trunk, client) -> None:
    trunk.script = [429] * 3

    with pytest.raises(TwilioRestException) as refused:
        client.calls(LEG).fetch()
    assert refused.value.status == 429


def test_a_question_without_an_answer_is_asked_twice_and_an_order_never(trunk, client) -> None:
    trunk.script = [0, 200]
    assert client.calls(LEG).fetch().sid == LEG

    trunk.script = [0, 0, 0]
    trunk.asked = []
    with pytest.raises(TrunkBusy):
        client.calls(LEG).update(status="completed")
    assert len(trunk.asked) == 1


def test_a_trunk_that_is_not_there_is_busy() -> None:
    gone = Client(SID, "token", http_client=TrunkHttpClient("http://127.0.0.1:1"))

    with pytest.raises(TrunkBusy):
        gone.calls(LEG).fetch()
