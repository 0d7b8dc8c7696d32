"""The fetcher of real life, against servers on the loopback interface (contract A.1)."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress

import pytest

from infra.switch.fetcher import (
    BadHost,
    ConnectFailed,
    FetchFailed,
    HttpRequest,
    Limits,
    ProtocolFailed,
    ReadTimeout,
    TlsFailed,
)
from infra.switch.http import HttpFetcher

pytestmark = pytest.mark.anyio

Talk = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@pytest.fixture(params=[False, True], ids=["asyncio", "uvloop"])
def anyio_backend(request) -> tuple[str, dict[str, bool]]:
    return "asyncio", {"use_uvloop": request.param}


@pytest.fixture
async def fetcher():
    made = HttpFetcher()
    yield made
    await made.close()


@pytest.fixture
async def serve():
    """Start a server that talks as told; its address."""
    servers, talks = [], set()

    async def start(talk: Talk) -> str:
        async def converse(reader, writer) -> None:
            talks.add(asyncio.current_task())
            try:
                await talk(reader, writer)
            finally:
                writer.close()
                with suppress(OSError):
                    await writer.wait_closed()

        server = await asyncio.start_server(converse, "127.0.0.1", 0)
        servers.append(server)
        return "{}:{}".format(*server.sockets[0].getsockname())

    yield start
    for task in talks:
        task.cancel()
    await asyncio.gather(*talks, return_exceptions=True)
    for server in servers:
        server.close()
        await server.wait_closed()
        await asyncio.sleep(0.01)


async def test_a_request_and_its_reply_arrive_whole(fetcher, serve) -> None:
    seen = []

    async def talk(reader, writer) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        seen.append(head.decode() + (await reader.readexactly(7)).decode())
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nContent-Length: 11\r\n\r\n<Response/>")

    address = await serve(talk)
    request = HttpRequest("POST", f"http://{address}/voice?x=1", {"X-Test": "yes"}, b"Digits=")

    reply = await fetcher.fetch(request, Limits())

    assert (reply.status, reply.content_type, reply.body) == (200, "text/xml", b"<Response/>")
    assert seen[0].startswith("POST /voice?x=1 HTTP/1.1")
    assert "x-test: yes" in seen[0].lower()
    assert seen[0].endswith("Digits=")


async def refuse(_reader, _writer) -> None:
    return


async def babble(reader, writer) -> None:
    await reader.read(10)
    writer.write(b"this is not http\r\n\r\n")


async def keep_silent(reader, _writer) -> None:
    await reader.read(-1)


@pytest.mark.parametrize(
    ("talk", "scheme", "failure", "code"),
    [
        (babble, "http", ProtocolFailed, 11206),
        (refuse, "http", ProtocolFailed, 11206),
        (babble, "https", TlsFailed, 11220),
        (keep_silent, "http", ReadTimeout, 11200),
    ],
)
async def test_each_failure_has_the_contracts_name(fetcher, serve, talk, scheme, failure, code) -> None:
    address = await serve(talk)

    with pytest.raises(FetchFailed) as failed:
        await fetcher.fetch(HttpRequest("GET", f"{scheme}://{address}/"), Limits(read_s=0.2))

    assert type(failed.value) is failure
    assert failed.value.code == code


async def test_a_closed_port_is_a_failed_connection(fetcher, serve) -> None:
    address = await serve(refuse)
    host, port = address.split(":")

    with pytest.raises(ConnectFailed):
        await fetcher.fetch(HttpRequest("GET", f"http://{host}:{int(port) ^ 1}/"), Limits())


@pytest.mark.parametrize("url", ["ftp://a.example/", "http:///nowhere", "voice/incoming"])
async def test_what_is_no_http_address_is_a_bad_host(fetcher, url) -> None:
    with pytest.raises(BadHost):
        await fetcher.fetch(HttpRequest("GET", url), Limits())


class Server:
    """Answers each request with its target, and remembers what it was asked over which connection."""

    def __init__(self, *, replies_per_connection: int = 1000) -> None:
        self.heads: list[str] = []
        self.connections = 0
        self.at_once = 0
        self.most_at_once = 0
        self.pause_s = 0.0
        self._replies = replies_per_connection

    async def talk(self, reader, writer) -> None:
        self.connections += 1
        with suppress(asyncio.IncompleteReadError, ConnectionError):
            for _ in range(self._replies):
                await self._reply(reader, writer)

    async def _reply(self, reader, writer) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        self.heads.append(head)
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        await asyncio.sleep(self.pause_s)
        self.at_once -= 1
        target = head.split()[1].encode()
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%b" % (len(target), target))


async def test_one_connection_serves_one_request_after_the_other(fetcher, serve) -> None:
    server = Server()
    address = await serve(server.talk)

    for number in range(5):
        reply = await fetcher.fetch(HttpRequest("GET", f"http://{address}/{number}"), Limits())
        assert reply.body == b"/%d" % number

    assert server.connections == 1


async def test_a_connection_that_the_server_has_closed_is_not_used_again(fetcher, serve) -> None:
    server = Server(replies_per_connection=1)
    address = await serve(server.talk)

    for number in range(3):
        await fetcher.fetch(HttpRequest("GET", f"http://{address}/{number}"), Limits())
        await asyncio.sleep(0.02)

    assert server.connections == 3


async def test_a_late_reply_is_never_taken_for_the_next_ones(fetcher, serve) -> None:
    server = Server()
    server.pause_s = 0.2
    address = await serve(server.talk)
    with pytest.raises(ReadTimeout):
        await fetcher.fetch(HttpRequest("GET", f"http://{address}/late"), Limits(read_s=0.05))

    reply = await fetcher.fetch(HttpRequest("GET", f"http://{address}/next"), Limits())

    assert reply.body == b"/next"


async def test_a_hundred_requests_are_under_way_at_once_and_the_rest_wait(fetcher, serve) -> None:
    server = Server()
    server.pause_s = 0.05
    address = await serve(server.talk)
    requests = [HttpRequest("GET", f"http://{address}/{number}") for number in range(150)]

    replies = await asyncio.gather(*(fetcher.fetch(request, Limits()) for request in requests))

    assert [reply.body for reply in replies] == [b"/%d" % number for number in range(150)]
    assert server.most_at_once == 100


@pytest.mark.parametrize(
    "raw",
    [
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n<Resp\r\n6\r\nonse/>\r\n0\r\n\r\n",
        b"HTTP/1.0 200 OK\r\n\r\n<Response/>",
        b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\n<Response/>",
    ],
    ids=["chunks", "until the connection ends", "after an interim reply"],
)
async def test_a_body_is_read_however_it_is_delimited(fetcher, serve, raw) -> None:
    async def talk(reader, writer) -> None:
        await reader.readuntil(b"\r\n\r\n")
        for start in range(0, len(raw), 7):
            writer.write(raw[start : start + 7])
            await asyncio.sleep(0.001)

    reply = await fetcher.fetch(HttpRequest("GET", f"http://{await serve(talk)}/"), Limits())

    assert (reply.status, reply.body) == (200, b"<Response/>")


async def test_credentials_of_the_url_go_into_a_header_and_odd_characters_are_quoted(fetcher, serve) -> None:
    server = Server()
    address = await serve(server.talk)

    await fetcher.fetch(HttpRequest("GET", f"http://anna:s%40fe@{address}/a b\u00e6?c=d e"), Limits())

    head = server.heads[0]
    assert head.startswith("GET /a%20b%C3%A6?c=d%20e HTTP/1.1\r\n")
    assert f"\r\nHost: {address}\r\n" in head
    assert "\r\nAuthorization: Basic YW5uYTpzQGZl\r\n" in head


async def test_a_reply_cut_short_is_a_failure(fetcher, serve) -> None:
    async def talk(reader, writer) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\n<Resp")

    with pytest.raises(ProtocolFailed):
        await fetcher.fetch(HttpRequest("GET", f"http://{await serve(talk)}/"), Limits())


async def test_no_header_can_smuggle_another(fetcher, serve) -> None:
    address = await serve(Server().talk)

    with pytest.raises(BadHost):
        await fetcher.fetch(HttpRequest("GET", f"http://{address}/", {"X-A": "1\r\nX-B: 2"}), Limits())
