"""The socket of the ARI connection against a server of the library's."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from http import HTTPStatus

import pytest
from websockets.asyncio.server import ServerConnection, serve
from websockets.http11 import Request, Response

from infra.switch.ari.socket import AriSocket, connect

pytestmark = pytest.mark.anyio

WITHIN_S = 5.0
Handler = Callable[[ServerConnection], Awaitable[None]]


def only_with_credentials(connection: ServerConnection, request: Request) -> Response | None:
    is_ours = request.headers.get("Authorization") == "Basic secret"
    return None if is_ours else connection.respond(HTTPStatus.UNAUTHORIZED, "who are you?")


@asynccontextmanager
async def served(handler: Handler) -> AsyncIterator[str]:
    async with serve(handler, "127.0.0.1", 0, process_request=only_with_credentials) as server:
        port = next(iter(server.sockets)).getsockname()[1]
        yield f"ws://127.0.0.1:{port}/ari/events?app=test"


class Ear:
    """Notes what happens, in its order."""

    def __init__(self) -> None:
        self.heard: asyncio.Queue[bytes] = asyncio.Queue()
        self.opened: list[AriSocket] = []

    async def connected(self, url: str, authorization: str = "Basic secret") -> AriSocket:
        return await connect(url, authorization, on_open=self.opened.append, take=self.heard.put_nowait)

    async def next(self) -> bytes:
        async with asyncio.timeout(WITHIN_S):
            return await self.heard.get()


async def test_messages_come_whole_however_they_were_cut() -> None:
    async def handler(connection: ServerConnection) -> None:
        await connection.send("at once")
        await connection.send(["in ", "three ", "pieces"])
        await connection.send("l" * 100_000)
        await connection.wait_closed()

    ear = Ear()
    async with served(handler) as url:
        socket = await ear.connected(url)

        assert ear.opened == [socket]
        assert [await ear.next(), await ear.next()] == [b"at once", b"in three pieces"]
        assert await ear.next() == b"l" * 100_000
        socket.close()


async def test_what_is_sent_arrives_in_order_and_pings_are_answered() -> None:
    async def handler(connection: ServerConnection) -> None:
        await (await connection.ping())
        async for message in connection:
            await connection.send(f"{message}!")

    ear = Ear()
    async with served(handler) as url:
        socket = await ear.connected(url)
        for order in ("one", "two", "t" * 70_000):
            socket.send(order.encode())

        assert [await ear.next(), await ear.next()] == [b"one!", b"two!"]
        assert await ear.next() == b"t" * 70_000 + b"!"
        socket.close()


async def test_who_hangs_up_is_noticed_and_orders_after_that_are_lost_in_silence() -> None:
    async def handler(connection: ServerConnection) -> None:
        await connection.close()

    async with served(handler) as url:
        socket = await Ear().connected(url)
        async with asyncio.timeout(WITHIN_S):
            await socket.closed

        socket.send(b"too late")


async def test_a_server_that_does_not_take_us_is_like_none() -> None:
    async def handler(connection: ServerConnection) -> None:
        await connection.wait_closed()

    ear = Ear()
    async with served(handler) as url:
        with pytest.raises(OSError, match="401"):
            await ear.connected(url, "Basic wrong")

    with pytest.raises(OSError):
        await ear.connected(url)
    assert ear.opened == []
