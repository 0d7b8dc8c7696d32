"""Conferences, participants and their recordings through the official SDK (contract C.4, C.5)."""

import asyncio
from datetime import timedelta

import pytest
from twilio.base.exceptions import TwilioRestException

from tests.integration.switch.conftest import BASE, CALLER, OTHER_CALLER, OURS

pytestmark = pytest.mark.anyio

ROOM = (
    '<Dial action="/after"><Conference statusCallback="/events" record="{record}" '
    'statusCallbackEvent="modify announcement leave end">room</Conference></Dial>'
)


def refused(code: int):
    return pytest.raises(TwilioRestException, check=lambda error: error.code == code)


@pytest.fixture
async def pair(call, functions):
    functions.pages["/after"] = "<Hangup/>"
    one = await call(ROOM.format(record="record-from-start"))
    other = await call(ROOM.format(record="do-not-record"), OTHER_CALLER)
    await one.together_with(OTHER_CALLER)
    return one, other


@pytest.fixture
def room(pair, switch, client):
    return client.conferences(switch.conference("room").sid)


@pytest.mark.both_drivers
async def test_conferences_are_found_by_name_state_and_day(pair, switch, client) -> None:
    today = switch.clock.now().date()

    def read():
        return [
            len(client.conferences.list(**wanted))
            for wanted in (
                {"friendly_name": "room"},
                {"friendly_name": "other"},
                {"status": "in-progress"},
                {"status": "completed"},
                {"date_created": today},
                {"date_created_before": today - timedelta(days=1)},
                {"date_created_after": today - timedelta(days=1)},
            )
        ]

    assert await switch.in_thread(read) == [1, 0, 1, 0, 1, 0, 1]


@pytest.mark.both_drivers
async def test_participants_are_found_by_what_they_may_do(pair, room, switch) -> None:
    one, _ = pair
    await switch.in_thread(lambda: room.participants(one.call_sid).update(muted=True))

    def read():
        return [[p.call_sid for p in room.participants.list(muted=muted)] == [one.call_sid] for muted in (True, False)]

    assert await switch.in_thread(read) == [True, False]


@pytest.mark.both_drivers
async def test_exit_rules_can_be_changed_while_it_runs(pair, room, functions, switch) -> None:
    one, other = pair
    shown = await switch.in_thread(lambda: room.participants(one.call_sid).update(end_conference_on_exit=True))
    assert shown.end_conference_on_exit is True

    await one.hang_up()
    await other.ended(timeout_s=1)
    await switch.settle()

    names = [event["StatusCallbackEvent"] for event in functions.to("/events")]
    assert names[0] == "participant-modify"
    assert functions.to("/events")[-1]["ReasonConferenceEnded"] == "participant-with-end-conference-on-exit-left"


async def test_the_last_one_kicked_ends_it(pair, room, functions, switch) -> None:
    one, other = pair
    await other.hang_up()

    assert await switch.in_thread(room.participants(one.call_sid).delete)
    await switch.settle()

    assert functions.to("/events")[-1]["ReasonConferenceEnded"] == "last-participant-kicked"
    with refused(404 + 20000):
        await switch.in_thread(room.participants(one.call_sid).fetch)


async def test_what_cannot_be_invited_is_refused(pair, room, switch, client) -> None:
    switch.register("client:demo.anna")
    invite = {"from_": "client:demo.host", "to": "client:demo.anna"}
    await switch.in_thread(lambda: room.participants.create(**invite, label="agent"))

    with refused(16025):
        await switch.in_thread(lambda: room.participants.create(**invite, label="agent"))
    with refused(13240):
        await switch.in_thread(
            lambda: room.participants.create(**invite, coaching=True, call_sid_to_coach="CA" + "0" * 32)
        )
    with refused(21201):
        await switch.in_thread(lambda: room.participants.create(from_=OURS, to=""))


async def test_coaching_somebody_in_no_conference_is_refused(pair, room, switch) -> None:
    one, _ = pair

    with refused(13240):
        await switch.in_thread(
            lambda: room.participants(one.call_sid).update(coaching=True, call_sid_to_coach="CA" + "0" * 32)
        )


async def test_nobody_is_invited_into_a_conference_that_is_over(pair, room, switch) -> None:
    await switch.in_thread(lambda: room.update(status="completed"))

    with refused(20001):
        await switch.in_thread(lambda: room.participants.create(from_="client:a", to="client:b"))
    with refused(20001):
        await switch.in_thread(lambda: room.update(announce_url=f"{BASE}/notice"))
    assert (await switch.in_thread(room.fetch)).status == "completed"
    assert await switch.in_thread(room.participants.list) == []


@pytest.mark.both_drivers
async def test_an_announcement_plays_pauses_and_says_when_it_is_over(about, pair, room, functions, switch) -> None:
    functions.pages["/notice"] = "<Say>A notice</Say><Pause length='2'/><Play>/jingle</Play>"
    one, _ = pair

    await switch.in_thread(lambda: room.update(announce_url=f"{BASE}/notice"))
    said, played = await one.hear("a notice"), await one.hear("/jingle")
    await switch.settle(10)

    assert (played.at - said.ended_at).total_seconds() == about(2)
    event = functions.to("/events")[-1]
    assert (event["StatusCallbackEvent"], event["AnnounceUrl"]) == ("announcement-end", f"{BASE}/notice")


@pytest.mark.both_drivers
@pytest.mark.parametrize("to_one", [True, False])
async def test_an_announcement_that_fails_is_reported(pair, room, functions, switch, to_one) -> None:
    one, _ = pair
    target = room.participants(one.call_sid) if to_one else room

    await switch.in_thread(lambda: target.update(announce_url=f"{BASE}/missing"))
    await switch.settle(1)

    event = functions.to("/events")[-1]
    assert event["StatusCallbackEvent"] == "announcement-fail"
    assert event["ReasonAnnouncementFailed"]
    assert one.is_up


async def test_the_recording_of_a_conference_is_paused_resumed_and_found(pair, room, switch, client) -> None:
    one, other = pair
    await asyncio.sleep(10)

    def pause() -> str:
        return room.recordings("Twilio.CURRENT").update(status="paused", pause_behavior="skip").status

    assert await switch.in_thread(pause) == "paused"
    await asyncio.sleep(60)
    await switch.in_thread(lambda: room.recordings("Twilio.CURRENT").update(status="in-progress"))
    await asyncio.sleep(5)
    with refused(20001):
        await switch.in_thread(lambda: room.recordings("Twilio.CURRENT").update(status="stopped"))
    await one.hang_up()
    await other.hang_up()
    await switch.settle()

    (recording,) = await switch.in_thread(room.recordings.list)
    fetched = await switch.in_thread(room.recordings(recording.sid).fetch)
    assert (fetched.duration, fetched.status, fetched.source) == ("15", "completed", "Conference")
    by_conference = await switch.in_thread(lambda: client.recordings.list(conference_sid=recording.conference_sid))
    assert [r.sid for r in by_conference] == [recording.sid]
    assert await switch.in_thread(room.recordings(recording.sid).delete)
    assert await switch.in_thread(client.recordings.list) == []


async def test_a_recording_that_runs_cannot_be_deleted(pair, switch, client) -> None:
    (recording,) = await switch.in_thread(client.recordings.list)

    with refused(20009):
        await switch.in_thread(client.recordings(recording.sid).delete)


async def test_a_live_call_takes_a_new_callback_fallback_and_time_limit(about, call, functions, switch, client) -> None:
    functions.pages["/fallback"] = "<Say>Fallback</Say><Pause length='600'/>"
    caller = await call("<Say>Hello</Say><Pause length='5'/><Redirect>/missing</Redirect>")
    await caller.hear("hello")
    began = caller.answered_at

    def change():
        client.calls(caller.call_sid).update(
            status_callback=f"{BASE}/status", fallback_url=f"{BASE}/fallback", time_limit=60
        )

    await switch.in_thread(change)
    await caller.hear("fallback")
    await caller.ended()
    await switch.settle()

    assert (caller.ended_at - began).total_seconds() == about(60)
    assert functions.only("/status")["CallStatus"] == "completed"
    assert functions.only("/fallback")["From"] == CALLER
