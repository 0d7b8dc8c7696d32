"""Requests nobody should send: each has a defined answer and loses nothing."""

import asyncio
from urllib.parse import urlencode
from xml.etree import ElementTree as ET

import pytest

from chalicelib.calls.domain import CallState
from infra.switch.fetcher import HttpRequest
from infra.switch.signature import sign
from tests.scenarios.conftest import PUBLIC, TOKEN, queue_flow

CALLER = "+4790000001"
UNKNOWN = "CA" + "9" * 32
FORM = "application/x-www-form-urlencoded"


def webhook(board, path: str, fields: dict[str, str] | None = None, *, body: bytes | None = None, token: str = TOKEN):
    """Post a signed form and return the answer."""
    url = PUBLIC + path
    pairs = list((fields or {}).items())
    raw = urlencode(pairs).encode() if body is None else body
    headers = {"Content-Type": FORM, "X-Twilio-Signature": sign(token, url, pairs)}
    return board.switch.in_thread(board.functions, HttpRequest("POST", url, headers, raw))


def verbs(answer) -> list[str]:
    """The verbs of a document; fails when it is none."""
    root = ET.fromstring(answer.body)
    assert root.tag == "Response"
    return [child.tag for child in root]


def facts(board, **extra: str) -> dict[str, str]:
    return {
        "CallSid": UNKNOWN,
        "AccountSid": "AC" + "0" * 32,
        "From": CALLER,
        "To": board.main_number,
        "CallStatus": "in-progress",
        **extra,
    }


@pytest.mark.covers("C2")
def test_an_unknown_call_gets_a_friendly_document_on_every_voice_route(play) -> None:
    async def story(board) -> None:
        company = board.company
        paths = [
            f"/voice/flow/{company}/{UNKNOWN}?step=3&event=digits",
            f"/voice/queues/{company}/{UNKNOWN}/wait?stay=1",
            f"/voice/queues/{company}/{UNKNOWN}/key?stay=1",
            f"/voice/queues/{company}/{UNKNOWN}/meet",
            f"/voice/offers/{company}/{UNKNOWN}/0123456789ab",
            f"/voice/flow/nobody/{UNKNOWN}?step=1",
        ]
        for path in paths:
            answer = await webhook(board, path, facts(board))
            assert answer.status == 200, path
            assert verbs(answer)[-1] in {"Hangup", "Leave"}, path

    play(story)


@pytest.mark.covers("C2")
def test_an_unknown_number_is_rejected(play) -> None:
    async def story(board) -> None:
        answer = await webhook(board, "/voice/incoming", facts(board, To="+4799999999"))
        assert answer.status == 200
        assert verbs(answer) == ["Reject"]

    play(story)


@pytest.mark.covers("C4", "C2")
def test_digits_nobody_asked_for_leave_the_caller_where_they_are(play) -> None:
    async def story(board) -> None:
        caller = await board.switch.call(CALLER, board.main_number)
        await caller.hear("hold.wav")
        call = board.call_now(caller.call_sid)
        path = f"/voice/flow/{board.company}/{call.id}?step={call.step}&event=digits"
        answer = await webhook(board, path, facts(board, CallSid=call.id, Digits="12345"))
        assert verbs(answer)
        after = board.call_now(caller.call_sid)
        assert after.state is CallState.WAITING
        assert after.stay.n == 1
        assert after.stay.joined_at == call.stay.joined_at

    play(story, flow=queue_flow(allow_empty=True))


@pytest.mark.covers("C4")
@pytest.mark.parametrize("step", ["0", "99", "-1", "abc", "", "9" * 400])
def test_steps_that_are_not_the_present_one_change_nothing(play, step) -> None:
    async def story(board) -> None:
        caller = await board.switch.call(CALLER, board.main_number)
        await caller.hear("hold.wav")
        call = board.call_now(caller.call_sid)
        path = f"/voice/flow/{board.company}/{call.id}?step={step}&event=left-queue"
        answer = await webhook(board, path, facts(board, CallSid=call.id))
        assert verbs(answer)
        assert board.call_now(caller.call_sid).stay == call.stay

    play(story, flow=queue_flow(allow_empty=True))


@pytest.mark.covers("D1", "C2")
@pytest.mark.parametrize("path", ["/voice/incoming", "/voice/status", "/voice/fallback"])
def test_a_forged_request_is_refused_and_creates_nothing(play, path) -> None:
    async def story(board) -> None:
        answer = await webhook(board, path, facts(board), token="guessed")
        assert answer.status == 403
        with pytest.raises(Exception, match="no such call"):
            board.call_now(UNKNOWN)

    play(story)


@pytest.mark.covers("C2")
@pytest.mark.parametrize(
    "body",
    [b"x=" + b"y" * 65_534, b"\xff\xfe=\xff&CallSid=\x80", b"=&&=&%zz=%", b"CallSid", b""],
    ids=["64 KB", "not UTF-8", "not a form", "no value", "nothing"],
)
def test_malformed_bodies_have_an_answer(play, body) -> None:
    async def story(board) -> None:
        for path in ("/voice/incoming", "/voice/status", f"/voice/flow/{board.company}/{UNKNOWN}?step=1"):
            answer = await webhook(board, path, body=body)
            assert answer.status in {200, 204, 403, 413}, (path, answer.status)

    play(story)


@pytest.mark.covers("D1")
def test_a_call_cannot_be_reached_through_another_company(play) -> None:
    async def story(board) -> None:
        caller = await board.switch.call(CALLER, board.main_number)
        await caller.hear("hold.wav")
        before = board.call_now(caller.call_sid)
        for path in (
            f"/voice/flow/other/{before.id}?step={before.step}",
            f"/voice/queues/other/{before.id}/key?stay=1",
        ):
            await webhook(board, path, facts(board, CallSid=before.id, Digits="9"))
        assert board.call_now(caller.call_sid).stay == before.stay

    play(story, flow=queue_flow(allow_empty=True, leave_key="9"))


@pytest.mark.covers("C2")
def test_a_withheld_number_is_no_obstacle(play) -> None:
    async def story(board) -> None:
        anna = await board.agent("anna", "support")
        caller = await board.switch.call("anonymous", board.main_number)
        ring = await anna.next_ring()
        assert ring.from_ == board.main_number
        await ring.answer()
        await caller.together_with(anna.address)
        await asyncio.sleep(1)

    play(story)
