"""Amazon's list prices (on demand, us-east-1, x86) and what a metered call comes to by them.

The carrier's minutes are not in it. What Lambda bills is estimated from measured processor time: a function with a
part of a core's memory gets that part of a core, and waits for the tables and queues besides.
"""

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
HTTP_REQUEST: Final = 3.50 / MILLION
QUEUE_REQUEST: Final = {False: 0.40 / MILLION, True: 0.50 / MILLION}
LOG_GB: Final = 0.50

CORE_MB: Final = 1769
TRIP_S: Final = 0.005
LOG_BYTES: Final = 400
"""Of Lambda's own lines about an invocation."""

MEMORY_MB: Final[Mapping[str, int]] = {"api_handler": 512, "errands": 512, "notices": 512}
USUAL_MEMORY_MB: Final = 256
NOT_BY_CALLS: Final = frozenset({"sweep", "ws_connect", "ws_message", "ws_disconnect", *FLOORS})


@dataclass(frozen=True, slots=True)
class Cost:
    """Dollars a call, and what they are made of."""

    dollars: float
    words: str


def cost_of_call(invocations: Sequence[Invocation], calls: int) -> Cost:
    """Return the price of one call, from all that ``calls`` calls caused."""
    caused = [each for each in invocations if each.function not in NOT_BY_CALLS and each.path != "sweep"]
    jobs = [queue for each in caused for queue in each.jobs]
    reads, writes = sum(each.read_units for each in caused), sum(each.write_units for each in caused)
    http = sum(each.function == "api_handler" for each in caused)
    dollars = (
        reads * READ_UNIT
        + writes * WRITE_UNIT
        + http * HTTP_REQUEST
        + sum(map(_billed, caused))
        + sum(3 * QUEUE_REQUEST[queue.endswith(".fifo")] for queue in jobs)
    )
    runs = by_function(caused)
    words = f"{http / calls:.0f} requests, {(len(caused) - http) / calls:.0f} job runs "
    words += (
        f"({len(runs.get('news', [])) / calls:.0f} news), {reads / calls:.0f} read and {writes / calls:.0f} write units"
    )
    return Cost(dollars / calls, words)


def _billed(invocation: Invocation) -> float:
    memory_mb = MEMORY_MB.get(invocation.function, USUAL_MEMORY_MB)
    seconds = invocation.cpu_s * CORE_MB / memory_mb + invocation.trips * TRIP_S
    return LAMBDA_REQUEST + seconds * memory_mb / 1024 * LAMBDA_GB_S + LOG_BYTES / 1e9 * LOG_GB
