"""Campaigns that call the contact first: who answers meets an agent at once, and nobody is called for nobody."""

import asyncio
from datetime import timedelta
from functools import partial

import pytest

from chalicelib.adminapi import campaigns
from chalicelib.agents.domain import AgentState
from chalicelib.calls.domain import Outcome
from chalicelib.campaigns.domain import ANSWERED, UNREACHED, CustomerState
from chalicelib.companies import config_store
from chalicelib.companies.documents import Kind
from chalicelib.console.parts import Names
from chalicelib.console.variables import shown_of
from chalicelib.dialler.domain import Result
from chalicelib.queues import desk, holding
from tests.scenarios.campaigning import CAMPAIGN, FIRST, customer, dialled_for, listed, made, winter
from tests.scenarios.conftest import ALWAYS
from tests.scenarios.test_calling_out import settled

BERIT = "+4790000201"
CARL = "+4790000202"
DAG = "+4790000203"
SOON = 3


@pytest.mark.covers("PUZD-04", "PUZD-09", "PUZD-10", "PUZD-14", "A-2", "WBX-14", "C3")
def test_available_means_that_somebody_is_called_and_meets_the_agent_when_they_answer(play) -> None:
    async def story(board) -> None:
        listed(board, BERIT, CARL)
        berit, carl = board.switch.register(BERIT), board.switch.register(CARL)
        anna = await dialled_for(board, "anna")
        far = await berit.next_ring(timeout_s=SOON)
        assert far.from_ == "+4721000000"
        assert anna.lines == []
        assert carl.lines == []

        await far.answer()
        await far.together_with(anna.address, timeout_s=2)
        own = anna.lines[0]
        assert BERIT in own.hears
        call = board.call_now(made(board)[0].id)
        assert (call.caller, call.called, call.talking_to) == (BERIT, "+4721000000", "anna")
        shown = shown_of(call, Names(), now=board.now)
        assert [(each["label"], each["value"]) for each in shown] == [
            ("Name", "Customer 0"),
            ("Tyre", "Nokian"),
            ("Car", "Volvo"),
        ]

        await asyncio.sleep(30)
        await own.hang_up()
        await far.ended(timeout_s=SOON)
        await settled(board, AgentState.WRAP_UP)
        assert carl.lines == []
        await carl.next_ring(timeout_s=15)
        over = board.call_now(call.id)
        assert over.outcome is Outcome.ANSWERED
        assert over.segments[0].started_at == over.started_at
        found = customer(board, 0)
        assert (found.state, found.outcome, found.attempts) == (CustomerState.DONE, ANSWERED, 1)
        assert (found.last_call, found.last_agent) == (call.id, "anna")
        assert [each.result for each in made(board)] == [Result.ANSWERED, None]

    play(story, queue=FIRST, documents=winter())


@pytest.mark.covers("PUZD-03", "K1")
@pytest.mark.parametrize("how", ["busy", "no answer", "declined"])
def test_who_is_not_reached_is_called_again_later_and_then_no_more(play, how) -> None:
    async def story(board) -> None:
        listed(board, BERIT)
        berit = board.switch.register(BERIT)
        await dialled_for(board, "anna")
        for attempt in (1, 2):
            far = await berit.next_ring(timeout_s=1900)
            if how == "busy":
                await far.be_busy()
            elif how == "declined":
                await far.decline()
            await far.ended(timeout_s=40)
            await asyncio.sleep(5)
            assert customer(board, 0).attempts == attempt
        found = customer(board, 0)
        assert (found.state, found.outcome) == (CustomerState.DONE, UNREACHED)
        first, second = made(board)
        assert second.placed_at - first.placed_at >= timedelta(minutes=30)
        assert {first.result, second.result} == {Result.BUSY if how != "no answer" else Result.NO_ANSWER}
        await asyncio.sleep(3700)
        assert len(berit.lines) == 2

    play(story, queue=FIRST, documents=winter())


@pytest.mark.covers("PUZD-11", "C2")
def test_who_answers_when_nobody_is_there_is_told_so_and_counted(play) -> None:
    async def story(board) -> None:
        listed(board, BERIT)
        berit = board.switch.register(BERIT)
        await dialled_for(board, "anna")
        far = await berit.next_ring(timeout_s=SOON)
        board.vanish("anna")
        await asyncio.sleep(1)
        await far.answer()
        heard = await far.hear("nobody is free to talk to you now", timeout_s=8)
        assert (heard.at - far.answered_at) <= timedelta(seconds=7)
        await far.ended(timeout_s=30)
        await asyncio.sleep(30)
        assert [each.result for each in made(board)] == [Result.SILENT]
        assert board.call_now(made(board)[0].id).outcome is Outcome.TIMED_OUT
        assert customer(board, 0).state is CustomerState.DONE

    play(story, queue=FIRST, documents=winter())


@pytest.mark.covers("PUZD-11")
def test_of_two_who_answer_for_one_agent_the_second_is_told_within_seconds(play) -> None:
    async def story(board) -> None:
        listed(board, BERIT, CARL)
        berit, carl = board.switch.register(BERIT), board.switch.register(CARL)
        anna = await dialled_for(board, "anna")
        first, second = await berit.next_ring(timeout_s=SOON), await carl.next_ring(timeout_s=SOON)
        await first.answer()
        await first.together_with(anna.address, timeout_s=2)
        await second.answer()
        heard = await second.hear("nobody is free", timeout_s=5)
        assert heard.at - second.answered_at <= timedelta(seconds=3)
        await second.ended(timeout_s=30)
        await asyncio.sleep(1)
        results = {each.number: each.result for each in made(board)}
        assert results == {BERIT: Result.ANSWERED, CARL: Result.SILENT}
        assert anna.address in first.hears

    play(story, queue=FIRST, documents=winter(calls_per_agent=2))


@pytest.mark.covers("PUZD-12", "PUZD-13", "A3")
def test_a_pause_waits_while_somebody_rings_and_is_taken_when_they_do_not_answer(play) -> None:
    async def story(board) -> None:
        listed(board, BERIT, CARL)
        berit, carl = board.switch.register(BERIT), board.switch.register(CARL)
        await dialled_for(board, "anna")
        far = await berit.next_ring(timeout_s=SOON)
        await board.choose("anna", AgentState.PAUSED, "Lunch")
        await asyncio.sleep(3)
        assert board.agent_now("anna").state is AgentState.AVAILABLE
        await far.be_busy()
        await settled(board, AgentState.PAUSED)
        assert carl.lines == []

    play(story, queue=FIRST, documents=winter())


@pytest.mark.covers("PUZD-12", "PUZD-13", "A3")
def test_or_once_the_one_who_answered_is_wrapped_up(play) -> None:
    async def story(board) -> None:
        listed(board, BERIT, CARL)
        berit, carl = board.switch.register(BERIT), board.switch.register(CARL)
        anna = await dialled_for(board, "anna")
        far = await berit.next_ring(timeout_s=SOON)
        await board.choose("anna", AgentState.LOGGED_OFF)
        await far.answer()
        await far.together_with(anna.address, timeout_s=2)
        await asyncio.sleep(10)
        await far.hang_up()
        await settled(board, AgentState.WRAP_UP)
        await settled(board, AgentState.LOGGED_OFF)
        await asyncio.sleep(70)
        assert carl.lines == []

    play(story, queue=FIRST, documents=winter())


@pytest.mark.covers("PUZD-12")
def test_where_nobody_is_called_a_pause_is_taken_at_once(play) -> None:
    async def story(board) -> None:
        await dialled_for(board, "anna")
        await asyncio.sleep(1)
        await board.choose("anna", AgentState.PAUSED, "Lunch")
        await asyncio.sleep(1)
        assert board.agent_now("anna").state is AgentState.PAUSED

    play(story, queue=FIRST, documents=winter())


@pytest.mark.covers("K3")
def test_nobody_is_called_outside_the_campaigns_hours_or_who_is_on_a_block_list(play) -> None:
    closed = {**ALWAYS, "week": {}}

    async def story(board) -> None:
        board.list_entries(Kind.VIP, "never", {BERIT: {}})
        listed(board, BERIT, CARL)
        berit, carl = board.switch.register(BERIT), board.switch.register(CARL)
        await dialled_for(board, "anna")
        await asyncio.sleep(130)
        assert made(board) == []
        document = config_store.get(board.company, Kind.HOURS, "calling")
        args = {"replaces": document.version, "actor": "test", "now": board.now}
        config_store.put(board.company, Kind.HOURS, "calling", ALWAYS, **args)
        await carl.next_ring(timeout_s=70)
        assert berit.lines == []
        assert customer(board, 0).state is CustomerState.DONE
        assert customer(board, 0).attempts == 0

    documents = {
        **winter(hours="calling"),
        (Kind.HOURS, "calling"): closed,
        (Kind.VIP, "never"): {"title": "Never", "block": True},
    }
    play(story, queue=FIRST, documents=documents)


@pytest.mark.covers("PUZD-02", "K3")
def test_as_many_are_called_as_agents_are_free(play) -> None:
    async def story(board) -> None:
        listed(board, BERIT, CARL, DAG)
        phones = [board.switch.register(each) for each in (BERIT, CARL, DAG)]
        await asyncio.sleep(65)
        assert [len(each.lines) for each in phones] == [0, 0, 0]
        await dialled_for(board, "anna")
        await asyncio.sleep(2)
        assert [len(each.lines) for each in phones] == [1, 0, 0]
        await dialled_for(board, "bo")
        await asyncio.sleep(2)
        assert [len(each.lines) for each in phones] == [1, 1, 0]

    play(story, queue=FIRST, documents=winter())


@pytest.mark.covers("A-1")
def test_whoever_calls_back_goes_before_the_next_call(play) -> None:
    async def story(board) -> None:
        listed(board, BERIT, CARL)
        berit, carl = board.switch.register(BERIT), board.switch.register(CARL)
        anna = await dialled_for(board, "anna")
        far = await berit.next_ring(timeout_s=SOON)
        await far.answer()
        await far.together_with(anna.address, timeout_s=2)
        caller = await board.switch.call(DAG, board.main_number)
        await asyncio.sleep(20)
        await far.hang_up()
        await caller.together_with(anna.address, timeout_s=20)
        assert carl.lines == []

    play(story, queue=FIRST, documents=winter())


@pytest.mark.covers("A1", "C2")
def test_a_contact_on_hold_hears_music_and_the_call_ends_when_the_agent_leaves(play) -> None:
    async def story(board) -> None:
        listed(board, BERIT)
        berit = board.switch.register(BERIT)
        anna = await dialled_for(board, "anna")
        far = await berit.next_ring(timeout_s=SOON)
        await far.answer()
        await far.together_with(anna.address, timeout_s=2)
        call = made(board)[0].id
        await board.at_desk(holding.hold, "anna", call, now=board.now)
        await far.until(lambda: far.placement.state == "hold", "to be on hold", 5)
        assert "hold.wav" in far.played[-1]
        await board.at_desk(holding.resume, "anna", call, now=board.now)
        await far.together_with(anna.address, timeout_s=5)
        await board.at_desk(desk.hang_up_call, "anna", call, now=board.now)
        await far.ended(timeout_s=SOON)
        assert board.call_now(call).outcome is Outcome.ANSWERED

    play(story, queue=FIRST, documents=winter())


def test_a_campaign_calls_nobody_until_it_is_started_and_then_at_once(play) -> None:
    async def story(board) -> None:
        listed(board, BERIT)
        berit = board.switch.register(BERIT)
        await dialled_for(board, "anna")
        await asyncio.sleep(130)
        assert berit.lines == []
        document = config_store.get(board.company, Kind.CAMPAIGN, CAMPAIGN)
        started = campaigns.switched(document, is_running=True, actor="test", now=board.now)
        await board.switch.in_thread(partial(campaigns.save, board.company, started, replaces=document.version))
        await berit.next_ring(timeout_s=SOON)

    play(story, queue=FIRST, documents=winter(is_running=False))
