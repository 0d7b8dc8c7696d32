"""Everything of an app that runs without a request: its job queues and its schedules."""

import asyncio
from dataclasses import dataclass, field

from chalice.app import Chalice, ScheduledEventConfig, ScheduleExpression, SQSEventConfig

from infra.gateway.cron import schedule
from infra.gateway.invoke import Workers
from infra.gateway.poller import JobSource, Poller, SqsAddress
from infra.gateway.schedules import ScheduledFunction, keep
from infra.gateway.settings import GatewaySettings


class CannotHost(Exception):
    """The app uses something that this gateway does not offer; the message names it."""


@dataclass(slots=True)
class Background:
    """What runs beside the requests; started and stopped on the event loop."""

    sources: list[JobSource]
    scheduled: list[ScheduledFunction]
    address: SqsAddress
    stop_s: float
    _polling: list[tuple[Poller, asyncio.Task[None]]] = field(default_factory=list)
    _keeping: list[asyncio.Task[None]] = field(default_factory=list)
    _timed: Workers | None = None

    def start(self) -> None:
        for source in self.sources:
            poller = Poller(source, self.address)
            self._polling.append((poller, asyncio.create_task(poller.run())))
        if self.scheduled:
            self._timed = Workers("schedules", threads=len(self.scheduled))
            self._keeping = [asyncio.create_task(keep(scheduled, self._timed)) for scheduled in self.scheduled]

    async def stop(self) -> None:
        """Take nothing new and finish what runs; harmless when nothing does."""
        for task in self._keeping:
            task.cancel()
        await asyncio.gather(*self._keeping, return_exceptions=True)
        await asyncio.gather(*(poller.stop(task, within_s=self.stop_s) for poller, task in self._polling))
        if self._timed is not None:
            self._timed.stop()
        self._polling, self._keeping, self._timed = [], [], None


def background_of(app: Chalice, settings: GatewaySettings, address: SqsAddress) -> Background:
    """Find an app's job queues and schedules.

    Raises:
        CannotHost: it wants events that only AWS can send.
    """
    sources, scheduled = [], []
    for config in app.event_sources:
        function = app.handler_map[config.name]
        match config:
            case SQSEventConfig():
                concurrency = config.maximum_concurrency or settings.job_concurrency
                queue = config.queue or str(config.queue_arn).rpartition(":")[2]
                sources.append(
                    JobSource(
                        function_name=config.name,
                        function=function,
                        queue=queue,
                        batch_size=config.batch_size,
                        concurrency=concurrency,
                    )
                )
            case ScheduledEventConfig():
                expression = config.schedule_expression
                text = expression.to_string() if isinstance(expression, ScheduleExpression) else str(expression)
                scheduled.append(
                    ScheduledFunction(function_name=config.name, function=function, following=schedule(text))
                )
            case _:
                raise CannotHost(f"{config.name} wants events of a kind that the gateway does not offer")
    if app.builtin_auth_handlers:
        raise CannotHost("the app has authorizers, which the gateway does not run; its routes would stand open")
    return Background(
        sources=sources if settings.pollers else [],
        scheduled=scheduled if settings.schedules else [],
        address=address,
        stop_s=settings.stop_s,
    )
