"""What a switch forgets and what it does not: callbacks, ended calls, and what was up when it died."""

import asyncio
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from infra.switch.account import Account
from infra.switch.exchange import Exchange, Surroundings
from infra.switch.fetcher import ConnectFailed, HttpReply, HttpRequest, Limits
from infra.switch.ledger import SOON_S, Letter, Row, SqliteLedger
from infra.switch.legs.simulated import SimulatedDriver
from infra.switch.legs.simulated_leg import Caption, SimulatedLeg
from infra.switch.settings import SwitchSettings
from infra.switch.testing.phones import Phone
from infra.switch.testing.scenario import Texts
from infra.switch.testing.sdk import in_process_client
from infra.switch.virtual_time import VirtualClock
from infra.switch.wire import parse_pairs
from tests.integration.switch.conftest import BASE, CALLER, OURS
from tests.onprem.site import free_port

pytestmark = pytest.mark.anyio

ACCOUNT = Account(sid="AC" + "0" * 32, auth_token="t", public_url="http://switch.test", calls_per_second=30.0)


class Functions:
    """Answers documents; ``is_down`` refuses every connection."""

    def __init__(self, document: str = "<Response><Pause length='600'/></Response>") -> None:
        self.document = document
        self.is_down = False
        self.told: list[dict[str, str]] = []

    async def fetch(self, request: HttpRequest, limits: Limits) -> HttpReply:
        del limits
        if self.is_down:
            raise ConnectFailed("down")
        if request.url != f"{BASE}/status":
            return HttpReply(200, {"content-type": "text/xml"}, self.document.encode())
        self.told.append(dict(parse_pairs(request.body)))
        return HttpReply(204)


class Stuck(Functions):
    """Takes a callback and never answers it."""

    async def fetch(self, request: HttpRequest, limits: Limits) -> HttpReply:
        reply = await super().fetch(request, limits)
        if request.url == f"{BASE}/status":
            await asyncio.sleep(3600)
        return reply


def switch_at(folder: Path, functions: Functions, keep_s: float = 600.0) -> Exchange:
    settings = SwitchSettings(account=ACCOUNT, data_dir=folder, keep_s=keep_s)
    clock, driver = VirtualClock(asyncio.get_running_loop()), SimulatedDriver()
    surroundings = Surroundings(driver=driver, fetcher=functions, clock=clock, carrier=Texts(), **settings.memory())
    exchange = Exchange(ACCOUNT, surroundings)
    if exchange.numbers.by_address(OURS) is None:
        exchange.numbers.create(OURS, voice_url=f"{BASE}/voice", status_callback=f"{BASE}/status")
    return exchange


def ring_in(exchange: Exchange, from_: str = CALLER) -> SimulatedLeg:
    phone = Phone(from_, exchange.clock)
    leg = SimulatedLeg(Caption("LG", from_, OURS, is_incoming=True), phone)
    leg.call_sid = exchange.receive(leg, from_, OURS).call.sid
    return leg


async def test_calls_that_were_up_when_the_switch_died_end_once_with_what_they_had_come_to(tmp_path) -> None:
    functions = Functions("<Response><Play>tone:x</Play><Pause length='600'/></Response>")
    before = switch_at(tmp_path, functions)
    answered = [ring_in(before, f"+47900000{n:02}").call_sid for n in range(50)]
    await asyncio.sleep(10)
    functions.document = "<Response><Pause length='600'/></Response>"
    ringing = ring_in(before).call_sid
    await asyncio.sleep(1)
    before.ledger.close()

    after = switch_at(tmp_path, functions)
    after.recover()
    await asyncio.sleep(5)

    told = {form["CallSid"]: form["CallStatus"] for form in functions.told}
    assert told == dict.fromkeys(answered, "completed") | {ringing: "failed"}
    assert len(functions.told) == 51
    assert all(after.calls.find(sid).is_over for sid in [*answered, ringing])
    await after.close()
    again = switch_at(tmp_path, functions)
    again.recover()
    await asyncio.sleep(5)
    assert len(functions.told) == 51
    await again.close()


async def test_callbacks_not_taken_before_a_restart_come_after_it_in_their_order(tmp_path) -> None:
    stuck, functions = Stuck("<Response><Hangup/></Response>"), Functions()
    before = switch_at(tmp_path, stuck)
    client = in_process_client(before, asyncio.get_running_loop())
    loop = asyncio.get_running_loop()
    events = ["initiated", "ringing", "answered", "completed"]
    created = await loop.in_worker(
        lambda: client.calls.create(
            to="client:demo.nobody",
            from_=OURS,
            url=f"{BASE}/voice",
            status_callback=f"{BASE}/status",
            status_callback_event=events,
        )
    )
    await asyncio.sleep(5)
    assert [form["CallStatus"] for form in stuck.told] == ["initiated"]
    before.ledger.close()

    after = switch_at(tmp_path, functions)
    after.recover()
    await asyncio.sleep(5)

    assert [form["CallStatus"] for form in functions.told] == ["initiated", "failed"]
    assert [form["SequenceNumber"] for form in functions.told] == ["0", "1"]
    assert {form["CallSid"] for form in functions.told} == {created.sid}
    assert after.ledger.letters() == []
    await after.close()


async def test_ended_calls_leave_memory_and_are_still_listed_and_found(tmp_path) -> None:
    functions = Functions("<Response><Reject/></Response>")
    exchange = switch_at(tmp_path, functions, keep_s=60)
    client, loop = in_process_client(exchange, asyncio.get_running_loop()), asyncio.get_running_loop()
    sids = []
    for n in range(7):
        sids.append(ring_in(exchange, f"+479000000{n:02}").call_sid)
        await asyncio.sleep(20)
    await asyncio.sleep(30)
    assert len(list(exchange.calls)) < 4

    listed = await loop.in_worker(lambda: client.calls.list(page_size=3))
    assert [call.sid for call in listed] == sids[::-1]
    one = await loop.in_worker(lambda: client.calls(sids[0]).fetch())
    assert (one.status, one._from, one.direction) == ("no-answer", "+47900000000", "inbound")
    found = await loop.in_worker(lambda: client.calls.list(from_="+47900000003"))
    assert [call.sid for call in found] == [sids[3]]
    await loop.in_worker(lambda: client.calls(sids[0]).delete())
    assert exchange.calls.find(sids[0]) is None
    await exchange.close()


async def test_what_is_older_than_the_retention_is_forgotten_for_good(tmp_path) -> None:
    exchange = switch_at(tmp_path, Functions("<Response><Reject/></Response>"), keep_s=1)
    exchange.recover()
    sid = ring_in(exchange).call_sid
    await asyncio.sleep(29 * 86_400)
    assert exchange.calls.find(sid)

    await asyncio.sleep(2 * 86_400)

    assert exchange.calls.find(sid) is None
    await exchange.close()


async def test_a_conference_and_a_recording_that_were_running_are_over_after_a_restart(tmp_path) -> None:
    room = "<Dial><Conference record='record-from-start' recordingStatusCallback='/status'>r</Conference></Dial>"
    functions = Functions(f"<Response>{room}</Response>")
    before = switch_at(tmp_path, functions)
    ring_in(before)
    ring_in(before, "+4790000002")
    await asyncio.sleep(10)
    conference, recording = before.conferences.find_live("r"), next(iter(before.recordings))
    before.ledger.close()

    after = switch_at(tmp_path, functions)
    after.recover()
    await asyncio.sleep(1)

    assert after.conferences.find(conference.sid).status == "completed"
    assert after.conferences.find_live("r") is None
    assert after.recordings.find(recording.sid).status == "failed"
    await after.close()


async def test_a_full_disk_costs_the_record_and_not_the_call(tmp_path, caplog) -> None:
    ledger = SqliteLedger(tmp_path / "switch.db")
    ledger._database.execute("PRAGMA max_page_count=1")

    ledger.delivered(ledger.post(Letter("OB", "http://x", "POST", {"a": "b" * 100_000})))
    ledger.save("call", "CA1", lambda: Row("CA1", 1.0, False, {"a": "b" * 100_000}))

    assert ledger.find("call", "CA1") is None
    assert "full" in " ".join(str(getattr(record, "reason", "")) for record in caplog.records)


async def test_what_changes_twice_within_a_moment_is_written_once_as_it_is_then(tmp_path) -> None:
    ledger = SqliteLedger(tmp_path / "switch.db")
    asked: list[str] = []

    def state(name: str) -> Callable[[], Row]:
        return lambda: asked.append(name) or Row("CA1", 1.0, False, {"status": name})

    ledger.save("call", "CA1", state("ringing"))
    ledger.save("call", "CA1", state("in-progress"))
    await asyncio.sleep(5 * SOON_S)

    assert asked == ["in-progress"]
    assert list(SqliteLedger(tmp_path / "switch.db").unfinished("call")) == [{"status": "in-progress"}]


async def test_a_callback_is_written_down_before_anything_that_is_started_after_it(tmp_path) -> None:
    ledger = SqliteLedger(tmp_path / "switch.db")
    ledger.save("call", "CA1", lambda: Row("CA1", 1.0, False, {}))

    number = ledger.post(Letter("OB", "http://x", "POST", {"a": "b"}))
    await asyncio.create_task(asyncio.sleep(0))

    reopened = SqliteLedger(tmp_path / "switch.db")
    assert [letter.number for letter in reopened.letters()] == [number]
    assert reopened.unfinished("call") == [{}]
    assert reopened.post(Letter("OB", "http://x", "POST", {})) == number + 1


def started(port: int, environment: dict[str, str]) -> "subprocess.Popen[bytes]":
    process = subprocess.Popen([sys.executable, "-m", "infra.switch"], env=environment, cwd=Path(__file__).parents[3])
    for _ in range(200):
        try:
            httpx.get(f"http://127.0.0.1:{port}/health")
        except httpx.HTTPError:
            time.sleep(0.1)
        else:
            return process
    raise AssertionError("the switch did not start")


async def test_a_switch_killed_outright_has_its_calls_ended_by_the_next(tmp_path) -> None:
    """The real thing: a process of its own, ended without a word."""
    port = free_port()
    environment = {
        "TRUNK_ACCOUNT_SID": ACCOUNT.sid,
        "TRUNK_AUTH_TOKEN": "t",
        "TRUNK_API_BASE_URL": f"http://127.0.0.1:{port}",
        "SWITCH_DATA_DIR": str(tmp_path),
        "SWITCH_PORT": str(port),
        "SWITCH_CALLS_PER_SECOND": "100",
        "PATH": "/usr/bin",
    }
    calls = f"http://127.0.0.1:{port}/2010-04-01/Accounts/{ACCOUNT.sid}"

    def story() -> list[str]:
        first = started(port, environment)
        with httpx.Client(auth=(ACCOUNT.sid, "t")) as web:
            web.post(f"{calls}/IncomingPhoneNumbers.json", data={"PhoneNumber": OURS})
            for n in range(50):
                twiml = {"To": f"+479000001{n:02}", "From": OURS, "Twiml": "<Response/>", "Timeout": "600"}
                assert web.post(f"{calls}/Calls.json", data=twiml).status_code == 201
            time.sleep(1)
            first.send_signal(signal.SIGKILL)
            first.wait()
            second = started(port, environment)
            try:
                listed = web.get(f"{calls}/Calls.json?PageSize=100").json()["calls"]
            finally:
                second.terminate()
                second.wait()
        return [call["status"] for call in listed]

    statuses = await asyncio.get_running_loop().in_worker(story)
    assert statuses == ["failed"] * 50
