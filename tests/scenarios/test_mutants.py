"""The judges and the monitor can fail: each breaks by name when the product is broken on purpose."""

import asyncio
import base64
import json
import random
from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import partial
from typing import Any

import pytest

from chalicelib.agents.domain import AgentState
from chalicelib.aws import transport
from chalicelib.calls.packing import pack, unpack
from chalicelib.queues.tables import ACD, DISPATCH
from chalicelib.settings import settings
from chalicelib.trunk.client import use_http_client
from infra.simulation.faults import FINE, Faults
from infra.simulation.functions import Functions
from infra.simulation.history import play
from infra.simulation.stage import WORLDS
from infra.simulation.staging import Scene, staged
from infra.simulation.stepped import SteppedLoop, seeded_tokens
from infra.simulation.theatre import Theatre
from infra.simulation.troupe import empty
from infra.switch.fetcher import HttpReply

WORLD = WORLDS[2]
"""Ring all, five seconds of wrap-up."""
Mutation = Callable[[Scene], None]
CHANCE = random.Random(1)  # noqa: S311  a seeded source is the point


async def story(scene: Scene, number: str) -> None:
    """Anna answers, bo lets it ring, cam is paused; four callers, one of whom nobody has time for."""
    board = scene.board
    board.connect(number)
    anna, bo, cam = [await scene.sign_in(name, WORLD.queues[0]) for name in ("anna", "bo", "cam")]
    anna.on_ring = lambda line: asyncio.get_running_loop().call_later(2, line.leg.pick_up)
    scene.note_click("cam")
    await board.choose("cam", AgentState.PAUSED, "lunch")
    for arrives_s, stays_s in ((1, 40), (12, 60), (14, 45), (60, 100), (62, 100)):
        asyncio.get_running_loop().call_later(
            arrives_s, lambda s=stays_s: asyncio.ensure_future(call(scene, number, s))
        )
    await asyncio.sleep(170)
    del bo, cam
    await empty(scene)
    await scene.come_to_rest()


async def call(scene: Scene, number: str, stays_s: float) -> None:
    line = await scene.board.switch.call("+4790000001", number)
    scene.callers.append(line)
    await asyncio.sleep(stays_s)
    if line.is_up:
        await line.hang_up()


def breached(theatre: Theatre, mutate: Mutation) -> set[str]:
    """Play the story with a broken product; the names of the breaches."""
    loop = SteppedLoop()

    async def play() -> set[str]:
        async with staged(theatre, WORLD.domain(theatre.company), Faults(CHANCE, FINE)) as scene:
            mutate(scene)
            await story(scene, theatre.numbers[WORLD.flows[1]])
        return {breach.name for breach in scene.judged()}

    try:
        with seeded_tokens("mutants"):
            return loop.run_until_complete(play())
    finally:
        asyncio.set_event_loop(None)
        loop.close()


# Jobs that are not done.


def idle(scene: Scene, queue: str, kinds: Collection[str]) -> None:
    """The functions take jobs of these kinds, or any where none are named, and do nothing about them."""
    genuine = scene.board.job_queues.consumers[queue]

    def consume(event: dict[str, Any], context: Any) -> Any:
        kept = [record for record in event["Records"] if json.loads(record["body"]).get("kind", "") not in kinds]
        return genuine({"Records": kept}, context) if kept and kinds else None

    scene.board.job_queues.consumers[queue] = consume


# Answers that are wrong.


def answering(scene: Scene, is_meant: Callable[[str], bool], body: str) -> None:
    """The functions give this answer to some webhooks, whatever the right one is."""
    genuine: Functions = scene.board.functions
    xml = {"content-type": "text/xml"}

    def answer(request: Any) -> HttpReply:
        reply = genuine(request)
        return HttpReply(200, xml, body.encode()) if is_meant(request.url) else reply

    scene.board.functions = answer


def deaf(scene: Scene, fragment: str) -> None:
    """The functions say that they have understood, and have not listened."""
    genuine = scene.board.functions
    scene.board.functions = lambda request: HttpReply(204) if fragment in request.url else genuine(request)


# Stores that lie.


@dataclass
class Liar:
    """Stands between the product and its tables; the witness sees what is really written."""

    scene: Scene

    def send(self, service: str, operation: str, request: dict[str, Any]) -> dict[str, Any]:
        act = getattr(self, operation, None) if service == "dynamodb" else None
        table = request.get("TableName", "").removeprefix(settings().table(""))
        return act(table, request) if act else self.true(operation, request, service)

    def true(self, operation: str, request: dict[str, Any], service: str = "dynamodb") -> dict[str, Any]:
        return self.scene.record.witness.send(service, operation, request)


def lying(kind: Callable[[Scene], Liar], scene: Scene) -> None:
    transport.use_transport(kind(scene).send)


class LosesTheLog(Liar):
    def PutItem(self, table: str, request: dict[str, Any]) -> dict[str, Any]:  # noqa: N802  as the store calls it
        return {} if table == "call-log" else self.true("PutItem", request)


def bend(item: dict[str, Any], lie: Callable[[dict[str, Any], dict[str, Any]], None]) -> None:
    """Let ``lie`` change what a call's item says of the call and of its stay in a queue, where it has one."""
    parts = {part: unpack(base64.b64decode(item[part]["B"])) for part in ("body", "stay") if part in item}
    if stay := parts.get("stay", parts["body"].get("stay")):
        lie(parts["body"], stay)
    item.update({part: {"B": base64.b64encode(pack(doc)).decode()} for part, doc in parts.items()})


class BendsTheLog(Liar):
    def PutItem(self, table: str, request: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        if table == "call-log":
            request["Item"]["segments"] = {"L": request["Item"]["segments"]["L"][:1]}
        return self.true("PutItem", request)


class ForgetsMisses(Liar):
    def PutItem(self, table: str, request: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        if table == "calls":
            bend(request["Item"], lambda _, stay: stay.update(misses=[]))
        return self.true("PutItem", request)


class ChangesItsMind(Liar):
    def PutItem(self, table: str, request: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        def lie(call: dict[str, Any], stay: dict[str, Any]) -> None:
            if call["state"] == "ended":
                stay["outcome"], call["outcome"] = "moved-on", "failed"

        if table == "calls":
            bend(request["Item"], lie)
        return self.true("PutItem", request)


class HidesTheHead(Liar):
    def Query(self, table: str, request: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        answer = self.true("Query", request)
        if request.get("IndexName") == "by_order" and len(answer.get("Items", ())) > 1:
            return {**answer, "Items": answer["Items"][1:]}
        return answer


@dataclass
class Overlooks(Liar):
    """Says once that an agent is free who is not."""

    name: str = ""
    state: str = ""
    lies: int = 0

    def Query(self, table: str, request: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        answer = self.true("Query", request)
        if table == "agents" and request.get("IndexName") == "by_ready" and self.lies == 0:
            self.lies = int(self.truth().get("state") == {"S": self.state})
        if table == "agents" and request.get("IndexName") == "by_ready" and self.lies == 1:
            return {**answer, "Items": [*answer["Items"], self.freed()]}
        return answer

    def GetItem(self, table: str, request: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        if table == "agents" and request["Key"]["agent"]["S"] == self.name and self.lies == 1:
            return {"Item": self.freed()}
        return self.true("GetItem", request)

    def UpdateItem(self, table: str, request: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        answer = self.true("UpdateItem", request)
        is_rung = table == "agents" and answer["Attributes"]["state"] == {"S": "ringing"}
        if is_rung and request["Key"]["agent"]["S"] == self.name and self.lies == 1:
            self.lies = 2
        return answer

    def freed(self) -> dict[str, Any]:
        return {**self.truth(), "state": {"S": "available"}, "ready_key": {"S": f"freed#0#{self.name}"}}

    def truth(self) -> dict[str, Any]:
        key = {"company": {"S": self.scene.board.company}, "agent": {"S": self.name}}
        request = {"TableName": settings().table("agents"), "Key": key, "ConsistentRead": True}
        found: dict[str, Any] = self.true("GetItem", request).get("Item", {})
        return found


# Orders that are given twice.


class Twice:
    """A client of the trunk that dials everybody twice."""

    def __init__(self, inner: Any) -> None:
        self.inner = inner

    def request(self, method: str, url: str, *args: Any, **kwargs: Any) -> Any:
        if method == "POST" and url.endswith("/Calls.json"):
            self.inner.request(method, url, *args, **kwargs)
        return self.inner.request(method, url, *args, **kwargs)


def dialling_twice(scene: Scene) -> None:
    use_http_client(Twice(scene.board.rest))


SILENCE = '<Response><Pause length="600"/></Response>'


def is_wait(url: str) -> bool:
    return "/wait" in url


def is_claim(url: str) -> bool:
    return "/voice/offers/" in url and "/status" not in url


def hears_no_end(scene: Scene) -> None:
    for fragment in ("/status", "left-queue"):
        deaf(scene, fragment)
    idle(scene, ACD.name, ("check-call", "stay-due", "send-for"))


def knows_no_patience(scene: Scene) -> None:
    answering(scene, is_wait, SILENCE)
    idle(scene, ACD.name, ("stay-due", "check-call"))


def lets_ring_on(scene: Scene) -> None:
    deaf(scene, "/status")
    idle(scene, ACD.name, ("offer-due", "check-agent", "check-call"))


MUTANTS: dict[str, tuple[Mutation, set[str]]] = {
    "ends are not heard": (hears_no_end, {"C1"}),
    "callers wait in silence": (partial(answering, is_meant=is_wait, body=SILENCE), {"C2"}),
    "agents answer to silence": (partial(answering, is_meant=is_claim, body=SILENCE), {"C2"}),
    "the log leaves out": (partial(lying, BendsTheLog), {"C3"}),
    "the log is not written": (partial(lying, LosesTheLog), {"D2", "C1"}),
    "every order is given twice": (dialling_twice, {"C4"}),
    "nobody tells telephones to stop": (partial(idle, queue=ACD.name, kinds=("hang-up", "check-call")), {"Q1"}),
    "endings are overwritten": (partial(lying, ChangesItsMind), {"Q2"}),
    "the first in line is overlooked": (partial(lying, HidesTheHead), {"Q3"}),
    "the dispatcher does nothing": (partial(idle, queue=DISPATCH.name, kinds=()), {"Q4"}),
    "patience has no end": (knows_no_patience, {"Q5"}),
    "ringing has no end": (lets_ring_on, {"Q5"}),
    "who talks is taken for free": (partial(lying, partial(Overlooks, name="anna", state="in-call")), {"A1"}),
    "a pause is overlooked": (partial(lying, partial(Overlooks, name="cam", state="paused")), {"A3"}),
    "agents are never let go": (
        partial(idle, queue=ACD.name, kinds=("settle", "offer-due", "check-agent", "check-call")),
        {"A2"},
    ),
    "why offers failed is forgotten": (partial(lying, ForgetsMisses), {"A4"}),
}


@pytest.fixture(scope="module")
def _sound(theatre: Theatre) -> None:
    assert breached(theatre, lambda scene: None) == set()


@pytest.mark.usefixtures("_sound")
@pytest.mark.parametrize(("mutate", "names"), MUTANTS.values(), ids=list(MUTANTS))
def test_a_product_that_is_broken_is_found_out(theatre: Theatre, mutate: Mutation, names: set[str]) -> None:
    assert names <= breached(theatre, mutate)


# What agents do is drawn in histories: these find out what breaks calling out, handing on and asking.


class ForgetsWhoWasAsked(Liar):
    def PutItem(self, table: str, request: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        if table == "call-log":
            request["Item"]["consults"] = {"L": []}
        return self.true("PutItem", request)


def never_gives_up(scene: Scene) -> None:
    """A number that does not answer is rung for ever."""
    deaf(scene, "/far-status")
    idle(scene, ACD.name, ("dial-due", "check-call"))


DEEDS: dict[str, tuple[Mutation, str]] = {
    "nobody is seated while somebody is asked": (partial(idle, queue=ACD.name, kinds=("arrange",)), "Q1"),
    "who is handed on waits in silence": (
        partial(answering, is_meant=lambda url: "/voice/transfers/" in url and is_wait(url), body=SILENCE),
        "C2",
    ),
    "a number is rung for ever": (never_gives_up, "Q5"),
    "a colleague answers to silence": (
        partial(answering, is_meant=lambda url: "/far" in url and "/far-status" not in url, body=SILENCE),
        "C2",
    ),
    "the log forgets who was asked": (partial(lying, ForgetsWhoWasAsked), "C3"),
}
SEEDS = range(1, 80)


@pytest.mark.parametrize(("mutate", "name"), DEEDS.values(), ids=list(DEEDS))
def test_random_histories_find_out_what_breaks_calling_out_and_handing_on(
    theatre: Theatre, mutate: Mutation, name: str
) -> None:
    judgements = (play(seed, theatre, bend=mutate) for seed in SEEDS)
    assert any(name in {breach.name for breach in judgement.breaches} for judgement in judgements)
