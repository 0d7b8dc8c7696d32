"""Conferences: starting, ending, who hears whom, and what the functions are told (contract B.2, A.4, C.4)."""

import asyncio

import pytest

from tests.integration.switch.conftest import BASE, CALLER, OTHER_CALLER

pytestmark = pytest.mark.anyio

THIRD = "+4790000003"
EVENTS = "start end join leave mute hold modify announcement"


def room(inner: str = "room", **attributes: str) -> str:
    shown = "".join(f' {name}="{value}"' for name, value in attributes.items())
    return f'<Dial action="/after"><Conference{shown}>{inner}</Conference></Dial>'


@pytest.fixture(autouse=True)
def _pages(functions) -> None:
    functions.pages |= {"/after": "<Say>After the conference</Say>", "/elsewhere": "<Say>You were moved</Say>"}


@pytest.fixture
async def pair(call):
    """Two in a room that tells everything."""
    one = await call(room(statusCallback="/events", statusCallbackEvent=EVENTS))
    await one.hear("music:default")
    other = await call(room(), OTHER_CALLER)
    await one.together_with(OTHER_CALLER)
    return one, other


def participant(client, switch, line):
    conference = switch.conference("room")
    return client.conferences(conference.sid).participants(line.call_sid)


def told(functions) -> list[str]:
    return [event["StatusCallbackEvent"] for event in functions.to("/events")]


@pytest.mark.both_drivers
async def test_the_first_waits_with_music_until_the_second_comes(pair) -> None:
    one, other = pair

    await other.together_with(CALLER)
    assert one.hears == {OTHER_CALLER}
    assert not one.hears_music


@pytest.mark.both_drivers
async def test_the_events_come_in_order_with_numbers(pair, functions, switch) -> None:
    one, other = pair
    await one.hang_up()
    await one.ended()
    await other.hang_up()
    await switch.settle()

    events = functions.to("/events")
    assert told(functions) == [
        "participant-join",
        "participant-join",
        "conference-start",
        "participant-leave",
        "participant-leave",
        "conference-end",
    ]
    assert [event["SequenceNumber"] for event in events] == [str(n) for n in range(6)]
    assert events[0]["FriendlyName"] == "room"
    assert (events[0]["CallSid"], events[1]["CallSid"]) == (one.call_sid, other.call_sid)
    assert events[3]["ReasonParticipantLeft"] == "participant_hung_up"
    assert events[3]["ParticipantCallStatus"] == "completed"
    assert events[5]["ReasonConferenceEnded"] == "last-participant-left"
    assert events[5]["CallSidEndingConference"] == other.call_sid
    assert all("From" not in event.form and "To" not in event.form for event in events)


@pytest.mark.both_drivers
async def test_the_one_left_over_stays_in_silence(pair, switch) -> None:
    one, other = pair
    await asyncio.sleep(1)
    heard = len(one.heard)

    await other.hang_up()
    await asyncio.sleep(3)

    assert one.is_up
    assert switch.conference("room").status == "in-progress"
    assert [item.text for item in one.heard[heard:]] == ["tone:beep"]


@pytest.mark.both_drivers
async def test_nobody_starts_it_who_may_not(call) -> None:
    quiet = room(startConferenceOnEnter="false")
    one, other = await call(quiet), await call(quiet, OTHER_CALLER)
    await one.hear("music:default")
    await asyncio.sleep(2)
    assert (one.hears_music, other.hears_music) == (True, True)

    starter = await call(room(), THIRD)

    await starter.together_with(CALLER, OTHER_CALLER)
    await other.together_with(CALLER, THIRD)


@pytest.mark.both_drivers
async def test_when_the_ender_leaves_all_others_go_on_with_their_action(call, functions, switch) -> None:
    one = await call(room(statusCallback="/events", statusCallbackEvent="end leave"))
    ender = await call(room(endConferenceOnExit="true"), OTHER_CALLER)
    await ender.together_with(CALLER)

    await ender.hang_up()
    await one.hear("after the conference")
    await switch.settle()

    mine = next(request for request in functions.to("/after") if request["CallSid"] == one.call_sid)
    assert mine["DialCallStatus"] == "answered"
    assert mine.get("DialCallSid") is None
    assert [event.get("ReasonParticipantLeft") for event in functions.to("/events")] == [
        "participant_hung_up",
        "moderator_ended_conference",
        None,
    ]
    assert functions.to("/events")[-1]["ReasonConferenceEnded"] == "participant-with-end-conference-on-exit-left"
    assert switch.conference("room") is None


@pytest.mark.both_drivers
async def test_the_name_is_free_again_afterwards(pair, call, switch) -> None:
    one, other = pair
    first_sid = switch.conference("room").sid
    await one.hang_up()
    await other.hang_up()

    await call(room())
    await switch.settle()

    assert switch.conference("room").sid != first_sid


@pytest.mark.both_drivers
async def test_muted_is_not_heard_but_hears(pair, functions, switch, client) -> None:
    one, other = pair
    shown = await switch.in_thread(lambda: participant(client, switch, one).update(muted=True))
    await switch.settle()

    assert shown.muted is True
    assert (one.hears, other.hears) == ({OTHER_CALLER}, set())

    await switch.in_thread(lambda: participant(client, switch, one).update(muted=False))
    await switch.settle()

    assert other.hears == {CALLER}
    assert told(functions)[-2:] == ["participant-mute", "participant-unmute"]


@pytest.mark.both_drivers
async def test_hold_neither_hears_nor_is_heard_and_hears_its_own_music(pair, functions, switch, client) -> None:
    functions.pages["/hold"] = "<Play>/our-music</Play>"
    one, other = pair

    await switch.in_thread(lambda: participant(client, switch, one).update(hold=True, hold_url=f"{BASE}/hold"))
    await one.hear("our-music")
    await one.hear("our-music")

    assert (one.hears, other.hears) == (set(), set())
    assert functions.to("/hold")[0].method == "GET"

    await switch.in_thread(lambda: participant(client, switch, one).update(hold=False))
    await one.together_with(OTHER_CALLER)
    await other.together_with(CALLER)
    await switch.settle()

    assert told(functions)[-2:] == ["participant-hold", "participant-unhold"]


async def test_a_coach_hears_all_and_is_heard_only_by_the_coached(pair, call) -> None:
    one, other = pair

    coach = await call(room(coach=one.call_sid), THIRD)

    await coach.together_with(CALLER, OTHER_CALLER)
    assert coach.placement.state == "coaching"
    assert (one.hears, other.hears) == ({OTHER_CALLER, THIRD}, {CALLER})


@pytest.mark.both_drivers
async def test_a_coach_may_listen_whisper_and_barge_in(pair, call, switch, client) -> None:
    one, other = pair
    coach = await call(room(muted="true"), THIRD)
    await coach.together_with(CALLER, OTHER_CALLER)
    assert THIRD not in one.hears | other.hears

    def change(**facts) -> None:
        participant(client, switch, coach).update(**facts)

    await switch.in_thread(lambda: change(muted=False, coaching=True, call_sid_to_coach=other.call_sid))
    await switch.settle()
    assert (THIRD in one.hears, THIRD in other.hears) == (False, True)

    await switch.in_thread(lambda: change(coaching=False))
    await switch.settle()
    assert (THIRD in one.hears, THIRD in other.hears) == (True, True)


@pytest.mark.both_drivers
async def test_coaching_a_call_in_no_conference_goes_to_the_action(call) -> None:
    coach = await call(room(coach="CA" + "0" * 32))

    await coach.hear("after the conference")


@pytest.mark.both_drivers
async def test_a_label_belongs_to_one_participant(call) -> None:
    await call(room(participantLabel="agent"))
    namesake = await call(room(participantLabel="agent") + "<Say>Not taken</Say>", OTHER_CALLER)

    await namesake.hear("not taken")


@pytest.mark.both_drivers
async def test_a_kick_ends_the_call_of_the_kicked(pair, functions, switch, client) -> None:
    one, other = pair

    await switch.in_thread(lambda: participant(client, switch, one).delete())
    await one.ended(timeout_s=1)
    await switch.settle()

    assert other.is_up
    leave = functions.to("/events")[-1]
    assert leave["ReasonParticipantLeft"] == "participant_updated_via_api"


@pytest.mark.both_drivers
async def test_an_ended_conference_drops_everybody(pair, functions, switch, client) -> None:
    one, other = pair
    sid = switch.conference("room").sid

    shown = await switch.in_thread(lambda: client.conferences(sid).update(status="completed"))
    await one.ended(timeout_s=1)
    await other.ended(timeout_s=1)
    await switch.settle()

    assert (shown.status, shown.reason_conference_ended) == ("completed", "conference-ended-via-api")
    assert told(functions)[-1] == "conference-end"
    assert functions.to("/events")[-2]["ReasonParticipantLeft"] == "conference_ended_via_api"


@pytest.mark.both_drivers
async def test_a_participant_moved_by_rest_leaves_and_its_action_is_told(pair, functions, switch, client) -> None:
    one, other = pair

    await switch.in_thread(lambda: client.calls(one.call_sid).update(url=f"{BASE}/elsewhere"))

    await one.hear("you were moved")
    await switch.settle()
    assert other.hears == set()
    assert functions.to("/events")[-1]["ReasonParticipantLeft"] == "participant_updated_via_api"
    assert functions.only("/after")["CallStatus"] == "in-progress"


@pytest.mark.both_drivers
async def test_a_wait_document_runs_once_and_then_there_is_silence(call, functions) -> None:
    functions.pages["/wait"] = "<Say>Please wait</Say>"
    one = await call(room(waitUrl="/wait"))

    await one.hear("please wait")
    await asyncio.sleep(3)

    assert len(functions.to("/wait")) == 1
    assert functions.only("/wait")["FriendlyName"] == "room"
    assert one.said == ["Please wait"]
    assert not one.hears_music


@pytest.mark.both_drivers
async def test_an_empty_redirect_makes_the_wait_document_loop(call, functions) -> None:
    functions.pages["/wait"] = "<Play>/tune</Play><Redirect/>"
    one = await call(room(waitUrl="/wait"))

    await one.hear("/tune")
    await one.hear("/tune")


@pytest.mark.both_drivers
async def test_a_wait_document_that_fails_gives_the_place_up(call, functions) -> None:
    one = await call(room(waitUrl="/missing"))

    await one.hear("after the conference")


@pytest.mark.both_drivers
async def test_a_recorded_conference_is_recorded_from_its_start(about, call, functions, switch) -> None:
    one = await call(room(record="record-from-start", recordingStatusCallback="/events"))
    await asyncio.sleep(4)
    other = await call(room(), OTHER_CALLER)
    await one.together_with(OTHER_CALLER)
    await asyncio.sleep(3)
    await one.hang_up()
    await other.hang_up()
    await switch.settle()

    event = await functions.asked("/events")
    assert event["ConferenceSid"].startswith("CF")
    assert (event["RecordingSource"], int(event["RecordingDuration"])) == ("Conference", about(3))
    assert event.get("CallSid") is None


@pytest.mark.both_drivers
async def test_an_announcement_to_one_is_heard_by_that_one_only(pair, functions, switch, client) -> None:
    functions.pages["/notice"] = "<Say>Your supervisor listens</Say>"
    one, other = pair

    await switch.in_thread(lambda: participant(client, switch, one).update(announce_url=f"{BASE}/notice"))
    await one.hear("your supervisor listens")
    await switch.settle(5)

    assert other.said == []
    assert told(functions)[-1] == "announcement-end"


@pytest.mark.both_drivers
async def test_an_announcement_to_the_room_is_heard_by_all(pair, functions, switch, client) -> None:
    functions.pages["/notice"] = "<Say>This call ends in a minute</Say>"
    one, other = pair
    sid = switch.conference("room").sid

    await switch.in_thread(lambda: client.conferences(sid).update(announce_url=f"{BASE}/notice"))

    await one.hear("ends in a minute")
    assert other.said == ["This call ends in a minute"]


@pytest.mark.both_drivers
async def test_somebody_called_in_rings_and_joins_on_answer(pair, functions, switch, client) -> None:
    one, _ = pair
    anna = switch.register("client:demo.anna")

    def invite():
        return client.conferences(switch.conference("room").sid).participants.create(
            from_="client:demo.host",
            to="client:demo.anna",
            label="agent",
            status_callback=f"{BASE}/status",
            status_callback_event=["initiated", "ringing", "answered", "completed"],
        )

    created = await switch.in_thread(invite)
    ring = await anna.next_ring()
    await switch.settle()
    statuses = await switch.in_thread(lambda: participant(client, switch, ring).fetch().status)
    assert (created.status, created.label, statuses) == ("queued", "agent", "ringing")
    assert one.hears == {OTHER_CALLER}

    await ring.answer()
    await ring.together_with(CALLER, OTHER_CALLER)

    await one.together_with(OTHER_CALLER, "client:demo.anna")
    by_label = await switch.in_thread(
        lambda: client.conferences(switch.conference("room").sid).participants("agent").fetch()
    )
    assert (by_label.call_sid, by_label.status) == (ring.call_sid, "connected")
    await ring.hang_up()
    await switch.settle()
    assert [c["CallStatus"] for c in functions.to("/status")] == ["initiated", "ringing", "in-progress", "completed"]


@pytest.mark.both_drivers
async def test_somebody_who_does_not_answer_is_not_added(pair, functions, switch, client) -> None:
    anna = switch.register("client:demo.anna")
    sid = switch.conference("room").sid

    def invite():
        client.conferences(sid).participants.create(from_="client:demo.host", to="client:demo.anna", timeout=10)

    await switch.in_thread(invite)
    ring = await anna.next_ring()
    await ring.ended()
    await switch.settle()

    assert functions.to("/events")[-1]["ReasonParticipantLeft"] == "participant_add_failed"
    assert len(switch.conference("room").members) == 2


@pytest.mark.both_drivers
async def test_a_conference_can_be_made_by_calling_somebody_into_it_by_name(switch, client) -> None:
    anna = switch.register("client:demo.anna")

    def invite():
        return client.conferences("new-room").participants.create(from_="client:demo.host", to="client:demo.anna")

    await switch.in_thread(invite)
    await (await anna.next_ring()).answer()
    await switch.settle()

    assert [p.status for p in switch.conference("new-room").participants] == ["connected"]
