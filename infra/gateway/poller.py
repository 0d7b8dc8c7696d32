"""One job queue's messages as invocations, with Lambda's rules for order, retries and partial failures."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from infra.gateway.invoke import Function, FunctionTimedOut, LambdaContext, Workers
from infra.gateway.jobs import Message, batches, sqs_event, succeeded
from infra.gateway.log import fields, log
from infra.gateway.sqs_client import SqsClient, SqsRefused, SqsUnavailable

WAIT_S = 20
MOST_MESSAGES = 10
RETRY_S = (0.2, 0.5, 1, 2, 5, 10)


@dataclass(frozen=True, slots=True, kw_only=True)
class JobSource:
    """A function and the queue that feeds it."""

    function_name: str
    function: Function
    queue: str
    batch_size: int
    concurrency: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SqsAddress:
    """Where SQS is."""

    endpoint: str
    region: str

    def client(self) -> SqsClient:
        return SqsClient(self.endpoint, self.region)


@dataclass(slots=True)
class _Queue:
    url: str
    visibility_s: int


class Poller:
    """Polls one queue until it is stopped; the messages in hand are then finished."""

    def __init__(self, source: JobSource, address: SqsAddress) -> None:
        self._source = source
        self._address = address
        self._fifo = source.queue.endswith(".fifo")
        self._workers = Workers(source.function_name, threads=source.concurrency)
        self._busy: set[asyncio.Task[None]] = set()
        self._settling = address.client()
        self._done: list[Message] = []
        self._turn = asyncio.Lock()
        self._failures = 0

    async def run(self) -> None:
        """Poll for ever; what goes wrong with SQS itself is waited out."""
        receiving = self._address.client()
        queue: _Queue | None = None
        try:
            while True:
                try:
                    queue = queue or await self._find(receiving)
                    await self._round(receiving, queue)
                    self._failures = 0
                except (SqsUnavailable, SqsRefused) as error:
                    await self._wait_out(error)
        finally:
            receiving.close()

    async def stop(self, running: asyncio.Task[None], *, within_s: float) -> None:
        """End the polling task and let the functions finish; what takes longer, SQS delivers again."""
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        if self._busy:
            _, late = await asyncio.wait(self._busy, timeout=within_s)
            for task in late:
                task.cancel()
        self._settling.close()
        self._workers.stop()

    async def _find(self, client: SqsClient) -> _Queue:
        url = (await client.call("GetQueueUrl", {"QueueName": self._source.queue}))["QueueUrl"]
        asked = {"QueueUrl": url, "AttributeNames": ["VisibilityTimeout"]}
        attributes = (await client.call("GetQueueAttributes", asked))["Attributes"]
        return _Queue(url, int(attributes["VisibilityTimeout"]))

    async def _round(self, client: SqsClient, queue: _Queue) -> None:
        """Receive once, as much as threads are free for: a message that waits here would use up its receives."""
        while len(self._busy) >= self._source.concurrency:
            await asyncio.wait(self._busy, return_when=asyncio.FIRST_COMPLETED)
        free = 1 if self._fifo else self._source.concurrency - len(self._busy)
        answer = await client.call(
            "ReceiveMessage",
            {
                "QueueUrl": queue.url,
                "WaitTimeSeconds": WAIT_S,
                "MaxNumberOfMessages": min(MOST_MESSAGES, self._source.batch_size * free),
                "MessageSystemAttributeNames": ["All"],
                "MessageAttributeNames": ["All"],
            },
        )
        for batch in batches(answer.get("Messages", []), self._source.batch_size, fifo=self._fifo):
            task = asyncio.create_task(self._serve(queue, batch))
            self._busy.add(task)
            task.add_done_callback(self._busy.discard)

    async def _serve(self, queue: _Queue, batch: list[Message]) -> None:
        finished = await self._process(batch, queue.visibility_s)
        self._done += finished  # not in one line: the list would be looked up before the wait
        async with self._turn:  # what ends while SQS is being told goes along with the next
            done, self._done = self._done[:MOST_MESSAGES], self._done[MOST_MESSAGES:]
            if done:
                await self._delete(queue, done)

    async def _process(self, batch: list[Message], timeout_s: float) -> list[Message]:
        """Run the function over a batch and return the messages that are done."""
        source = self._source
        event = sqs_event(batch, queue=source.queue, region=self._address.region)
        context = LambdaContext(function_name=source.function_name, timeout_s=timeout_s)
        started = time.perf_counter()
        returned: Any = None
        done: list[Message] = []
        try:
            returned = await self._workers.invoke(source.function, event, context)
            done = succeeded(batch, returned)
        except FunctionTimedOut:
            log.error("a job ran out of time", extra=fields(function=source.function_name))
        except Exception:  # noqa: BLE001  whatever the function raised, the queue delivers again
            log.exception("a job failed", extra=fields(function=source.function_name))
        log.info(
            "jobs",
            extra=fields(
                request_id=context.aws_request_id,
                function=source.function_name,
                done=len(done),
                failed=len(batch) - len(done),
                ms=round((time.perf_counter() - started) * 1000, 1),
            ),
        )
        return done

    async def _delete(self, queue: _Queue, done: Sequence[Message]) -> None:
        """Tell SQS what is done; when that fails the messages come again, which every job expects."""
        entries = [{"Id": str(index), "ReceiptHandle": message["ReceiptHandle"]} for index, message in enumerate(done)]
        try:
            await self._settling.call("DeleteMessageBatch", {"QueueUrl": queue.url, "Entries": entries})
        except (SqsUnavailable, SqsRefused) as error:
            log.warning("finished jobs could not be deleted", extra=fields(queue=self._source.queue, error=str(error)))

    async def _wait_out(self, error: Exception) -> None:
        pause_s = RETRY_S[min(self._failures, len(RETRY_S) - 1)]
        if self._failures == 0:
            log.warning("a job queue cannot be read", extra=fields(queue=self._source.queue, error=str(error)))
        self._failures += 1
        await asyncio.sleep(pause_s)
