"""Messages lost, doubled, late, and functions that die: what callers and agents notice of it."""

import asyncio
from collections.abc import Callable
from datetime import timedelta

import pytest

from chalicelib.agents.domain import AgentState
from chalicelib.breaches.store import list_since
from chalicelib.calls.domain import CallState, Outcome
from chalicelib.calls.stays import StayOutcome
from infra.simulation.job_queues import JobFault
from infra.switch.fetcher import HttpReply, HttpRequest
from infra.switch.testing.functions import HEALTHY, Fault
from tests.scenarios.conftest import queue_flow, support

CALLER = "+4790000001"


def on(fragment: str, fault: Fault, *, first: int = 10**9) -> Callable[[HttpRequest], Fault]:
    """The fault for the ``first`` requests whose URL has ``fragment`` in it."""
    met = 0

    def plan(request: HttpRequest) -> Fault:
        nonlocal met
        if fragment in request.url and met < first:
            met += 1
            return fault
        return HEALTHY

    return plan


@pytest.mark.covers("C4", "Q1", "Q2", "C1")
def test_every_message_twice_changes_nothing(play) -> None:
    async def story(board) -> None:
        board.faulty.plan = lambda request: Fault(copies=2)
        board.job_queues.plan = lambda queue, body, delay_s: JobFault(copies=2)
        anna = await board.agent("anna", "support")
        caller = await board.switch.call(CALLER, board.main_number)
        await (await anna.next_ring()).answer()
        await caller.together_with(anna.address)
        await asyncio.sleep(60)
        assert caller.hears == {anna.address}
        await caller.hang_up()
        await asyncio.sleep(1)
        assert board.call_now(caller.call_sid).outcome is Outcome.ANSWERED
        assert len(anna.lines) == 1
        assert board.agent_now("anna").state is AgentState.WRAP_UP

    play(story, queue=support(wrap_up_s=30))


@pytest.mark.covers("C4", "Q2")
def test_webhooks_that_arrive_again_much_later_change_nothing(play) -> None:
    async def story(board) -> None:
        late = []
        inner = board.faulty.inner

        class Repeating:
            async def fetch(self, request, limits):
                async def again() -> None:
                    await asyncio.sleep(3)
                    await inner.fetch(request, limits)

                late.append(asyncio.get_running_loop().create_task(again()))
                return await inner.fetch(request, limits)

        board.faulty.inner = Repeating()
        anna = await board.agent("anna", "support")
        caller = await board.switch.call(CALLER, board.main_number)
        await (await anna.next_ring()).answer()
        await caller.together_with(anna.address)
        await asyncio.sleep(20)
        assert caller.hears == {anna.address}
        await caller.hang_up()
        await asyncio.sleep(10)
        assert board.call_now(caller.call_sid).outcome is Outcome.ANSWERED
        assert len(anna.lines) == 1
        assert all(task.done() for task in late)

    play(story)


@pytest.mark.covers("C1", "A2")
def test_when_the_callers_last_status_is_lost_the_call_ends_within_two_minutes(play) -> None:
    async def story(board) -> None:
        board.faulty.plan = on("/voice/status", Fault(is_lost=True))
        await board.agent("anna", "support")
        caller = await board.switch.call(CALLER, board.main_number)
        await caller.hear("hold.wav")
        await caller.hang_up()
        gone_at = board.now
        while not board.call_now(caller.call_sid).is_over:
            await asyncio.sleep(1)
        assert board.now - gone_at <= timedelta(minutes=2)
        assert board.call_now(caller.call_sid).outcome is Outcome.ABANDONED
        await asyncio.sleep(2)
        assert board.agent_now("anna").state is AgentState.AVAILABLE

    play(story)


@pytest.mark.covers("A2", "C1")
def test_when_the_agents_last_status_is_lost_the_agent_is_free_again(play) -> None:
    async def story(board) -> None:
        board.faulty.plan = on("/status", Fault(is_lost=True))
        anna = await board.agent("anna", "support")
        caller = await board.switch.call(CALLER, board.main_number)
        ring = await anna.next_ring()
        await ring.answer()
        await caller.together_with(anna.address)
        await ring.hang_up()
        await caller.ended(timeout_s=2)
        await asyncio.sleep(30)
        assert board.agent_now("anna").state is AgentState.AVAILABLE

    play(story)


@pytest.mark.covers("C2", "C1")
def test_a_call_whose_first_webhook_is_lost_arrives_by_the_way_of_the_fallback(play) -> None:
    async def story(board) -> None:
        board.faulty.plan = on("/voice/incoming", Fault(status=502))
        anna = await board.agent("anna", "support")
        caller = await board.switch.call(CALLER, board.main_number)
        await caller.hear("Welcome to Fjordvik")
        await (await anna.next_ring()).answer()
        await caller.together_with(anna.address)

    play(story)


@pytest.mark.covers("C2")
@pytest.mark.parametrize(("deaths", "times_heard", "told"), [(1, 1, []), (2, 1, []), (3, 2, ["C2"])])
def test_a_function_that_dies_of_a_document_is_noticed_when_the_trunk_has_given_up(
    play, deaths, times_heard, told
) -> None:
    async def story(board) -> None:
        board.faulty.plan = on("event=continue", Fault(status=502), first=deaths)
        anna = await board.agent("anna", "support")
        caller = await board.switch.call(CALLER, board.main_number)
        await (await anna.next_ring()).answer()
        await caller.together_with(anna.address)
        assert caller.said.count("Welcome to Fjordvik.") == times_heard
        assert [breach.name for breach in list_since(board.company, board.now, until=board.now)] == told

    play(story)


@pytest.mark.covers("C2", "Q2")
def test_a_wait_document_that_cannot_be_had_costs_nobody_their_place(play) -> None:
    async def story(board) -> None:
        board.faulty.plan = on("/wait", Fault(status=502), first=3)
        caller = await board.switch.call(CALLER, board.main_number)
        await caller.hear("hold.wav")
        call = board.call_now(caller.call_sid)
        assert call.state is CallState.WAITING
        assert call.stay.n == 1

    play(story, flow=queue_flow(allow_empty=True))


@pytest.mark.covers("C2", "Q1")
def test_an_answer_whose_document_is_lost_is_asked_for_again(play) -> None:
    async def story(board) -> None:
        board.faulty.plan = on("/voice/offers/", Fault(reply_lost=True), first=1)
        anna = await board.agent("anna", "support")
        caller = await board.switch.call(CALLER, board.main_number)
        await (await anna.next_ring()).answer()
        await caller.together_with(anna.address)

    play(story)


@pytest.mark.covers("C2", "Q2")
def test_a_caller_on_the_way_to_the_agent_gets_there_although_the_webhook_fails_once(play) -> None:
    async def story(board) -> None:
        board.faulty.plan = on("/meet", Fault(status=502), first=1)
        anna = await board.agent("anna", "support")
        caller = await board.switch.call(CALLER, board.main_number)
        await (await anna.next_ring()).answer()
        await caller.together_with(anna.address)
        await asyncio.sleep(30)
        assert caller.hears == {anna.address}

    play(story)


@pytest.mark.covers("C2", "A2")
def test_when_news_of_the_end_of_a_conversation_is_lost_nobody_is_left_in_silence(play) -> None:
    async def story(board) -> None:
        board.faulty.plan = on("event=left-queue", Fault(status=502), first=1)
        anna = await board.agent("anna", "support")
        caller = await board.switch.call(CALLER, board.main_number)
        ring = await anna.next_ring()
        await ring.answer()
        await caller.together_with(anna.address)
        await ring.hang_up()
        await caller.ended(timeout_s=5)
        await asyncio.sleep(1)
        assert board.agent_now("anna").state is AgentState.AVAILABLE

    play(story)


@pytest.mark.covers("Q5", "C4")
def test_a_late_deadline_of_an_earlier_stay_does_not_touch_the_next(play) -> None:
    async def story(board) -> None:
        board.job_queues.plan = lambda queue, body, delay_s: JobFault(
            copies=2, late_s=30.0 * (body.get("kind") == "stay-due")
        )
        caller = await board.switch.call(CALLER, board.main_number)
        await caller.hear("hold.wav")
        await asyncio.sleep(5)
        await caller.press("9")
        await caller.hear("You left the queue")
        await caller.ended()
        await asyncio.sleep(90)
        call = board.call_now(caller.call_sid)
        assert call.segments[1].outcome is StayOutcome.MOVED_ON

    play(story, flow=queue_flow(allow_empty=True, leave_key="9", total_s=30))


@pytest.mark.covers("A4", "Q4")
def test_when_the_trunk_refuses_to_ring_the_agent_is_released_and_tried_again(play) -> None:
    async def story(board) -> None:
        board.rest.plan = lambda method, url: 503 if method == "POST" and url.endswith("/Calls.json") else None
        anna = await board.agent("anna", "support")
        await board.switch.call(CALLER, board.main_number)
        await asyncio.sleep(5)
        assert board.agent_now("anna").state is AgentState.AVAILABLE
        board.rest.plan = lambda method, url: None
        await anna.next_ring(timeout_s=30)

    play(story, flow=queue_flow(allow_empty=True))


class Deaf:
    """Lets requests with ``fragment`` in their URL through and loses what was answered, ``times`` times."""

    def __init__(self, inner, fragment: str, times: int) -> None:
        self.inner, self.fragment, self.times = inner, fragment, times

    async def fetch(self, request, limits):
        reply = await self.inner.fetch(request, limits)
        if self.fragment in request.url and not request.url.endswith("/status") and self.times > 0:
            self.times -= 1
            return HttpReply(502)
        return reply


@pytest.mark.covers("C2", "A2", "Q1")
def test_a_meeting_whose_document_was_lost_takes_place_all_the_same(play) -> None:
    async def story(board) -> None:
        board.faulty.inner = Deaf(board.faulty.inner, "/meet", 1)
        anna = await board.agent("anna", "support")
        caller = await board.switch.call(CALLER, board.main_number)
        await (await anna.next_ring()).answer()
        await caller.together_with(anna.address)
        await asyncio.sleep(30)
        assert caller.hears == {anna.address}

    play(story)


@pytest.mark.covers("C2", "A2")
def test_a_caller_whose_agent_never_got_to_the_meeting_is_not_left_alone(play) -> None:
    async def story(board) -> None:
        board.faulty.inner = Deaf(board.faulty.inner, "/voice/offers/", 6)
        anna = await board.agent("anna", "support")
        caller = await board.switch.call(CALLER, board.main_number)
        ring = await anna.next_ring()
        await ring.answer()
        await ring.ended()
        left_at = board.now
        await caller.until(lambda: bool(caller.hears) or caller.state == "ended" or bool(anna.ringing), "to go on", 10)
        assert board.now - left_at <= timedelta(seconds=10)

    play(story)


@pytest.mark.covers("Q4")
def test_a_store_that_refuses_once_delays_an_offer_by_a_second_and_not_by_a_redelivery(play) -> None:
    async def story(board) -> None:
        from chalicelib.aws import transport
        from chalicelib.core.errors import Unavailable

        refused = []

        def send(service, operation, request):
            if request.get("IndexName") == "by_ready" and not refused:
                refused.append(request)
                raise Unavailable("throttled on purpose")
            return transport.send_over_http(service, operation, request)

        anna = await board.agent("anna", "support")
        await asyncio.sleep(1)
        transport.use_transport(send)
        try:
            caller = await board.switch.call(CALLER, board.main_number)
            await caller.hear("hold.wav")
            await anna.next_ring(timeout_s=3)
            assert refused
        finally:
            transport.use_transport(None)

    play(story)


@pytest.mark.covers("C2", "Q2")
def test_a_key_pressed_while_a_store_refuses_does_not_cost_the_caller_the_place(play) -> None:
    async def story(board) -> None:
        from chalicelib.aws import transport
        from chalicelib.core.errors import Unavailable

        caller = await board.switch.call(CALLER, board.main_number)
        await caller.hear("hold.wav")

        def send(service, operation, request):
            raise Unavailable("throttled on purpose")

        transport.use_transport(send)
        await caller.press("7")
        await asyncio.sleep(1)
        transport.use_transport(None)
        await asyncio.sleep(20)
        assert caller.is_up
        assert board.call_now(caller.call_sid).state is CallState.WAITING

    play(story, flow=queue_flow(allow_empty=True, leave_key="9"))
