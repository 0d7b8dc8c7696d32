"""WebSockets: who may connect, messages both ways, limits, and the end that is always told."""

import time

import boto3
import httpx
import pytest
from botocore.exceptions import ClientError
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

from chalicelib.aws import pool, sockets
from chalicelib.core.errors import Unavailable
from chalicelib.settings import settings


def address(hosted, query=""):
    return f"ws://127.0.0.1:{hosted.port}/ws{query}"


def routes_seen(hosted):
    return [event["requestContext"]["routeKey"] for event in list(hosted.seen.events)]


def eventually(condition, within_s=5):
    ends_at = time.monotonic() + within_s
    while not condition():
        assert time.monotonic() < ends_at, "it did not happen in time"
        time.sleep(0.02)


def connection_id(hosted):
    return hosted.seen.events[-1]["requestContext"]["connectionId"]


def client(hosted):
    return boto3.client(
        "apigatewaymanagementapi",
        endpoint_url=hosted.management_url,
        region_name="eu-north-1",
        aws_access_key_id="a",
        aws_secret_access_key="b",
    )


def test_a_message_reaches_its_function_and_the_answer_the_client(tiny):
    with connect(address(tiny, "?ticket=good")) as socket:
        for number in range(20):
            socket.send(f"hello {number}")
        answers = [socket.recv(timeout=5) for _ in range(20)]

    assert answers == [f'{{"echo": "hello {number}"}}' for number in range(20)]
    eventually(lambda: routes_seen(tiny)[-1] == "$disconnect")
    connected, message = tiny.seen.events[0], tiny.seen.events[1]
    assert connected["queryStringParameters"] == {"ticket": "good"}
    assert connected["requestContext"]["eventType"] == "CONNECT"
    assert message["requestContext"]["connectionId"] == connected["requestContext"]["connectionId"]
    assert tiny.seen.events[-1]["requestContext"]["disconnectStatusCode"] == 1000


def test_a_refused_handshake_carries_the_functions_status(tiny):
    with pytest.raises(InvalidStatus) as refusal, connect(address(tiny, "?ticket=bad")):
        pass

    assert refusal.value.response.status_code == 401
    assert routes_seen(tiny) == ["$connect"]


def test_sockets_are_served_at_one_path_only(tiny):
    with pytest.raises(InvalidStatus), connect(f"ws://127.0.0.1:{tiny.port}/other"):
        pass


def test_a_message_that_cannot_be_handled_leaves_the_socket_open(tiny):
    with connect(address(tiny)) as socket:
        socket.send("fail")
        assert '"message": "Internal server error"' in socket.recv(timeout=5)
        socket.send("again")
        assert socket.recv(timeout=5) == '{"echo": "again"}'


def test_functions_may_send_ask_and_close_through_the_management_api(tiny):
    with connect(address(tiny)) as socket:
        eventually(lambda: tiny.seen.events)
        who, api = connection_id(tiny), client(tiny)

        api.post_to_connection(ConnectionId=who, Data=b"pushed")
        assert socket.recv(timeout=5) == "pushed"
        assert api.get_connection(ConnectionId=who)["Identity"]["SourceIp"] == "127.0.0.1"
        api.delete_connection(ConnectionId=who)
        with pytest.raises(ConnectionClosed):
            socket.recv(timeout=5)

    with pytest.raises(api.exceptions.GoneException):
        api.post_to_connection(ConnectionId=who, Data=b"too late")


@pytest.fixture
def managed(tiny, monkeypatch):
    for name, value in {
        "WEBSOCKET_MANAGEMENT_URL": tiny.management_url,
        "AWS_ACCESS_KEY_ID": "key",
        "AWS_SECRET_ACCESS_KEY": "secret",
    }.items():
        monkeypatch.setenv(name, value)
    settings.cache_clear()
    yield tiny
    pool.close_idle()
    settings.cache_clear()


def test_our_own_sender_keeps_its_connection_and_learns_that_a_page_is_gone(managed):
    with connect(address(managed)) as socket:
        eventually(lambda: managed.seen.events)
        who = connection_id(managed)

        told = [sockets.post(who, f"news {number}".encode()) for number in range(3)]
        heard = [socket.recv(timeout=5) for _ in range(3)]

    assert (told, heard) == ([True] * 3, ["news 0", "news 1", "news 2"])
    eventually(lambda: routes_seen(managed)[-1] == "$disconnect")
    assert not sockets.post(who, b"too late")


def test_a_message_that_nobody_takes_is_not_taken_for_told(managed, monkeypatch):
    with connect(address(managed)):
        eventually(lambda: managed.seen.events)
        with pytest.raises(Unavailable):
            sockets.post(connection_id(managed), b"x" * (128 * 1024 + 1))
        monkeypatch.setenv("WEBSOCKET_MANAGEMENT_URL", "http://127.0.0.1:9")
        settings.cache_clear()
        with pytest.raises(Unavailable):
            sockets.post(connection_id(managed), b"nobody is there")


def test_the_management_api_is_not_on_the_public_port(tiny):
    with connect(address(tiny)) as socket:
        eventually(lambda: tiny.seen.events)
        answer = httpx.post(f"{tiny.url}/@connections/{connection_id(tiny)}", content=b"forged")

        assert answer.status_code == 403
        with pytest.raises(TimeoutError):
            socket.recv(timeout=0.2)


def test_the_management_port_serves_nothing_else(tiny):
    assert httpx.get(tiny.management_url + "/echo/fixed").status_code == 404


def test_a_push_over_128_kilobytes_is_refused(tiny):
    with connect(address(tiny)):
        eventually(lambda: tiny.seen.events)
        with pytest.raises(ClientError) as refusal:
            client(tiny).post_to_connection(ConnectionId=connection_id(tiny), Data=b"x" * (128 * 1024 + 1))

    assert refusal.value.response["ResponseMetadata"]["HTTPStatusCode"] == 413


def test_a_message_over_128_kilobytes_ends_the_connection(tiny):
    with connect(address(tiny)) as socket:
        socket.send("x" * (128 * 1024 + 1))
        with pytest.raises(ConnectionClosed) as closed:
            socket.recv(timeout=5)

    assert closed.value.rcvd.code == 1009
    eventually(lambda: routes_seen(tiny)[-1] == "$disconnect")


def test_a_binary_message_ends_the_connection(tiny):
    with connect(address(tiny)) as socket:
        socket.send(b"\x00")
        with pytest.raises(ConnectionClosed) as closed:
            socket.recv(timeout=5)

    assert closed.value.rcvd.code == 1003


def test_a_client_that_vanishes_is_told_to_the_functions(tiny):
    with connect(address(tiny)) as socket:
        eventually(lambda: tiny.seen.events)
        socket.socket.shutdown(2)

        eventually(lambda: routes_seen(tiny)[-1] == "$disconnect")

    assert len(tiny.gateway.connections) == 0


def test_a_reader_that_is_too_slow_is_let_go_and_holds_up_nobody(tiny):
    # Without compression, so that what is not read fills the buffers between; one message queued stops the reading.
    with connect(address(tiny), max_queue=1, compression=None, close_timeout=0.5) as socket:
        eventually(lambda: tiny.seen.events)
        who = connection_id(tiny)
        statuses = []
        with httpx.Client(base_url=tiny.management_url) as push:
            for _ in range(2000):
                statuses.append(push.post(f"/@connections/{who}", content=b"x" * 100_000).status_code)
                if statuses[-1] == 410:
                    break

        assert statuses[-1] == 410
        assert set(statuses[:-1]) == {200}
        socket.close()


def test_an_idle_connection_is_closed_and_the_client_may_come_again(static):
    from infra.gateway.gateway import Gateway
    from infra.gateway.settings import GatewaySettings
    from tests.integration.gateway.conftest import NOWHERE
    from tests.integration.gateway.functions import build_app
    from tests.integration.gateway.hosting import Hosted

    app, _ = build_app()
    settings = GatewaySettings(pollers=False, schedules=False, socket_idle_s=0.2)
    with Hosted(Gateway(app, settings, address=NOWHERE, static=static), app) as hosted:
        with connect(address(hosted)) as socket, pytest.raises(ConnectionClosed) as closed:
            socket.recv(timeout=5)
        with connect(address(hosted)) as socket:
            socket.send("back")
            assert socket.recv(timeout=5) == '{"echo": "back"}'

    assert closed.value.rcvd.code == 1001


def test_a_stopping_gateway_says_goodbye(tiny):
    with connect(address(tiny)) as socket:
        eventually(lambda: tiny.seen.events)
        tiny.stop()
        with pytest.raises(ConnectionClosed) as closed:
            socket.recv(timeout=5)

    assert closed.value.rcvd.code == 1012
    assert routes_seen(tiny)[-1] == "$disconnect"
