"""Callers who wait: how they leave, what they hear, and who is served first."""

import asyncio
from datetime import timedelta
from itertools import pairwise

import pytest

from chalicelib.agents.domain import AgentState
from chalicelib.calls.domain import CallState, Outcome
from chalicelib.calls.offers import MissReason
from chalicelib.calls.stays import SegmentKind, StayOutcome
from chalicelib.companies.documents import Kind
from chalicelib.queues import desk
from tests.scenarios.conftest import queue_flow, support
from tests.scenarios.test_lines import keep_line_to

CALLER = "+4790000001"


@pytest.mark.covers("PHN-371", "C1", "Q2")
def test_a_caller_who_hangs_up_while_waiting_has_abandoned(play) -> None:
    async def story(board) -> None:
        caller = await board.switch.call(CALLER, board.main_number)
        await caller.hear("/audio/house/hold.wav")
        await asyncio.sleep(12)
        await caller.hang_up()
        await asyncio.sleep(1)
        call = board.call_now(caller.call_sid)
        assert call.outcome is Outcome.ABANDONED
        assert [(segment.kind, segment.outcome) for segment in call.segments] == [
            (SegmentKind.FLOW, None),
            (SegmentKind.QUEUE, StayOutcome.ABANDONED),
        ]
        assert call.segments[1].ended_at - call.segments[1].started_at >= timedelta(seconds=12)

    play(story, flow=queue_flow(allow_empty=True))


@pytest.mark.covers("Q1", "A4", "A2")
def test_when_the_caller_gives_up_the_ringing_telephone_stops_within_two_seconds(play) -> None:
    async def story(board) -> None:
        await board.agent("anna", "support")
        anna = board.switch.phones[f"client:{board.company}.anna"]
        caller = await board.switch.call(CALLER, board.main_number)
        ring = await anna.next_ring()
        await caller.hang_up()
        gone_at = board.now
        await ring.ended()
        assert board.now - gone_at <= timedelta(seconds=2)
        await asyncio.sleep(1)
        assert board.agent_now("anna").state is AgentState.AVAILABLE
        (miss,) = board.call_now(caller.call_sid).stay.misses
        assert miss.reason is MissReason.CALLER_GONE

    play(story)


@pytest.mark.covers("PHN-142", "PHN-373", "Q5", "Q2")
def test_when_the_total_time_is_up_the_caller_goes_on_in_the_flow(play) -> None:
    async def story(board) -> None:
        caller = await board.switch.call(CALLER, board.main_number)
        await caller.hear("/audio/house/hold.wav")
        joined_at = board.call_now(caller.call_sid).stay.joined_at
        heard = await caller.hear("Nobody could take your call")
        late = heard.at - (joined_at + timedelta(seconds=45))
        assert timedelta(0) <= late <= timedelta(seconds=1)
        await caller.ended()
        await asyncio.sleep(1)
        call = board.call_now(caller.call_sid)
        assert call.outcome is Outcome.TIMED_OUT
        assert call.segments[1].outcome is StayOutcome.TIMED_OUT

    play(story, flow=queue_flow(allow_empty=True, total_s=45))


@pytest.mark.covers("PHN-142", "Q5", "A4")
def test_when_the_total_time_is_up_while_an_agent_is_rung_the_ringing_stops(play) -> None:
    async def story(board) -> None:
        anna = await board.agent("anna", "support")
        caller = await board.switch.call(CALLER, board.main_number)
        ring = await anna.next_ring()
        await caller.hear("Nobody could take your call")
        await ring.ended()
        await asyncio.sleep(1)
        assert board.agent_now("anna").state is AgentState.AVAILABLE
        (miss,) = board.call_now(caller.call_sid).stay.misses
        assert miss.reason is MissReason.WITHDRAWN

    play(story, flow=queue_flow(total_s=15, ring_s=60))


@pytest.mark.covers("PHN-153")
def test_where_nobody_is_logged_on_the_caller_takes_the_outlet_for_it(play) -> None:
    async def story(board) -> None:
        caller = await board.switch.call(CALLER, board.main_number)
        await caller.hear("Nobody is at work")
        await caller.ended()
        await asyncio.sleep(1)
        call = board.call_now(caller.call_sid)
        assert call.outcome is Outcome.FLOW_ENDED
        assert call.stay is None

    play(story)


@pytest.mark.covers("PHN-153", "Q4")
def test_where_an_empty_queue_is_allowed_the_caller_waits_for_the_first_who_logs_on(play) -> None:
    async def story(board) -> None:
        caller = await board.switch.call(CALLER, board.main_number)
        await caller.hear("/audio/house/hold.wav")
        await asyncio.sleep(100)
        anna = await board.agent("anna", "support")
        ring = await anna.next_ring(timeout_s=2)
        await ring.answer()
        await caller.together_with(anna.address)

    play(story, flow=queue_flow(allow_empty=True))


@pytest.mark.covers("PHN-152")
def test_a_queue_that_lets_nobody_wait_sends_callers_on_when_all_are_busy(play) -> None:
    async def story(board) -> None:
        anna = (await board.agent("anna", "support")).answers()
        first = await board.switch.call(CALLER, board.main_number)
        await first.together_with(anna.address)
        second = await board.switch.call("+4790000002", board.main_number)
        await second.hear("Everyone is busy")

    play(story, flow=queue_flow(terminate_when_queue=True))


@pytest.mark.covers("PHN-143", "Q3")
def test_a_call_of_higher_priority_is_served_before_one_that_came_earlier(play) -> None:
    flow = queue_flow(allow_empty=True, priority=5)
    flow["nodes"].insert(1, {"id": "who", "type": "vip", "settings": {"list": "friends"}})
    first = {"queue": "support", "say_position": False, "allow_empty": True, "priority": 1}
    flow["nodes"].append({"id": "first", "type": "queue", "settings": first})
    flow["edges"] = [edge for edge in flow["edges"] if edge["from"] != "welcome"]
    flow["edges"] += [
        {"from": "welcome", "port": "next", "to": "who"},
        {"from": "who", "port": "vip", "to": "first"},
        {"from": "who", "port": "normal", "to": "support"},
        {"from": "first", "port": "timed-out", "to": "timed-out"},
    ]

    async def story(board) -> None:
        board.list_entries(Kind.VIP, "friends", {"+4790000009": {}})
        early = await board.switch.call(CALLER, board.main_number)
        await early.hear("hold.wav")
        friend = await board.switch.call("+4790000009", board.main_number)
        await friend.hear("hold.wav")
        anna = (await board.agent("anna", "support")).answers()
        await friend.together_with(anna.address)
        assert board.call_now(early.call_sid).state is CallState.WAITING
        await friend.hang_up()
        await early.together_with(anna.address)

    play(story, flow=flow, documents={(Kind.VIP, "friends"): {"title": "Friends"}})


@pytest.mark.covers("Q3")
def test_callers_are_served_in_the_order_they_came(play) -> None:
    async def story(board) -> None:
        callers = []
        for n in range(3):
            callers.append(await board.switch.call(f"+479000000{n}", board.main_number))
            await asyncio.sleep(5)
        anna = (await board.agent("anna", "support")).answers()
        for caller in callers:
            await caller.together_with(anna.address)
            await caller.hang_up()

    play(story, flow=queue_flow(allow_empty=True))


@pytest.mark.covers("PHN-175", "Q2")
def test_the_key_that_leaves_the_queue_leads_on_at_once_and_others_do_nothing(play) -> None:
    async def story(board) -> None:
        caller = await board.switch.call(CALLER, board.main_number)
        await caller.hear("hold.wav")
        await caller.press("7")
        await caller.hear("hold.wav")
        assert board.call_now(caller.call_sid).state is CallState.WAITING
        await caller.press("9")
        await caller.hear("You left the queue", timeout_s=2)
        await caller.ended()
        await asyncio.sleep(1)
        assert board.call_now(caller.call_sid).segments[1].outcome is StayOutcome.MOVED_ON

    play(story, flow=queue_flow(allow_empty=True, leave_key="9"))


@pytest.mark.covers("PHN-145")
def test_music_goes_on_where_it_stopped_when_the_wait_document_runs_out(play) -> None:
    async def story(board) -> None:
        caller = await board.switch.call(CALLER, board.main_number)
        await asyncio.sleep(150)
        music = [url.partition("?")[2] for url in caller.played]
        assert music[:3] == ["from=0&for=60", "from=60&for=60", "from=120&for=60"]

    play(story, flow=queue_flow(allow_empty=True))


@pytest.mark.covers("PHN-154", "PHN-155", "A-17")
def test_the_queue_message_is_heard_again_at_its_interval(play) -> None:
    async def story(board) -> None:
        caller = await board.switch.call(CALLER, board.main_number)
        await asyncio.sleep(100)
        starts = [item for item in caller.heard if item.text == "Please hold."]
        assert len(starts) >= 3
        pauses = [(later.at - sooner.ended_at).total_seconds() for sooner, later in pairwise(starts)]
        assert all(29 <= pause <= 31 for pause in pauses)

    play(story, flow=queue_flow(allow_empty=True, message={"text": "Please hold."}, message_interval_s=30))


@pytest.mark.covers("PHN-155", "A-17")
def test_a_queue_message_without_interval_is_heard_once(play) -> None:
    async def story(board) -> None:
        caller = await board.switch.call(CALLER, board.main_number)
        await asyncio.sleep(200)
        assert caller.said.count("Please hold.") == 1

    play(story, flow=queue_flow(allow_empty=True, message={"text": "Please hold."}, message_interval_s=0))


@pytest.mark.covers("PHN-144", "PHN-146")
@pytest.mark.parametrize("mode", ["none", "ringing"])
def test_without_music_a_ringing_tone_is_heard(play, mode) -> None:
    async def story(board) -> None:
        caller = await board.switch.call(CALLER, board.main_number)
        await asyncio.sleep(30)
        assert caller.played
        assert all("/audio/house/ringing.wav" in url for url in caller.played)
        assert ("Please hold." in caller.said) == (mode == "none")

    play(story, flow=queue_flow(allow_empty=True, music_mode=mode, message={"text": "Please hold."}))


@pytest.mark.covers("PHN-147")
def test_music_gives_way_to_a_ringing_tone_while_a_member_is_rung(play) -> None:
    async def story(board) -> None:
        caller = await board.switch.call(CALLER, board.main_number)
        await caller.hear("hold.wav")
        anna = await board.agent("anna", "support")
        await anna.next_ring()
        await caller.hear("ringing.wav", timeout_s=11)
        await board.choose("anna", AgentState.PAUSED, "lunch")
        await caller.hear("hold.wav", timeout_s=11)

    play(story, flow=queue_flow(allow_empty=True, music_mode="music-then-ringing", ring_s=60))


@pytest.mark.covers("PHN-175")
def test_callers_are_told_their_place_in_the_queue(play) -> None:
    async def story(board) -> None:
        first = await board.switch.call(CALLER, board.main_number)
        await first.hear("You are number 1 in the queue")
        second = await board.switch.call("+4790000002", board.main_number)
        await second.hear("You are number 2 in the queue")
        await first.hang_up()
        await second.hear("You are number 1 in the queue")

    play(story, flow=queue_flow(allow_empty=True, say_position=True))


@pytest.mark.covers("PHN-130", "D2")
def test_several_stays_of_one_call_are_kept_one_after_the_other(play) -> None:
    flow = queue_flow(allow_empty=True, total_s=20)
    flow["nodes"].append(
        {"id": "second", "type": "queue", "settings": {"queue": "sales", "allow_empty": True, "total_s": 20}}
    )
    flow["edges"] = [edge for edge in flow["edges"] if edge["from"] != "support"]
    flow["edges"] += [
        {"from": "support", "port": "timed-out", "to": "second"},
        {"from": "second", "port": "timed-out", "to": "timed-out"},
    ]

    async def story(board) -> None:
        caller = await board.switch.call(CALLER, board.main_number)
        await caller.ended()
        await asyncio.sleep(1)
        call = board.call_now(caller.call_sid)
        stays = [(segment.queue, segment.outcome) for segment in call.segments if segment.kind is SegmentKind.QUEUE]
        assert stays == [("support", StayOutcome.TIMED_OUT), ("sales", StayOutcome.TIMED_OUT)]
        for before, after in zip(call.segments, call.segments[1:], strict=False):
            assert before.ended_at == after.started_at

    play(story, flow=flow, documents={(Kind.QUEUE, "sales"): support(title="Sales")})


@pytest.mark.covers("PHN-145")
@pytest.mark.parametrize(("element", "heard"), [({}, "waltz"), ({"music": "march"}, "march")])
def test_a_queue_has_music_of_its_own_unless_the_element_names_another(play, element, heard) -> None:
    async def story(board) -> None:
        caller = await board.switch.call(CALLER, board.main_number)
        await caller.hear(f"/audio/{board.company}/{heard}.wav")

    sounds = {(Kind.AUDIO, name): {"title": name, "sha": name, "duration_s": 30} for name in ("waltz", "march")}
    play(story, flow=queue_flow(allow_empty=True, **element), queue=support(music="waltz"), documents=sounds)


@pytest.mark.covers("PHN-153", "Q5", "Q2")
@pytest.mark.parametrize("how", ["queue", "state"])
def test_when_the_last_member_logs_off_callers_who_may_not_wait_alone_go_on_at_once(play, how) -> None:
    async def story(board) -> None:
        for name in ("anna", "bo"):
            await board.agent(name, "support")
            await board.choose(name, AgentState.PAUSED, "Lunch")
        caller = await board.switch.call(CALLER, board.main_number)
        await caller.hear("/audio/house/hold.wav")
        await board.at_desk(desk.log_off, "anna", "support")
        await asyncio.sleep(10)
        assert board.call_now(caller.call_sid).state is CallState.WAITING
        if how == "queue":
            await board.at_desk(desk.log_off, "bo", "support")
        else:
            await board.choose("bo", AgentState.LOGGED_OFF)
        gone_at = board.now
        heard = await caller.hear("Nobody is at work")
        assert heard.at - gone_at <= timedelta(seconds=1)
        await caller.ended()
        await asyncio.sleep(1)
        assert board.call_now(caller.call_sid).segments[1].outcome is StayOutcome.ENDED

    play(story)


@pytest.mark.covers("PHN-153", "Q5")
def test_callers_go_on_with_the_next_sweep_where_nobody_was_told_that_the_last_member_logged_off(play) -> None:
    async def story(board) -> None:
        await board.agent("anna", "support")
        await board.choose("anna", AgentState.PAUSED, "Lunch")
        caller = await board.switch.call(CALLER, board.main_number)
        await caller.hear("/audio/house/hold.wav")
        genuine, lost = board.job_queues.consumers["acd"], []

        def consume(event, context):
            (record,) = event["Records"]
            if '"deserted"' in record["body"] and not lost:
                lost.append(record)
                return None
            return genuine(event, context)

        board.job_queues.consumers["acd"] = consume
        await board.choose("anna", AgentState.LOGGED_OFF)
        gone_at = board.now
        heard = await caller.hear("Nobody is at work", 30)
        assert lost
        assert heard.at - gone_at <= timedelta(seconds=11)
        await caller.ended()

    play(story)


@pytest.mark.covers("PHN-153")
def test_where_an_empty_queue_is_allowed_callers_wait_on_when_the_last_member_logs_off(play) -> None:
    async def story(board) -> None:
        await board.agent("anna", "support")
        await board.choose("anna", AgentState.PAUSED, "Lunch")
        caller = await board.switch.call(CALLER, board.main_number)
        await caller.hear("/audio/house/hold.wav")
        await board.at_desk(desk.log_off, "anna", "support")
        await asyncio.sleep(30)
        assert board.call_now(caller.call_sid).state is CallState.WAITING

    play(story, flow=queue_flow(allow_empty=True))


@pytest.mark.covers("PHN-153", "CUBE-21")
def test_who_may_not_answer_the_line_keeps_no_caller_waiting(play) -> None:
    async def story(board) -> None:
        keep_line_to(board, "cam")
        for name in ("anna", "cam"):
            await board.agent(name, "support")
        await board.choose("cam", AgentState.PAUSED, "Lunch")
        caller = await board.switch.call(CALLER, board.main_number)
        await caller.hear("/audio/house/hold.wav")
        await board.at_desk(desk.log_off, "cam", "support")
        await caller.hear("Nobody is at work")

    play(story)
