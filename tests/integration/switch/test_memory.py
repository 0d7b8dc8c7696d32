"""What the switch keeps of calls that are over: nothing that grows with their number."""

import asyncio
import gc
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import cast

import pytest

from infra.switch.account import Account
from infra.switch.exchange import Exchange
from infra.switch.fetcher import HttpReply, HttpRequest, Limits
from infra.switch.ledger import NoLedger
from infra.switch.outcome import Fetch
from infra.switch.outgoing import CallOrder
from infra.switch.queues import Member, Queue
from infra.switch.seat import Seat
from infra.switch.shelf import Memory, Script, Shelf
from infra.switch.testing.paper_asterisk import PaperAsterisk, paper_switch
from infra.switch.virtual_time import START, VirtualClock, VirtualTimeLoop

pytestmark = pytest.mark.anyio

ACCOUNT = Account(sid="AC" + "0" * 32, auth_token="t", public_url="http://switch.test", calls_per_second=100.0)
LINE, KEEP_S, HOLD_S, BETWEEN_S = "+4721000001", 5.0, 1.0, 0.25
DOCUMENTS = {
    "queue": '<Enqueue waitUrl="http://f.test/wait">bench</Enqueue>',
    "wait": "<Play>music:default</Play>",
    "agent": "<Dial><Queue>bench</Queue></Dial>",
}


class Functions:
    """A caller waits, an agent is rung and takes whoever waits."""

    exchange: Exchange

    async def fetch(self, request: HttpRequest, limits: Limits) -> HttpReply:
        del limits
        name = request.url.rpartition("/")[2]
        if name == "queue":
            source = Fetch("http://f.test/agent", "POST")
            self.exchange.outgoing.place(CallOrder(to="sip:agent@10.0.0.9", from_=LINE, source=source))
        document = f"<Response>{DOCUMENTS.get(name, '')}</Response>"
        return HttpReply(200, {"content-type": "text/xml"}, document.encode())


class Traffic:
    """Calls one after the other, several at a time."""

    def __init__(self, asterisk: PaperAsterisk) -> None:
        self._asterisk = asterisk
        self._made = 0

    async def calls(self, count: int) -> None:
        """Make so many, and wait until what is kept of them may be forgotten."""
        async with asyncio.TaskGroup() as group:
            for _ in range(count):
                self._made += 1
                group.create_task(self._call(f"in-{self._made}"))
                await asyncio.sleep(BETWEEN_S)
        await asyncio.sleep(2 * KEEP_S)

    async def _call(self, channel: str) -> None:
        self._asterisk.arrive(channel, LINE)
        await asyncio.sleep(HOLD_S)
        self._asterisk.leave(channel)


@asynccontextmanager
async def a_line(folder: Path) -> AsyncIterator[tuple[Exchange, Traffic]]:
    loop = asyncio.get_running_loop()
    assert isinstance(loop, VirtualTimeLoop)
    asterisk, functions = PaperAsterisk(), Functions()
    exchange = paper_switch(asterisk, functions, folder, account=ACCOUNT, clock=VirtualClock(loop), keep_s=KEEP_S)
    functions.exchange = exchange
    exchange.numbers.create(phone_number=LINE, voice_url="http://f.test/queue", status_callback="http://f.test/status")
    asterisk.start()
    async with exchange:
        yield exchange, Traffic(asterisk)


def alive() -> Counter[str]:
    """Objects of the switch and of the loop that something still holds, by kind."""
    gc.collect()
    kinds = (type(each) for each in gc.get_objects())
    return Counter(f"{kind.__module__}.{kind.__name__}" for kind in kinds if str(kind.__module__).startswith(_OURS))


_OURS = ("infra.switch", "asyncio", "_asyncio", "_contextvars")


async def test_nothing_is_left_of_calls_once_their_time_is_over(tmp_path: Path) -> None:
    async with a_line(tmp_path) as (exchange, traffic):
        await traffic.calls(20)
        before = alive()
        await traffic.calls(60)
        after = alive()

        assert after - before == Counter()
        assert list(exchange.calls) == []
        assert [call.status for call in exchange.calls.newest()] == ["completed"] * 160


@dataclass(eq=False)
class Errand:
    """Something that may be over."""

    sid: str
    is_over: bool
    created_at: datetime = START


async def test_no_more_than_so_many_that_are_over_are_at_hand_and_none_that_is_not() -> None:
    shelf: Shelf[Errand] = Shelf(Script("errand", lambda _: {}, lambda _: Errand("", True)), Memory(NoLedger(), 60, 3))
    live = Errand("live", is_over=False)
    shelf.add(live)
    for number in range(10):
        shelf.add(Errand(f"over-{number}", is_over=True))

    assert [errand.sid for errand in shelf] == ["live", "over-7", "over-8", "over-9"]
    await asyncio.sleep(61)
    assert list(shelf) == [live]


async def test_who_comes_is_offered_to_the_one_who_waited_longest_and_the_others_sleep_on() -> None:
    queue = Queue("QU1", "bench", START)
    takers = [asyncio.create_task(queue.take(30.0)) for _ in range(3)]
    await asyncio.sleep(1)
    came = [Member(nobody(), queue, START) for _ in range(2)]
    queue.add(came[0])
    await asyncio.sleep(1)
    assert [taker.done() for taker in takers] == [True, False, False]

    queue.add(came[1])
    takers[1].cancel()  # hung up as he was offered the caller, who goes to the next
    assert await takers[2] is came[1]
    assert await takers[0] is came[0]
    assert await queue.take(5.0) is None


def nobody() -> Seat:
    return cast("Seat", None)
