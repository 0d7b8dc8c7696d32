"""A morning of two agents on a virtual clock: the figures are what happened, to the second."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from chalicelib.agents.domain import AgentState
from chalicelib.agents.timesheets import Activity
from chalicelib.calls import log
from chalicelib.calls.shares import Did
from chalicelib.calls.waits import Result
from chalicelib.companies.documents import Kind
from chalicelib.core.ids import QueueName
from chalicelib.queues import desk
from chalicelib.statistics import service as statistics
from chalicelib.statistics.periods import Period
from tests.scenarios.conftest import queue_flow, support

CALLER, VIP = "+4790000001", "+4790000007"
OSLO = ZoneInfo("Europe/Oslo")
QUEUE = QueueName("support")
GOLD = {(Kind.VIP, "gold"): {"title": "Gold", "service_level_s": 5}}
RULES = support(members={"anna": 0, "bo": 1}, wrap_up_s=30, rona=True, service_level_s=15)


def with_vips() -> dict:
    """The support queue, behind a VIP list."""
    flow = queue_flow(ring_s=20, total_s=300, allow_empty=True)
    flow["nodes"].insert(0, {"id": "gold", "type": "vip", "settings": {"list": "gold"}})
    flow["edges"] += [{"from": "gold", "port": port, "to": "welcome"} for port in ("vip", "normal")]
    return {**flow, "start": "gold"}


def today(board) -> Period:
    day = board.now.astimezone(OSLO).date()
    return Period(first=day, last=day, zone=OSLO)


def person(found, agent: str):
    (row,) = [each for each in found.agents if each.agent == agent]
    return row


def whole(length: timedelta) -> int:
    return round(length.total_seconds())


def spent(found, agent: str) -> dict[str, int]:
    """Whole seconds of each activity but logged off."""
    of = person(found, agent).spent
    told = {each: round(of.ms(each) / 1000) for each in Activity if each is not Activity.LOGGED_OFF}
    return {activity.value: length for activity, length in told.items() if length}


@pytest.mark.covers("PUZD-19", "PHN-355", "PHN-359")
def test_the_figures_of_two_agents_are_what_happened_to_the_second(play) -> None:
    async def story(board) -> None:
        board.list_entries(Kind.VIP, "gold", {VIP: {}})
        anna = await board.agent("anna", "support")
        await board.agent("bo", "support")
        anna_on = bo_on = board.now
        await board.choose("bo", AgentState.PAUSED, "Lunch")
        await asyncio.sleep(100)

        first = await board.switch.call(CALLER, board.main_number)  # anna answers after 6 s of ringing, talks for 50
        ring = await anna.next_ring()
        rung_at = board.now
        await asyncio.sleep(6)
        await ring.answer()
        answered_at = board.now
        await first.together_with(anna.address)
        await asyncio.sleep(50)
        await first.hang_up()
        ended_at = board.now
        await asyncio.sleep(10)
        await board.at_desk(desk.finish_wrap_up, "anna", "", now=board.now)  # ten seconds of wrap-up
        wrapped_at = board.now
        await asyncio.sleep(20)

        second = await board.switch.call(CALLER, board.main_number)  # anna lets it ring and is set aside
        await anna.next_ring()
        joined_at = board.call_now(second.call_sid).stay.joined_at
        second_rung_at = board.now
        await asyncio.sleep(25)
        assert board.agent_now("anna").state is AgentState.RONA
        aside_at = board.agent_now("anna").since
        await asyncio.sleep(35)
        await second.hang_up()
        gone_at = board.now
        await asyncio.sleep(5)
        await board.choose("anna", AgentState.AVAILABLE)
        back_at = board.now
        await asyncio.sleep(40)
        await board.choose("bo", AgentState.LOGGED_OFF)
        bo_off = board.now
        await asyncio.sleep(700)

        found = statistics.look(board.company, today(board), now=board.now)
        lunch = bo_off - bo_on
        assert spent(found, "bo") == {"paused": whole(lunch)}
        assert {why: round(ms / 1000) for why, ms in person(found, "bo").spent.by_reason.items()} == {
            "Lunch": whole(lunch)
        }
        known = {
            "ringing": (answered_at - rung_at) + (aside_at - second_rung_at),
            "in-call": ended_at - answered_at,
            "wrap-up": wrapped_at - ended_at,
            "rona": back_at - aside_at,
        }
        rest = (board.now - anna_on) - sum(known.values(), start=timedelta(0))
        assert spent(found, "anna") == {"available": whole(rest), **{key: whole(each) for key, each in known.items()}}
        assert spent(found, "anna")["wrap-up"] == 10
        anna_did = person(found, "anna").calls
        assert (dict(anna_did.counts), whole(anna_did.talked)) == ({Did.ANSWERED: 1, Did.MISSED: 1}, 50)

        (queue,) = [each.figures for each in found.queues if each.name == QUEUE]
        assert (queue.offered, queue.answered, queue.counts[Result.IN_TIME], queue.abandoned) == (2, 1, 1, 1)
        assert (queue.service_level, queue.abandon_rate, queue.offers_per_answer) == (0.5, 0.5, 2.0)
        assert whole(queue.longest) == whole(gone_at - joined_at)

    play(story, flow=with_vips(), queue=RULES, documents=GOLD)


@pytest.mark.covers("PHN-228", "PHN-419", "PHN-227")
def test_calls_through_a_vip_list_have_figures_of_their_own_and_are_found_in_the_log(play) -> None:
    async def story(board) -> None:
        board.list_entries(Kind.VIP, "gold", {VIP: {}})
        anna = await board.agent("anna", "support")
        sids = []
        for number in (VIP, CALLER):
            caller = await board.switch.call(number, board.main_number)
            ring = await anna.next_ring()
            await asyncio.sleep(10)
            await ring.answer()
            await caller.together_with(anna.address)
            sids.append(caller.call_sid)
            await asyncio.sleep(20)
            await caller.hang_up()
            await asyncio.sleep(60)
        period = today(board)
        found = statistics.look(board.company, period, now=board.now)
        (gold,) = [each.figures for each in found.lists if each.name == "gold"]
        assert (gold.calls, gold.waits.offered, gold.waits.answered) == (1, 1, 1)
        assert gold.waits.service_level == 0, "ten seconds are more than the five that the list promises"
        (queue,) = [each.figures for each in found.queues if each.name == QUEUE]
        assert (queue.answered, queue.counts[Result.IN_TIME]) == (2, 1)

        everything = log.Wanted(since=period.since, until=period.until, levels={QUEUE: timedelta(seconds=15)})
        assert calls_of(board, everything) == [sids[1], sids[0]]
        assert calls_of(board, replace(everything, vip="gold")) == [sids[0]]
        assert calls_of(board, replace(everything, result=Result.LATE, queue=QUEUE)) == [sids[0]]
        assert calls_of(board, replace(everything, result=Result.IN_TIME, queue=QUEUE)) == [sids[1]]
        assert calls_of(board, replace(everything, agent="anna", did=Did.ANSWERED)) == [sids[1], sids[0]]
        assert calls_of(board, replace(everything, agent="anna", did=Did.MISSED)) == []

    play(story, flow=with_vips(), queue=RULES, documents=GOLD)


def calls_of(board, wanted: log.Wanted) -> list[str]:
    return [call.id for call in log.search(board.company, wanted, cursor=None, limit=50).calls]
