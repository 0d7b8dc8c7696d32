"""An agent calls out by hand: their own telephone, then the number, and words for whatever comes of it."""

import asyncio

import pytest

from chalicelib.agents.domain import AgentState, Endpoint, EndpointKind
from chalicelib.agents.errors import NotNow
from chalicelib.calls.domain import Outcome
from chalicelib.calls.stays import SegmentKind
from chalicelib.companies import service as companies
from chalicelib.outbound import service
from chalicelib.outbound.errors import NotAllowed
from chalicelib.queues import desk, holding
from chalicelib.trunk.client import trunk
from chalicelib.users.domain import User
from tests.scenarios.conftest import queue_flow, support

CUSTOMER = "+4790000055"
MOBILE = "+4790000077"
STRANGE = "+4721009999"
SOON = 2


def person(company: str, name: str = "anna") -> User:
    item = {"company": company, "name": name, "doc": {"is_agent": True}, "version": 1, "epoch": 1}
    return User.from_item({**item, "updated_at": "2026-03-02T08:00:00Z", "updated_by": "test"})


async def call_out(board, number: str = CUSTOMER, name: str = "anna", **asked: str) -> str:
    """Anna calls a number; returns the call's id."""

    def place(company, agent):
        wanted = service.Wanted(number, **asked)
        return service.dial(company, person(company, agent), wanted, trunk=trunk(), now=board.now)

    return (await board.at_desk(place, name)).id


async def talking(board, anna) -> tuple[str, object, object]:
    customer = board.switch.register(CUSTOMER)
    call = await call_out(board)
    own = await anna.next_ring(timeout_s=SOON)
    await own.answer()
    far = await customer.next_ring(timeout_s=5)
    await far.answer()
    await own.together_with(CUSTOMER)
    return call, own, far


async def settled(board, state: AgentState, name: str = "anna") -> None:
    for _ in range(40):
        if board.agent_now(name).state is state:
            return
        await asyncio.sleep(0.5)
    raise AssertionError(board.agent_now(name))


@pytest.mark.covers("PUZ-14", "PUZ-15", "PHN-002", "C2", "C3", "PHN-131")
def test_the_agent_hears_it_ring_both_talk_and_the_log_has_every_part(play) -> None:
    async def story(board) -> None:
        anna = await board.agent("anna", "support")
        customer = board.switch.register(CUSTOMER)
        call = await call_out(board, "900 00 055", queue="support")
        own = await anna.next_ring(timeout_s=SOON)
        await own.answer()
        far = await customer.next_ring(timeout_s=5)
        assert far.leg.caption.from_ == board.main_number
        await asyncio.sleep(2)
        assert any("ringing" in sound for sound in own.played)
        await far.answer()
        await own.together_with(CUSTOMER)
        assert CUSTOMER in own.hears
        assert anna.address in far.hears
        assert board.agent_now("anna").state is AgentState.IN_CALL
        await asyncio.sleep(30)
        await far.hang_up()
        await own.ended(timeout_s=SOON)
        await settled(board, AgentState.WRAP_UP)
        logged = board.call_now(call)
        assert (logged.outcome, logged.caller, logged.called) == (Outcome.ANSWERED, CUSTOMER, board.main_number)
        assert [each.kind for each in logged.segments] == [SegmentKind.DIAL, SegmentKind.TALK]
        assert logged.segments[0].ended_at == logged.segments[1].started_at
        assert logged.segments[1].agent == "anna"
        await settled(board, AgentState.AVAILABLE)

    play(story, queue=support(wrap_up_s=10))


@pytest.mark.covers("PUZ-14", "C1", "C2")
@pytest.mark.parametrize(
    ("how", "words", "outcome"),
    [
        ("busy", "The number is busy", Outcome.BUSY),
        ("no answer", "There is no answer", Outcome.NO_ANSWER),
        ("refused", "could not be put through", Outcome.FAILED),
    ],
)
def test_whoever_is_not_reached_the_agent_is_told_why_and_is_free_again(play, how, words, outcome) -> None:
    async def story(board) -> None:
        anna = await board.agent("anna", "support")
        customer = board.switch.register(CUSTOMER)
        if how == "refused":
            doc = {"title": "Not the trunk's any more"}
            companies.put_number(board.company, STRANGE, doc, replaces=None, actor="test", now=board.now)
        call = await call_out(board, show=STRANGE if how == "refused" else "")
        own = await anna.next_ring(timeout_s=SOON)
        await own.answer()
        if how == "busy":
            await (await customer.next_ring(timeout_s=5)).be_busy()
        await own.hear(words, timeout_s=60)
        await own.ended(timeout_s=15)
        await settled(board, AgentState.AVAILABLE)
        assert board.call_now(call).outcome is outcome
        assert [each.kind for each in board.call_now(call).segments] == [SegmentKind.DIAL]

    play(story, queue=support(wrap_up_s=10))


@pytest.mark.covers("PUZ-14", "C1")
@pytest.mark.parametrize("step", ["own rings", "number rings"])
def test_the_agent_may_give_up_while_it_rings_and_nothing_rings_on(play, step) -> None:
    async def story(board) -> None:
        anna = await board.agent("anna", "support")
        customer = board.switch.register(CUSTOMER)
        call = await call_out(board)
        own = await anna.next_ring(timeout_s=SOON)
        far = None
        if step == "number rings":
            await own.answer()
            far = await customer.next_ring(timeout_s=5)
        await board.at_desk(desk.hang_up_call, "anna", call, now=board.now)
        await own.ended(timeout_s=SOON)
        if far is not None:
            await far.ended(timeout_s=SOON)
        await settled(board, AgentState.AVAILABLE)
        assert board.call_now(call).outcome is Outcome.CANCELLED
        assert len(customer.lines) == (far is not None)

    play(story)


@pytest.mark.covers("PUZ-14", "C1", "A2")
def test_an_agent_who_does_not_answer_their_own_telephone_calls_nobody(play) -> None:
    async def story(board) -> None:
        anna = await board.agent("anna", "support")
        customer = board.switch.register(CUSTOMER)
        call = await call_out(board)
        own = await anna.next_ring(timeout_s=SOON)
        await own.ended(timeout_s=30)
        await settled(board, AgentState.AVAILABLE)
        assert board.call_now(call).outcome is Outcome.CANCELLED
        assert not customer.lines

    play(story)


@pytest.mark.covers("A1", "A3")
def test_no_queue_call_rings_meanwhile_and_a_pause_goes_on_afterwards(play) -> None:
    async def story(board) -> None:
        anna = await board.agent("anna", "support")
        await board.choose("anna", AgentState.PAUSED, "Lunch")
        _, own, _ = await talking(board, anna)
        waiting = await board.switch.call("+4790000001", board.main_number)
        await asyncio.sleep(10)
        assert len(anna.lines) == 1
        await own.hang_up()
        await settled(board, AgentState.PAUSED)
        await asyncio.sleep(5)
        assert board.agent_now("anna").reason == "Lunch"
        assert len(anna.lines) == 1
        await board.choose("anna", AgentState.AVAILABLE)
        await (await anna.next_ring(timeout_s=SOON)).answer()
        await waiting.together_with(anna.address)

    play(story, flow=queue_flow(allow_empty=True))


@pytest.mark.covers("C4", "PUZ-14")
def test_a_double_click_calls_once_and_another_number_has_to_wait(play) -> None:
    async def story(board) -> None:
        anna = await board.agent("anna", "support")
        customer = board.switch.register(CUSTOMER)
        first, second = await call_out(board), await call_out(board)
        assert first == second
        with pytest.raises(NotNow):
            await call_out(board, "+4790000056")
        await (await anna.next_ring(timeout_s=SOON)).answer()
        await (await customer.next_ring(timeout_s=5)).answer()
        assert await call_out(board) == first
        await asyncio.sleep(5)
        assert (len(anna.lines), len(customer.lines)) == (1, 1)

    play(story)


@pytest.mark.covers("PHN-024", "WBX-22", "WBX-23")
def test_who_was_called_can_be_put_on_hold_and_brought_back(play) -> None:
    async def story(board) -> None:
        anna = await board.agent("anna", "support")
        call, own, far = await talking(board, anna)
        await board.at_desk(holding.hold, "anna", call, now=board.now)
        await far.hear("hold.wav")
        assert anna.address not in far.hears
        await board.at_desk(holding.resume, "anna", call, now=board.now)
        await own.together_with(CUSTOMER)
        await board.at_desk(desk.hang_up_call, "anna", call, now=board.now)
        await far.ended(timeout_s=SOON)
        assert board.call_now(call).outcome is Outcome.ANSWERED

    play(story)


@pytest.mark.covers("CUBE-11", "A1")
def test_calling_out_during_a_call_puts_it_on_hold_and_it_is_there_again_afterwards(play) -> None:
    async def story(board) -> None:
        anna = await board.agent("anna", "support")
        caller = await board.switch.call("+4790000001", board.main_number)
        await (await anna.next_ring(timeout_s=10)).answer()
        await caller.together_with(anna.address)
        await asyncio.sleep(1)
        _, own, far = await talking(board, anna)
        await caller.until(lambda: caller.placement is not None and caller.placement.state == "hold", "to be on hold")
        await far.hang_up()
        await own.ended(timeout_s=SOON)
        await asyncio.sleep(2)
        assert board.agent_now("anna").work.call == caller.call_sid
        await board.at_desk(holding.resume, "anna", caller.call_sid, now=board.now)
        await caller.together_with(anna.address)

    play(story)


@pytest.mark.covers("PUZ-15")
def test_a_telephone_outside_shows_our_number_and_asks_for_a_key_before_anybody_is_called(play) -> None:
    async def story(board) -> None:
        await board.agent("anna", "support")
        mobile, customer = board.switch.register(MOBILE), board.switch.register(CUSTOMER)
        await board.at_desk(desk.choose_endpoints, "anna", (Endpoint(kind=EndpointKind.PHONE, address=MOBILE),))
        board.vanish("anna")
        call = await call_out(board)
        own = await mobile.next_ring(timeout_s=SOON)
        assert own.leg.caption.from_ == board.main_number
        await own.answer()
        await own.hear("Press 1 to place your call")
        assert not customer.lines
        await own.press("1")
        await (await customer.next_ring(timeout_s=5)).answer()
        await own.together_with(CUSTOMER)
        await own.hang_up()
        await asyncio.sleep(2)
        assert board.call_now(call).outcome is Outcome.ANSWERED

    play(story)


@pytest.mark.covers("PUZ-15")
def test_a_voicemail_that_picks_up_at_the_agents_telephone_calls_nobody(play) -> None:
    async def story(board) -> None:
        await board.agent("anna", "support")
        mobile, customer = board.switch.register(MOBILE), board.switch.register(CUSTOMER)
        await board.at_desk(desk.choose_endpoints, "anna", (Endpoint(kind=EndpointKind.PHONE, address=MOBILE),))
        call = await call_out(board)
        own = await mobile.next_ring(timeout_s=SOON)
        await own.answer()
        await own.ended(timeout_s=40)
        await settled(board, AgentState.AVAILABLE)
        assert board.call_now(call).outcome is Outcome.CANCELLED
        assert not customer.lines

    play(story)


@pytest.mark.covers("PHN-223")
def test_only_numbers_of_the_company_are_shown_and_calls_abroad_need_leave(play) -> None:
    async def story(board) -> None:
        await board.agent("anna", "support")
        with pytest.raises(NotAllowed, match="may not show"):
            await call_out(board, show="+4722334455")
        with pytest.raises(NotAllowed, match="country"):
            await call_out(board, "+46 70 123 45 67")
        assert board.agent_now("anna").state is AgentState.AVAILABLE

    play(story)
