"""The embedded SQS on a clock of the test's own."""

import asyncio

import pytest

from infra.embedded.database import open_database
from infra.embedded.sqs.service import Queues
from infra.embedded.sqs.storage import Storage


class Clock:
    """Tells a time that grows by ``step_s`` whenever it is asked."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.step_s = 0.0

    def __call__(self) -> float:
        self.now += self.step_s
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def queues(clock):
    connection = open_database(None)
    yield Queues(Storage(connection), clock)
    connection.close()


def receive(queues, name="q", patience_s=2, **asked):
    async def run() -> list:
        never = asyncio.get_running_loop().create_future()
        return await asyncio.wait_for(queues.receive(name, asked, lambda: never), patience_s)

    return [row["body"] for row in asyncio.run(run())]


@pytest.mark.parametrize("step_s", [0.1, 0.3, 0.7, 1.1])
def test_a_message_that_becomes_visible_while_one_looks_is_not_overlooked(queues, clock, step_s):
    queues.create("q", {"VisibilityTimeout": "1"})
    queues.send("q", {"MessageBody": "x"})
    assert receive(queues) == ["x"]

    clock.step_s = step_s

    assert receive(queues, WaitTimeSeconds=20) == ["x"]


def test_messages_older_than_the_retention_are_not_delivered_and_soon_gone(queues, clock):
    queues.create("q", {"MessageRetentionPeriod": "60"})
    queues.send("q", {"MessageBody": "old"})

    clock.now += 61

    assert receive(queues) == []


def test_the_same_deduplication_id_is_taken_again_after_five_minutes(queues, clock):
    queues.create("q.fifo", {"FifoQueue": "true"})
    entry = {"MessageBody": "x", "MessageGroupId": "g", "MessageDeduplicationId": "d"}
    first, _ = queues.send("q.fifo", entry)
    clock.now += 299
    assert queues.send("q.fifo", entry)[0] == first

    clock.now += 2

    assert queues.send("q.fifo", entry)[0] != first


def test_a_delay_holds_a_message_back_for_up_to_15_minutes(queues, clock):
    queues.create("q", {})
    queues.send("q", {"MessageBody": "timer", "DelaySeconds": 900})
    clock.now += 899
    assert receive(queues) == []

    clock.now += 1

    assert receive(queues) == ["timer"]
