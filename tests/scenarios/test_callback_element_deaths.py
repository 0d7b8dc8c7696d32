"""A function dies between any two things it does while a caller asks to be called back: what they heard is what holds."""

import asyncio
import uuid
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from functools import partial

import pytest

from chalicelib.callbacks import service
from chalicelib.calls.domain import Call, CallState, Outcome
from chalicelib.companies import config_store
from chalicelib.companies import service as companies
from chalicelib.companies.documents import Kind
from chalicelib.core.errors import SwitchboardError
from chalicelib.core.ids import AgentId, CallId, CompanyId, QueueName
from chalicelib.flow import library
from chalicelib.queues.domain import Queue
from infra.simulation.staging import Scene
from infra.simulation.theatre import Theatre
from infra.switch.testing.lines import Line, NotHeard
from tests.scenarios import dying
from tests.scenarios.conftest import flow
from tests.scenarios.test_calling_out import CUSTOMER

ADVICE = QueueName("advice")
DOC = {"title": "Advice", "members": {"anna": 0}}
WAITS = {"queue": ADVICE, "allow_empty": True, "say_position": False, "leave_key": "1", "total_s": 60}
FLOW = flow(
    [
        ("wait", "queue", WAITS),
        ("back", "callback", {"queue": ADVICE, "ask_number": True, "confirm": {"text": "We will call you."}}),
        ("end", "hangup", {"prompt": {"text": "Goodbye."}}),
    ],
    [("wait", "left", "back"), ("wait", "timed-out", "back"), ("back", "requested", "end"), ("back", "failed", "end")],
)


@pytest.fixture(scope="module")
def number(theatre: Theatre) -> str:
    """The company has a flow in which callers may ask, and a number that leads there."""
    company, now = theatre.company, theatre.now()
    config_store.put(company, Kind.QUEUE, ADVICE, DOC, replaces=None, actor="test", now=now)
    draft = {"title": "Asking", "draft": FLOW, "published": 0}
    config_store.put(company, Kind.FLOW, "asking", draft, replaces=None, actor="test", now=now)
    library.publish(company, "asking", actor="test", now=now)
    free = f"+4723{uuid.uuid4().int % 1_000_000:06d}"
    companies.put_number(company, free, {"title": "Advice", "flow": "asking"}, replaces=None, actor="test", now=now)
    return free


async def asks(caller: Line) -> None:
    """Press 1 while waiting, and a number where one is asked for, until the request is confirmed or the call is over."""
    while caller.state != "ended" and "We will call you." not in caller.said:
        await asyncio.sleep(3)
        wanted = caller.expecting
        if wanted is not None:
            await caller.press("1" if wanted.num_digits == 1 else "90000055#")


async def tell(scene: Scene, number: str, marks: list[int]) -> list[str]:
    """A caller asks and hangs up; later the request is withdrawn. What is wrong with it?

    ``marks`` are told at which steps of the functions the caller begins to ask, and at which the request stands.
    """
    board = scene.board
    board.connect(number)
    caller = await board.switch.call("+4790000001", number)
    scene.callers.append(caller)
    await asyncio.sleep(3)
    marks.append(board.faults.steps)
    with suppress(NotHeard, TimeoutError):
        async with asyncio.timeout(150):
            await asks(caller)
    if caller.state != "ended":
        await caller.hang_up()
    await asyncio.sleep(150)
    marks.append(board.faults.steps)
    calls = scene.record.witness.calls
    wrong = list(wrongs(caller, calls.get(CallId(caller.call_sid)), [each for each in calls.values() if each.callback]))
    for each in [each.id for each in calls.values() if each.callback] * 2:
        with suppress(SwitchboardError):
            await board.at_desk(partial(withdraw, request=each, now=board.now), "anna")
    await scene.come_to_rest()
    return wrong


def withdraw(company: CompanyId, _agent: AgentId, *, request: CallId, now: datetime) -> None:
    service.withdraw(company, request, now=now)


def wrongs(caller: Line, call: Call | None, requests: list[Call]) -> Iterator[str]:
    if "We will call you." not in caller.said:
        yield f"the caller was not told: {caller.describe()}"
    if call is None or call.outcome is not Outcome.CALLBACK:
        yield f"the call was {call and call.outcome}"
    if [(each.id, each.caller, each.state) for each in requests] != [
        (f"cb-{caller.call_sid}", CUSTOMER, CallState.WAITING)
    ]:
        yield f"what was asked: {requests}"
    elif call is not None and call.stay is not None and requests[0].stay.joined_at != call.stay.joined_at:
        yield "the caller has lost their place"


def played(theatre: Theatre, number: str, victim: int, *, is_struck_after: bool = False) -> tuple[list[int], list[str]]:
    queues, marks = {ADVICE: Queue.from_document(theatre.company, ADVICE, DOC)}, []
    story = partial(tell, number=number, marks=marks)
    _, wrong = dying.played(theatre, queues, story, victim, is_struck_after=is_struck_after)
    return marks, wrong


@pytest.fixture(scope="module")
def steps(theatre: Theatre, number: str) -> range:
    """The things that the functions do to others from the key that leaves the queue until the request stands."""
    (first, last), wrong = played(theatre, number, 0)
    assert wrong == []
    assert last - first > 20
    return range(first + 1, last + 1)


@pytest.mark.covers("K2", "C1", "C4")
@pytest.mark.parametrize("is_struck_after", [False, True], ids=["before the write", "after the write"])
def test_a_death_at_any_point_loses_no_request_and_asks_nothing_twice(theatre, number, steps, is_struck_after) -> None:
    for victim in steps:
        _, wrong = played(theatre, number, victim, is_struck_after=is_struck_after)
        assert wrong == [], f"death at step {victim} of {steps}"
