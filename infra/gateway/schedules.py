"""The app's schedules: each fires at its times, one run of it at a time."""

import asyncio
import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from infra.gateway.cron import Next
from infra.gateway.invoke import Function, FunctionTimedOut, LambdaContext, Workers
from infra.gateway.log import fields, log
from infra.gateway.proxy_event import new_request_id

FUNCTION_TIMEOUT_S = 900
LONGEST_SLEEP_S = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduledFunction:
    """A function and when it is due."""

    function_name: str
    function: Function
    following: Next


def utc_now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


async def keep(scheduled: ScheduledFunction, workers: Workers, clock: Callable[[], dt.datetime] = utc_now) -> None:
    """Run a function whenever it is due, until cancelled; a firing missed by a long run is left out."""
    due = scheduled.following(clock())
    while True:
        wait_s = (due - clock()).total_seconds()
        if wait_s > 0:
            await asyncio.sleep(min(wait_s, LONGEST_SLEEP_S))  # in short steps, as clocks are set and hosts sleep
            continue
        await _run(scheduled, workers, due)
        due = scheduled.following(clock())


async def _run(scheduled: ScheduledFunction, workers: Workers, due: dt.datetime) -> None:
    context = LambdaContext(function_name=scheduled.function_name, timeout_s=FUNCTION_TIMEOUT_S)
    try:
        await workers.invoke(scheduled.function, schedule_event(scheduled.function_name, due), context)
    except FunctionTimedOut:
        log.error("a scheduled function ran out of time", extra=fields(function=scheduled.function_name))
    except Exception:  # noqa: BLE001  whatever it raised, it is due again
        log.exception("a scheduled function failed", extra=fields(function=scheduled.function_name))
    else:
        log.info("schedule", extra=fields(function=scheduled.function_name, request_id=context.aws_request_id))


def schedule_event(name: str, due: dt.datetime) -> dict[str, Any]:
    """Build EventBridge's event."""
    return {
        "version": "0",
        "id": new_request_id(),
        "detail-type": "Scheduled Event",
        "source": "aws.events",
        "account": "000000000000",
        "time": due.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "region": "local",
        "resources": [f"arn:aws:events:local:000000000000:rule/{name}"],
        "detail": {},
    }
