"""Flows as callers meet them, through the real functions: menus, hours, lists, voicemail, texts, transfers, links."""

import asyncio
import json
import urllib.request
from datetime import timedelta

import pytest

from chalicelib.aws import dynamo
from chalicelib.aws.conditions import attr
from chalicelib.calls.domain import CallState, Outcome
from chalicelib.companies.documents import Kind
from chalicelib.flow.tables import COUNTERS
from tests.scenarios.conftest import ALWAYS, flow, queue_flow

CALLER = "+4790000001"


def say(text: str) -> dict:
    return {"prompt": {"text": text}}


END = ("end", "hangup", {})


@pytest.mark.covers("PHN-177", "PHN-187", "PHN-188", "PUZ-06")
def test_a_menu_leads_each_key_its_own_way_and_repeats_itself_otherwise(play) -> None:
    menu = {**say("Press 1 for sales."), "choices": [{"key": "1", "title": "Sales"}], "timeout_s": 3, "retries": 1}

    async def story(board) -> None:
        caller = await board.switch.call(CALLER, board.main_number)
        await caller.hear("Press 1 for sales")
        await caller.enter("5")
        await caller.hear("Press 1 for sales")
        await caller.enter("1")
        await caller.hear("Sales it is")
        silent = await board.switch.call("+4790000002", board.main_number)
        await silent.hear("Nothing was pressed")
        assert silent.said.count("Press 1 for sales.") == 2

    play(
        story,
        flow=flow(
            [
                ("menu", "menu", menu),
                ("sales", "audio", say("Sales it is.")),
                ("none", "audio", say("Nothing was pressed.")),
                END,
            ],
            [("menu", "1", "sales"), ("menu", "no-dial", "none"), ("sales", "next", "end"), ("none", "next", "end")],
        ),
    )


@pytest.mark.covers("PHN-173")
def test_opening_hours_part_callers_by_the_companys_clock(play) -> None:
    nights = {"title": "Nights", "week": {"mon": [{"from": "22:00", "to": "24:00", "category": "open"}]}}

    async def story(board) -> None:
        caller = await board.switch.call(CALLER, board.main_number)
        await caller.hear("We are closed")
        await caller.ended()

    play(
        story,
        flow=flow(
            [
                ("when", "hours", {"hours": "nights"}),
                ("open", "audio", say("We are open.")),
                ("closed", "audio", say("We are closed.")),
                END,
            ],
            [
                ("when", "open", "open"),
                ("when", "closed", "closed"),
                ("open", "next", "end"),
                ("closed", "next", "end"),
            ],
        ),
        documents={(Kind.HOURS, "nights"): nights},
    )


@pytest.mark.covers("PHN-226", "PHN-229", "PHN-231", "PHN-176")
def test_a_blocked_caller_is_turned_away_and_others_go_on(play) -> None:
    async def story(board) -> None:
        board.list_entries(Kind.VIP, "blocked", {"+4790000666": {}})
        bad = await board.switch.call("+4790000666", board.main_number)
        await bad.ended()
        assert bad.said == []
        good = await board.switch.call(CALLER, board.main_number)
        await good.hear("Hello")

    play(
        story,
        flow=flow(
            [("who", "vip", {"list": "blocked"}), ("hello", "audio", say("Hello.")), END],
            [("who", "normal", "hello"), ("hello", "next", "end")],
        ),
        documents={(Kind.VIP, "blocked"): {"title": "Blocked", "block": True}},
    )


@pytest.mark.covers("PHN-181", "PHN-182", "C4")
def test_a_text_is_sent_and_the_call_counted_once_although_every_message_comes_twice(play) -> None:
    async def story(board) -> None:
        from infra.simulation.job_queues import JobFault
        from infra.switch.testing.functions import Fault

        board.faulty.plan = lambda request: Fault(copies=2)
        board.job_queues.plan = lambda queue, body, delay_s: JobFault(copies=2)
        board.switch.register(CALLER)
        caller = await board.switch.call(CALLER, board.main_number)
        await caller.ended()
        await asyncio.sleep(120)
        assert board.switch.texts.to(CALLER) == ["Welcome to Fjordvik"]
        where = attr("company_counter") == f"{board.company}#calls"
        assert dynamo.count(COUNTERS, where) == 1

    play(
        story,
        flow=flow(
            [
                ("count", "counter", {"counter": "calls"}),
                ("text", "sms", {"text": "Welcome to Fjordvik"}),
                ("bye", "audio", say("Bye.")),
                END,
            ],
            [("count", "next", "text"), ("text", "next", "bye"), ("bye", "next", "end")],
        ),
    )


@pytest.mark.covers("PHN-180")
def test_a_voicemail_arrives_by_mail_with_the_recording_although_the_caller_hung_up(play, aws) -> None:
    async def story(board) -> None:
        caller = await board.switch.call(CALLER, board.main_number)
        await caller.hear("Leave a message")
        await caller.until(lambda: caller.is_recorded, "to be recorded")
        await caller.talk(7)
        await caller.hang_up()
        await asyncio.sleep(300)
        call = board.call_now(caller.call_sid)
        assert call.outcome is Outcome.VOICEMAIL
        mails = [mail for mail in outbox(aws) if mail["to"] == [f"{board.company}@example.com"]]
        assert len(mails) == 1
        assert mails[0]["subject"] == f"Voicemail from {CALLER}"
        assert len(mails[0]["attachments"]) == 1

    def settings(company: str) -> dict:
        return {**say("Leave a message."), "emails": [f"{company}@example.com"], "subject": "Voicemail from {caller}"}

    play(
        story,
        flow=lambda company: flow([("mail", "voicemail", settings(company)), END], [("mail", "done", "end")]),
    )


def outbox(aws) -> list:
    with urllib.request.urlopen(aws.environment()["AWS_ENDPOINT_URL"] + "/_embedded/outbox") as answer:
        return json.load(answer)["mails"]


@pytest.mark.covers("PHN-183", "C3")
def test_a_caller_is_transferred_to_a_number_and_the_call_ends_with_it(play) -> None:
    async def story(board) -> None:
        other = board.switch.register("+4722222222")
        caller = await board.switch.call(CALLER, board.main_number)
        ring = await other.next_ring()
        await ring.answer()
        await caller.together_with("+4722222222")
        await asyncio.sleep(30)
        await ring.hang_up()
        await caller.ended()
        await asyncio.sleep(1)
        assert board.call_now(caller.call_sid).outcome is Outcome.TRANSFERRED

    play(
        story,
        flow=flow(
            [("out", "transfer", {"number": "+4722222222"}), ("sorry", "audio", say("No answer.")), END],
            [("out", "no-answer", "sorry"), ("sorry", "next", "end")],
        ),
    )


@pytest.mark.covers("PHN-184")
def test_a_link_leads_into_another_flow(play) -> None:
    other = flow([("there", "audio", say("You are elsewhere.")), END], [("there", "next", "end")])

    async def story(board) -> None:
        caller = await board.switch.call(CALLER, board.main_number)
        await caller.hear("You are elsewhere")
        await caller.ended()

    play(
        story,
        flow=flow(
            [("hello", "audio", say("Hello.")), ("over", "link", {"flow": "other"}), END],
            [("hello", "next", "over")],
        ),
        documents={(Kind.FLOW, "other"): other},
    )


@pytest.mark.covers("C1", "C2")
def test_a_caller_who_hangs_up_in_the_menu_has_one_ending(play) -> None:
    menu = {**say("Press 1."), "choices": [{"key": "1"}]}

    async def story(board) -> None:
        caller = await board.switch.call(CALLER, board.main_number)
        await caller.hear("Press 1")
        await caller.hang_up()
        await asyncio.sleep(1)
        call = board.call_now(caller.call_sid)
        assert call.state is CallState.ENDED
        assert call.outcome is Outcome.FLOW_ENDED
        assert call.ended_at - call.started_at < timedelta(seconds=5)

    play(
        story,
        flow=flow([("menu", "menu", menu), END], [("menu", "1", "end"), ("menu", "no-dial", "end")]),
        documents={(Kind.HOURS, "always"): ALWAYS},
    )


@pytest.mark.covers("C4", "Q2")
def test_a_caller_who_hangs_up_in_the_conversation_does_not_join_the_next_queue(play) -> None:
    again = queue_flow()
    again["nodes"].append({"id": "survey", "type": "queue", "settings": {"queue": "support", "allow_empty": True}})
    again["edges"] += [
        {"from": "support", "port": "answered", "to": "survey"},
        {"from": "survey", "port": "timed-out", "to": "end"},
    ]

    async def story(board) -> None:
        anna = (await board.agent("anna", "support")).answers()
        caller = await board.switch.call(CALLER, board.main_number)
        await caller.together_with(anna.address)
        await caller.hang_up()
        await asyncio.sleep(5)
        call = board.call_now(caller.call_sid)
        assert call.is_over
        assert call.stay.n == 1
        assert len(anna.lines) == 1

    play(story, flow=again)
