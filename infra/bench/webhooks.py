"""P1, P2 and P5: what webhooks and whole calls cost, from a metered run of the standard call."""

import base64
import hashlib
import hmac
import statistics
from collections.abc import Iterator
from typing import Any, Final
from urllib.parse import urlencode

from chalicelib.aws import transport
from chalicelib.companies import service as companies
from chalicelib.flow import library
from infra.bench.floors import webhook
from infra.bench.metering import Invocation, Meter
from infra.bench.prices import PAGE_MESSAGE, cost_of_call, cost_of_day, is_sweep
from infra.bench.rows import Row
from infra.bench.standard_call import play_calls, play_quiet
from infra.bench.watching import page
from infra.bench.world import PUBLIC, TOKEN, new_company, new_number

MOST_TIMES_FLOOR: Final = 1.5
MOST_STORE_MS: Final = 1.0
MEDIAN_TRIPS: Final = 2
MOST_TRIPS: Final = 3
MOST_DOLLARS: Final = 0.08
WARM_CALLS: Final = 2
QUIET_S: Final = 900
Event = dict[str, Any]


def rows(*, smoke: bool) -> Iterator[Row]:
    from app import app  # noqa: PLC0415  the functions read the environment when they are imported

    calls = 3 if smoke else 12
    company, number = new_company(), new_number()
    quiet = play_quiet(app, new_company(), new_number(), seconds=QUIET_S)
    play_calls(app, new_company(), new_number(), calls=WARM_CALLS)
    event, key = _signed_event(), TOKEN.encode()
    floors = {
        webhook.STORED: lambda: webhook.handler(event, transport.send_over_http, token=key, base=PUBLIC),
        webhook.BARE: lambda: webhook.handler(event, None, token=key, base=PUBLIC),
    }
    invocations = play_calls(app, company, number, calls=calls, meter=Meter(floors))
    webhooks = [each for each in invocations if each.path.startswith("/voice/")]
    yield from _times(webhooks, _median_ms(invocations, webhook.STORED), _median_ms(invocations, webhook.BARE))
    yield _trips(webhooks, "memory warm")
    cold = play_calls(app, new_company(), new_number(), calls=WARM_CALLS, meter=Meter(forget=_forget))
    yield _trips([each for each in cold if each.path.startswith("/voice/")], "every process new")
    yield cost_row(invocations, calls, "memory warm")
    yield cost_row(cold, WARM_CALLS, "every process new")
    with page() as told:
        watched = play_calls(app, new_company(), new_number(), calls=WARM_CALLS, page="page-1")
    yield watched_row(watched, WARM_CALLS, len(told))
    yield quiet_row(quiet)


def _forget() -> None:
    companies.forget_everything()
    library.forget_everything()


def _times(webhooks: list[Invocation], floor_ms: float, bare_ms: float) -> Iterator[Row]:
    ours_ms = statistics.median(each.cpu_s for each in webhooks) * 1000
    without_ms = statistics.median(each.cpu_s - each.store_cpu_s for each in webhooks) * 1000
    yield Row(
        id="P1",
        measure=f"processor time of a voice webhook, median of {len(webhooks)}",
        ours=f"{ours_ms:.2f} ms",
        floor=f"{floor_ms:.2f} ms",
        ratio=ours_ms / floor_ms,
        budget=f"<= {MOST_TIMES_FLOOR} x",
        is_kept=ours_ms <= MOST_TIMES_FLOOR * floor_ms,
    )
    yield Row(
        id="P1",
        measure="  of it outside the store",
        ours=f"{without_ms:.2f} ms",
        floor=f"{bare_ms:.2f} ms",
        ratio=without_ms / bare_ms,
    )
    yield Row(
        id="P1",
        measure="  of it in the store's client",
        ours=f"{ours_ms - without_ms:.2f} ms",
        floor=f"{floor_ms - bare_ms:.2f} ms",
        ratio=(ours_ms - without_ms) / (floor_ms - bare_ms),
        budget=f"<= {MOST_STORE_MS} ms",
        is_kept=ours_ms - without_ms <= MOST_STORE_MS,
    )


def _trips(webhooks: list[Invocation], memory: str) -> Row:
    trips = [each.table_trips for each in webhooks]
    worst = max(webhooks, key=lambda each: each.table_trips)
    return Row(
        id="P2",
        measure=f"round trips to the tables, {memory}, median and most ({worst.path})",
        ours=f"{statistics.median(trips):.0f}, {max(trips)} (jobs sent: up to {max(len(e.jobs) for e in webhooks)})",
        floor="1, 1",
        budget=f"<= {MEDIAN_TRIPS}, {MOST_TRIPS}",
        is_kept=statistics.median(trips) <= MEDIAN_TRIPS and max(trips) <= MOST_TRIPS,
    )


def cost_row(invocations: list[Invocation], calls: int, memory: str) -> Row:
    cost = cost_of_call(invocations, calls)
    return Row(
        id="P5",
        measure=f"AWS for 1,000 standard calls, {memory} ({cost.words})",
        ours=f"${cost.dollars * 1000:.4f}",
        floor="$0.10",
        ratio=cost.dollars * 1000 / 0.10,
        budget=f"<= ${MOST_DOLLARS}",
        is_kept=cost.dollars * 1000 <= MOST_DOLLARS,
    )


def watched_row(invocations: list[Invocation], calls: int, messages: int) -> Row:
    """What it adds that an agent's page or a console is open: nobody promised anything of it."""
    dollars = cost_of_call(invocations, calls).dollars + messages / calls * PAGE_MESSAGE
    runs = sum(each.function == "news" for each in invocations)
    return Row(
        id="P5",
        measure=f"  with one page open ({runs / calls:.0f} runs of news, {messages / calls:.0f} messages)",
        ours=f"${dollars * 1000:.4f}",
    )


def quiet_row(invocations: list[Invocation]) -> Row:
    by_company = [each for each in invocations if not is_sweep(each)]
    sweeps = cost_of_day([each for each in invocations if is_sweep(each)], QUIET_S)
    return Row(
        id="P5",
        measure=f"AWS for a day of a company without calls (sweeps, whatever companies there are: ${sweeps:.3f})",
        ours=f"${cost_of_day(by_company, QUIET_S):.4f}",
        budget="$0.00 but schedules",
        is_kept=not by_company,
    )


def _median_ms(invocations: list[Invocation], function: str) -> float:
    return statistics.median(each.cpu_s for each in invocations if each.function == function) * 1000


def _signed_event() -> Event:
    path = "/voice/flow/c/x"
    form = {"CallSid": "CA" + "1" * 32, "From": "+4790000001", "To": "+4721000000", "CallStatus": "in-progress"}
    form |= {"AccountSid": "AC" + "0" * 32, "Direction": "inbound", "Digits": "1", "ApiVersion": "2010-04-01"}
    return {
        "requestContext": {"httpMethod": "POST", "path": path},
        "headers": {"x-twilio-signature": signature(PUBLIC + path, form, TOKEN)},
        "body": base64.b64encode(urlencode(form).encode()).decode(),
    }


def signature(url: str, form: dict[str, str], token: str) -> str:
    """Sign a form as the trunk does."""
    signed = url + "".join(name + form[name] for name in sorted(form))
    return base64.b64encode(hmac.digest(token.encode(), signed.encode(), hashlib.sha1)).decode()
