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
from infra.switch.http import HttpxFetcher

pytestmark = pytest.mark.anyio

Talk = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
async def fetcher():
    made = HttpxFetcher()
    yield made
    await made.close()


@pytest.fixture
async def serve():
    """Start a server that talks as told; its address."""
    servers = []

    async def start(talk: Talk) -> str:
        async def converse(reader, writer) -> None:
            await talk(reader, writer)
            writer.close()
            with suppress(OSError):
                await writer.wait_closed()

        server = await asyncio.start_server(converse, "127.0.0.1", 0)
        servers.append(server)
        return "{}:{}".format(*server.sockets[0].getsockname())

    yield start
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
