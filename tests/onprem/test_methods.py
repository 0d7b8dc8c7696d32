"""Distribution and transfer, with agents' telephones that others have built: who rings, when, and who hears whom."""

import asyncio
import shutil
import time
from array import array
from collections.abc import Callable, Coroutine, Iterator, Sequence
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest

from tests.onprem.peers import g711
from tests.onprem.peers.baresip import write_tone
from tests.onprem.peers.desk_phone import DeskPhone
from tests.onprem.peers.telephone import Line, Telephone
from tests.onprem.peers.tone import tone
from tests.onprem.site import AgentPage, Site

pytestmark = pytest.mark.skipif(not shutil.which("baresip"), reason="baresip is missing: apt-get install baresip-core")

CALLER, CALLER_HZ = "+4790000001", 440
MEMBERS = {"ingrid": 0, "per": 0, "kari": 1, "ola": 2}
TONES = {"ingrid": 620, "per": 740, "kari": 860, "ola": 980}
METHODS = ("round-robin", "ring-all", "ring-all-priority-1", "ring-all-priority-2")
NUMBERS = {method: f"+472100003{n}" for n, method in enumerate(METHODS)}
RING_S = 5
SOON_S = 10.0
STOPPED_S = 5.0  # two for us (Q1), the rest for telephones and a busy machine
AUDIBLE_DB, QUIET_DB = -30.0, -50.0
TALK_S, PATIENT_S = 2.0, 20.0
Story = Callable[["Office"], Coroutine[Any, Any, None]]


class Office:
    """Four agents with their telephones and pages, and a caller outside."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.phones: dict[str, DeskPhone] = {}
        self.pages: dict[str, AgentPage] = {}
        self.outside = Telephone(CALLER, host="127.0.0.2", port=site.ports.carrier, server=site.server, hertz=CALLER_HZ)

    async def open(self, stack: AsyncExitStack, folder: Path) -> None:
        accounts = self.site.accounts
        await asyncio.to_thread(_set_up, self.site)
        for n, name in enumerate(MEMBERS):
            samples = array("h", g711.decode(tone(TONES[name]))).tobytes() * 30
            phone = DeskPhone(
                f"fjordvik.{name}",
                host=f"127.0.0.4{n}",
                server=self.site.server,
                secret=accounts.issue(f"fjordvik.{name}"),
                tone=write_tone(folder / f"{name}.wav", samples),
                folder=folder / name,
            )
            page = await asyncio.to_thread(self.site.page, f"{name}@fjordvik.example")
            stack.callback(page.close)
            await asyncio.to_thread(page.log_on, "front")
            self.phones[name], self.pages[name] = phone, page
        await asyncio.sleep(2.5)  # until Asterisk knows the accounts
        for phone in self.phones.values():
            await stack.enter_async_context(phone)
        await stack.enter_async_context(self.outside)
        for phone in self.phones.values():
            await phone.registers()

    async def call(self, method: str) -> Line:
        """Everybody at work, in this order; then a caller comes."""
        for name, page in self.pages.items():
            self.phones[name].forget()
            await asyncio.to_thread(page.become_available)
        return await self.outside.dial(NUMBERS[method])

    def ringing(self) -> set[str]:
        return {name for name, phone in self.phones.items() if phone.is_ringing}

    def rung(self) -> set[str]:
        return {name for name, phone in self.phones.items() if phone.rang}

    async def ring(self, *names: str, within_s: float = SOON_S) -> None:
        """Wait until these ring, and nobody else."""
        deadline = time.monotonic() + within_s
        while self.ringing() != set(names):
            assert time.monotonic() < deadline, f"{self.ringing()} ring, not {set(names)}"
            await asyncio.sleep(0.05)

    async def talks(self, line: Line, name: str) -> None:
        """``name`` picks up: all others are silent soon, caller and agent hear each other, and the agent hangs up."""
        phone = self.phones[name]
        await phone.answer()
        await self.ring(within_s=STOPPED_S)
        await line.hears(TONES[name])
        await asyncio.sleep(1)
        assert line.media.level_db(CALLER_HZ) < QUIET_DB, "the caller must not hear itself"
        for other in set(TONES) - {name}:
            assert line.media.level_db(TONES[other]) < QUIET_DB, f"{other} must not be heard"
        await phone.hang_up()
        await line.is_over()
        assert phone.heard_db(CALLER_HZ) > AUDIBLE_DB

    async def is_logged(self, method: str, *, agent: str, missed: Sequence[tuple[str, str]]) -> None:
        """The call's entry: who answered, and who was rung in vain and why, in any order."""
        found = await asyncio.to_thread(self.site.logged, NUMBERS[method])
        assert found["outcome"] == "answered"
        queued, talk = (next(each for each in found["segments"] if each["kind"] == kind) for kind in ("queue", "talk"))
        assert (talk["agent"], talk["queue"], queued["outcome"]) == (agent, "front", "answered")
        assert sorted((miss["agent"], miss["reason"]) for miss in queued["misses"]) == sorted(missed)


@pytest.fixture(scope="module")
def play(site: Site, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[Story], None]]:
    """Run a story in the one office of these tests."""
    with asyncio.Runner() as runner:
        stack, office = AsyncExitStack(), Office(site)
        try:
            runner.run(office.open(stack, tmp_path_factory.mktemp("desks")))
            yield lambda story: runner.run(story(office))
        finally:
            runner.run(stack.aclose())


@pytest.mark.covers("PHN-148", "PHN-127", "PHN-141", "A-15", "A4")
def test_round_robin_rings_one_after_the_other_who_has_been_free_longest_first(play: Callable[[Story], None]) -> None:
    async def story(office: Office) -> None:
        line = await office.call("round-robin")
        await office.ring("ingrid")
        await office.ring("per", within_s=RING_S + SOON_S)
        await office.talks(line, "per")
        assert office.rung() == {"ingrid", "per"}
        await office.is_logged("round-robin", agent="per", missed=[("ingrid", "timed-out")])

    play(story)


@pytest.mark.covers("PHN-149", "A-16", "Q1", "A4")
def test_ring_all_rings_everyone_and_the_others_stop_when_one_answers(play: Callable[[Story], None]) -> None:
    async def story(office: Office) -> None:
        line = await office.call("ring-all")
        await office.ring(*MEMBERS)
        await office.talks(line, "kari")
        others = [(name, "answered-by-another") for name in ("ingrid", "ola", "per")]
        await office.is_logged("ring-all", agent="kari", missed=others)

    play(story)


@pytest.mark.covers("PHN-150", "PHN-127", "PHN-141", "A-16", "Q1")
def test_ring_all_priority_1_rings_one_number_after_the_other_without_the_former(
    play: Callable[[Story], None],
) -> None:
    async def story(office: Office) -> None:
        line = await office.call("ring-all-priority-1")
        await office.ring("ingrid", "per")
        await office.ring("kari", within_s=RING_S + SOON_S)
        assert office.rung() == {"ingrid", "per", "kari"}
        await office.talks(line, "kari")
        missed = [("ingrid", "timed-out"), ("per", "timed-out")]
        await office.is_logged("ring-all-priority-1", agent="kari", missed=missed)

    play(story)


@pytest.mark.covers("PHN-151", "PHN-127", "PHN-141", "A-16", "Q1")
def test_ring_all_priority_2_adds_one_number_after_the_other(play: Callable[[Story], None]) -> None:
    async def story(office: Office) -> None:
        line = await office.call("ring-all-priority-2")
        await office.ring("ingrid", "per")
        await office.ring("ingrid", "per", "kari", within_s=RING_S + SOON_S)
        await office.ring(*MEMBERS, within_s=RING_S + SOON_S)
        await office.talks(line, "ingrid")
        assert {name: len(phone.rang) for name, phone in office.phones.items()} == {
            "ingrid": 3,
            "per": 3,
            "kari": 2,
            "ola": 1,
        }

    play(story)


async def hears_no_more(line: Line, name: str) -> None:
    """The caller hears something, but not this agent; it may take a moment."""
    deadline = time.monotonic() + PATIENT_S
    while line.media.level_db(TONES[name]) > QUIET_DB:
        assert time.monotonic() < deadline, f"{name} is still heard"
        await asyncio.sleep(0.1)
    await line.hears_something()


async def clicks(office: Office, who: str, method: str, what: str, **body: object) -> None:
    page = office.pages[who]
    call = next(each for each in (await asyncio.to_thread(page.live))["calls"] if each["state"] == "talking")
    act = page.put if method == "PUT" else page.post
    await asyncio.to_thread(act, f"/api/v1/calls/{call['id']}/{what}", body)


@pytest.mark.covers("PHN-005", "PHN-099", "PHN-097", "WBX-25", "WBX-49", "WBX-62", "C2", "A1")
def test_a_call_is_asked_about_completed_given_away_and_comes_back(play: Callable[[Story], None]) -> None:
    async def story(office: Office) -> None:
        line = await office.call("ring-all-priority-1")
        ingrid, per, kari = (office.phones[name] for name in ("ingrid", "per", "kari"))
        await office.ring("ingrid", "per")
        await ingrid.answer()
        await per.stops()
        await line.hears(TONES["ingrid"], within_s=PATIENT_S)

        await clicks(office, "ingrid", "POST", "consult", agent="per")
        await office.ring("per")
        await hears_no_more(line, "ingrid")
        await per.answer()
        await asyncio.sleep(TALK_S)
        assert line.media.level_db(TONES["per"]) < QUIET_DB, "they talk among themselves"
        await hears_no_more(line, "ingrid")
        await clicks(office, "ingrid", "PUT", "consult", talk_with="caller")
        await line.hears(TONES["ingrid"], within_s=PATIENT_S)
        await clicks(office, "ingrid", "POST", "consult/complete")
        await ingrid.is_over()
        await line.hears(TONES["per"], within_s=PATIENT_S)
        await hears_no_more(line, "ingrid")

        await asyncio.sleep(TALK_S)
        await clicks(office, "per", "POST", "transfer", agent="kari", returns=True)
        await per.is_over()
        await office.ring("kari")
        await hears_no_more(line, "per")
        await kari.hang_up()
        await office.ring("per", within_s=SOON_S)
        await per.answer()
        await line.hears(TONES["per"], within_s=PATIENT_S)
        await per.hang_up()
        await line.is_over()
        found = await asyncio.to_thread(office.site.logged, NUMBERS["ring-all-priority-1"])
        talks = [each["agent"] for each in found["segments"] if each["kind"] == "talk"]
        assert (found["outcome"], talks) == ("answered", ["ingrid", "per", "per"])

    play(story)


def _set_up(site: Site) -> None:
    """A queue of these four, and for each method a number whose calls come to it by that method."""
    with site.api() as api:
        queue = {"title": "Front desk", "members": MEMBERS, "wrap_up_s": 0, "rona": False}
        assert api.put("/queues/front", json=queue).is_success
        for method in METHODS:
            settings = {"queue": "front", "method": method, "ring_s": RING_S, "say_position": False}
            nodes = [
                {"id": "wait", "type": "queue", "settings": settings},
                {"id": "end", "type": "hangup", "settings": {}},
            ]
            edges = [{"from": "wait", "port": "timed-out", "to": "end"}]
            draft = {"title": method, "start": "wait", "nodes": nodes, "edges": edges}
            assert (answer := api.put(f"/flows/{method}", json={"draft": draft})).is_success, answer.text
            assert (answer := api.post(f"/flows/{method}/publish")).is_success, answer.text
            number = {"title": method, "flow": method}
            assert (answer := api.put(f"/numbers/{NUMBERS[method]}", json=number)).is_success, answer.text
    for number in NUMBERS.values():
        site.connect(number)
