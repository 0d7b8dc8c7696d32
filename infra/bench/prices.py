"""Amazon's list prices (on demand, us-east-1, x86) and what a metered call comes to by them.

From the price lists of DynamoDB, Lambda, API Gateway, SQS and CloudWatch Logs (aws.amazon.com/<service>/pricing),
without free tiers. Not in it: the carrier's minutes, storage, bytes that leave Amazon, and CloudFront, which webhooks
do not come by. What Lambda bills is estimated from measured processor time: a function with a part of a core's memory
gets that part of a core, and waits for the tables and queues besides. That processes begin is not in it either.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from infra.bench.floors.webhook import FLOORS
from infra.bench.metering import Invocation, by_function

MILLION: Final = 1_000_000
READ_UNIT: Final = 0.125 / MILLION
WRITE_UNIT: Final = 0.625 / MILLION
LAMBDA_REQUEST: Final = 0.20 / MILLION
LAMBDA_GB_S: Final = 0.0000166667
HTTP_REQUEST: Final = 1.00 / MILLION
"""Of an HTTP API (a REST API: 3.50), for each 512 KB."""
QUEUE_REQUEST: Final = {False: 0.40 / MILLION, True: 0.50 / MILLION}
PAGE_MESSAGE: Final = 1.00 / MILLION
"""To a WebSocket, for each 32 KB; its connection costs another 0.25 for a million minutes."""
JOB_REQUESTS: Final = 3
"""A job is sent, received and deleted; receiving several at once would cost less."""
LOG_BYTES: Final = 0
"""A run that succeeds writes no line: neither we nor Lambda (infra/resources.py), whose own lines were 400 bytes."""
LOG_GB: Final = 0.50

CORE_MB: Final = 1769
TRIP_S: Final = 0.005

MEMORY_MB: Final[Mapping[str, int]] = {"api_handler": 512, "errands": 512, "notices": 512}
USUAL_MEMORY_MB: Final = 256
SWEEP: Final = "sweep"
BY_CLOCK: Final = frozenset({SWEEP, "repace"})
NOT_BY_CALLS: Final = frozenset({SWEEP, "ws_connect", "ws_message", "ws_disconnect", *FLOORS})


@dataclass(frozen=True, slots=True)
class Cost:
    """Dollars a call, and what they are made of."""

    dollars: float
    words: str


def cost_of_call(invocations: Sequence[Invocation], calls: int) -> Cost:
    """Return the price of one call, from all that ``calls`` calls caused: of sweeps, the looks they send."""
    caused = [each for each in invocations if each.function not in NOT_BY_CALLS and not is_sweep(each)]
    looks = [queue for each in invocations if is_sweep(each) for queue in _looks(each)]
    jobs = [queue for each in caused for queue in each.jobs] + looks
    parts = {
        "writes": sum(each.write_units for each in caused) * WRITE_UNIT,
        "jobs": sum(map(_job, jobs)),
        "functions": sum(map(_billed, caused)),
        "requests": sum(each.function == "api_handler" for each in caused) * HTTP_REQUEST,
        "reads": sum(each.read_units for each in caused) * READ_UNIT,
    }
    return Cost(sum(parts.values()) / calls, f"{_words(caused, calls, len(looks))}; {_thousandths(parts, calls)}")


def cost_of_day(invocations: Sequence[Invocation], seconds: float) -> float:
    """Return what a day costs on which nobody calls, from all that was done in these quiet seconds."""
    sent = [queue for each in invocations for queue in each.jobs]
    units = sum(each.read_units for each in invocations) * READ_UNIT
    units += sum(each.write_units for each in invocations) * WRITE_UNIT
    return (units + sum(map(_job, sent)) + sum(map(_billed, invocations))) * 24 * 3600 / seconds


def is_sweep(invocation: Invocation) -> bool:
    """Tell whether this run is one that comes by the clock, whether or not anybody calls."""
    return not BY_CLOCK.isdisjoint({invocation.function, invocation.path})


def _looks(sweep: Invocation) -> list[str]:
    """The queues of what a sweep sent because of calls; that it asks for the next sweep is nobody's."""
    return [queue for queue, kind in zip(sweep.jobs, sweep.kinds, strict=True) if kind != SWEEP]


def _words(caused: Sequence[Invocation], calls: int, looks: int) -> str:
    runs = by_function(list(caused))
    http = len(runs.get("api_handler", []))
    reads, writes = sum(each.read_units for each in caused), sum(each.write_units for each in caused)
    news = len(runs.get("news", []))
    return (
        f"{http / calls:.0f} requests, {(len(caused) - http) / calls:.0f} job runs ({news / calls:.0f} news,"
        f" {looks / calls:.0f} sent by sweeps), {reads / calls:.0f} read and {writes / calls:.0f} write units"
    )


def _thousandths(parts: Mapping[str, float], calls: int) -> str:
    """What a thousand calls cost, part by part, in thousandths of a dollar."""
    return "thousandths: " + ", ".join(f"{name} {dollars / calls * MILLION:.0f}" for name, dollars in parts.items())


def _job(queue: str) -> float:
    return JOB_REQUESTS * QUEUE_REQUEST[queue.endswith(".fifo")]


def _billed(invocation: Invocation) -> float:
    """The time in started milliseconds, as Lambda counts it, the run itself, and what it logs."""
    memory_mb = MEMORY_MB.get(invocation.function, USUAL_MEMORY_MB)
    seconds = math.ceil((invocation.cpu_s * CORE_MB / memory_mb + invocation.trips * TRIP_S) * 1000) / 1000
    return LAMBDA_REQUEST + seconds * memory_mb / 1024 * LAMBDA_GB_S + LOG_BYTES / 1e9 * LOG_GB
