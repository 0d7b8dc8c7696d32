"""One job queue's messages as invocations, with Lambda's rules for order, retries and partial failures."""

import asyncio
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from infra.gateway.invoke import Function, FunctionTimedOut, LambdaContext, Workers
from infra.gateway.jobs import Message, lanes, sqs_event, succeeded
from infra.gateway.log import fields, log
from infra.gateway.sqs_client import SqsClient, SqsRefused, SqsUnavailable

WAIT_S = 20
MOST_MESSAGES = 10
RETRY_S = (0.2, 0.5, 1, 2, 5, 10)
STALE_SHARE = 0.7


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


@dataclass(slots=True)
class _Lane:
    batches: list[list[Message]]
    received_at: float = field(default_factory=time.monotonic)


class Poller:
    """Polls one queue until it is stopped; messages in hand are then finished, the rest given back."""

    def __init__(self, source: JobSource, address: SqsAddress) -> None:
        self._source = source
        self._address = address
        self._fifo = source.queue.endswith(".fifo")
        self._workers = Workers(source.function_name, threads=source.concurrency)
        self._slots = asyncio.Semaphore(source.concurrency)
        self._busy: set[asyncio.Task[None]] = set()
        self._settling = address.client()
        self._stopping = False
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
        """End the polling task, let the functions finish and give back what has not begun."""
        self._stopping = True
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        if self._busy:
            _, late = await asyncio.wait(self._busy, timeout=within_s)
            for task in late:
                task.cancel()
        self._settling.close()

    async def _find(self, client: SqsClient) -> _Queue:
        url = (await client.call("GetQueueUrl", {"QueueName": self._source.queue}))["QueueUrl"]
        asked = {"QueueUrl": url, "AttributeNames": ["VisibilityTimeout"]}
        attributes = (await client.call("GetQueueAttributes", asked))["Attributes"]
        return _Queue(url, int(attributes["VisibilityTimeout"]))

    async def _round(self, client: SqsClient, queue: _Queue) -> None:
        async with self._slots:
            pass  # a thread is free: only now may messages leave the queue
        answer = await client.call(
            "ReceiveMessage",
            {
                "QueueUrl": queue.url,
                "WaitTimeSeconds": WAIT_S,
                "MaxNumberOfMessages": min(MOST_MESSAGES, self._source.batch_size * self._source.concurrency),
                "MessageSystemAttributeNames": ["All"],
                "MessageAttributeNames": ["All"],
            },
        )
        for batches in lanes(answer.get("Messages", []), self._source.batch_size, fifo=self._fifo):
            task = asyncio.create_task(self._serve(queue, _Lane(batches)))
            self._busy.add(task)
            task.add_done_callback(self._busy.discard)

    async def _serve(self, queue: _Queue, lane: _Lane) -> None:
        """Work through a lane in order; a failure ends it, and what follows goes back for later."""
        async with self._slots:
            while lane.batches:
                waited_s = time.monotonic() - lane.received_at
                if self._stopping or waited_s > queue.visibility_s * STALE_SHARE:
                    break
                batch = lane.batches.pop(0)
                done = await self._process(batch, queue.visibility_s - waited_s)
                await self._delete(queue, done)
                if len(done) < len(batch):
                    break
        await self._give_back(queue, [message for batch in lane.batches for message in batch])

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
        if not done:
            return
        entries = [{"Id": str(index), "ReceiptHandle": message["ReceiptHandle"]} for index, message in enumerate(done)]
        await self._settle("DeleteMessageBatch", {"QueueUrl": queue.url, "Entries": entries})

    async def _give_back(self, queue: _Queue, messages: Sequence[Message]) -> None:
        """Make messages that were not worked on visible again, last first, so that the order holds."""
        for message in reversed(messages):
            parameters = {"QueueUrl": queue.url, "ReceiptHandle": message["ReceiptHandle"], "VisibilityTimeout": 0}
            await self._settle("ChangeMessageVisibility", parameters)

    async def _settle(self, operation: str, parameters: Mapping[str, Any]) -> None:
        """Tell SQS; when that fails the messages come again, which every job expects."""
        try:
            await self._settling.call(operation, parameters)
        except (SqsUnavailable, SqsRefused) as error:
            log.warning("a job could not be settled", extra=fields(operation=operation, error=str(error)))

    async def _wait_out(self, error: Exception) -> None:
        pause_s = RETRY_S[min(self._failures, len(RETRY_S) - 1)]
        if self._failures == 0:
            log.warning("a job queue cannot be read", extra=fields(queue=self._source.queue, error=str(error)))
        self._failures += 1
        await asyncio.sleep(pause_s)
