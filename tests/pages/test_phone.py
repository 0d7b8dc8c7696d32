"""The web phone: what is heard is shown, keys are sent, and the call's state is always in words."""

import pytest
from playwright.sync_api import Page, expect

from tests.pages.conftest import Visit
from tests.pages.fixture_app.world import World

pytestmark = pytest.mark.browser


def opened(visit: Visit, **options: object) -> Page:
    page = visit("/phone", **options)
    expect(page.get_by_role("button", name="Call", exact=True)).to_be_enabled()
    return page


def state(world: World, status: str) -> None:
    world.ring_phone(
        {
            "type": "state",
            "call_sid": "CA1",
            "status": status,
            "direction": "outgoing",
            "from": "+4790712345",
            "to": "+4721000000",
        }
    )


def called(visit: Visit, world: World, **options: object) -> Page:
    page = opened(visit, **options)
    page.get_by_role("button", name="Call", exact=True).click()
    state(world, "ringing")
    state(world, "in-progress")
    expect(page.locator("#state")).to_have_text("In the call")
    return page


def say(world: World, text: str, name: str = "PB1", duration_s: float = 5) -> None:
    world.ring_phone(
        {
            "type": "say",
            "call_sid": "CA1",
            "id": name,
            "text": text,
            "language": "en-US",
            "voice": None,
            "duration_s": duration_s,
        }
    )


def test_it_calls_the_main_number(visit: Visit, world: World) -> None:
    page = called(visit, world)

    assert world.frames[0] == {"type": "call", "to": "+4721000000"}
    expect(page.locator("#events")).to_contain_text("The call is up")
    expect(page.locator("#count")).to_have_text("0:01")


def test_what_is_said_is_written(visit: Visit, world: World) -> None:
    page = called(visit, world)

    say(world, "Welcome. Press 1 for sales.")

    expect(page.locator("#heard")).to_have_text("Welcome. Press 1 for sales.")
    expect(page.locator("#events li").first).to_contain_text("Welcome. Press 1 for sales.")


@pytest.mark.parametrize(
    ("file", "shown"), [("a1b2c3", "For sales, press 1."), ("unknown", "Recorded announcement"), ("hold", "Music")]
)
def test_a_recording_can_be_read_where_its_words_are_known(visit: Visit, world: World, file: str, shown: str) -> None:
    page = called(visit, world, forgive=("404",))

    world.ring_phone(
        {
            "type": "play",
            "call_sid": "CA1",
            "id": "PB1",
            "url": f"http://localhost:1/audio/fjordvik/{file}.wav?from=0",
            "duration_s": 5,
        }
    )

    expect(page.locator("#heard")).to_have_text(shown)
    expect(page.locator("#events li").first).to_contain_text(shown)


def test_wanted_keys_are_asked_for_and_sent(visit: Visit, world: World) -> None:
    page = called(visit, world)
    world.ring_phone(
        {"type": "gather", "call_sid": "CA1", "active": True, "num_digits": 1, "finish_on_key": "#", "speech": False}
    )
    expect(page.locator("#wanted")).to_have_text("Press a key")

    page.get_by_role("group", name="Keypad").get_by_role("button", name="1", exact=True).click()
    page.keyboard.press("2")

    expect(page.locator("#events li").first).to_contain_text("You pressed 12")
    assert [frame["digits"] for frame in world.frames if frame["type"] == "digits"] == ["1", "2"]


def test_ones_place_stays_readable_while_music_plays(visit: Visit, world: World) -> None:
    page = called(visit, world)
    say(world, "You are number 2 in line.", duration_s=0)
    page.wait_for_timeout(600)

    world.ring_phone({"type": "play", "call_sid": "CA1", "id": "PB2", "url": "music:default", "duration_s": 30})

    expect(page.locator("#heard")).to_contain_text("Music")
    expect(page.locator("#heard")).to_contain_text("You are number 2 in line.")


def test_what_was_stopped_is_no_longer_heard(visit: Visit, world: World) -> None:
    page = called(visit, world)
    say(world, "A very long announcement.")
    expect(page.locator("#heard")).to_contain_text("A very long announcement.")

    world.ring_phone({"type": "stop", "call_sid": "CA1", "id": "PB1"})

    expect(page.locator("#heard")).not_to_contain_text("A very long announcement.")


def test_the_conversation_names_the_agent(visit: Visit, world: World) -> None:
    page = called(visit, world)

    world.ring_phone(
        {
            "type": "conference",
            "call_sid": "CA1",
            "room": "call-1",
            "state": "talking",
            "hears": ["client:fjordvik.kari"],
            "heard_by": ["client:fjordvik.kari"],
        }
    )

    expect(page.locator("#state")).to_have_text("In conversation")
    expect(page.locator("#number")).to_have_text("Kari")


def test_the_end_is_told_with_its_reason(visit: Visit, world: World) -> None:
    page = called(visit, world)

    state(world, "completed")
    world.ring_phone({"type": "ended", "call_sid": "CA1", "status": "completed", "reason": "remote-hangup"})

    expect(page.locator("#state")).to_have_text("They hung up")
    expect(page.locator("#events li").first).to_contain_text("The other side hung up")


def test_hanging_up_ends_it_and_one_may_call_again(visit: Visit, world: World) -> None:
    page = called(visit, world)

    page.get_by_role("button", name="Hang up").click()
    world.ring_phone({"type": "ended", "call_sid": "CA1", "status": "completed", "reason": "hangup"})

    expect(page.locator("#state")).to_have_text("You hung up")
    expect(page.get_by_role("button", name="Call", exact=True)).to_be_visible()
    assert world.frames[-1] == {"type": "hangup", "call_sid": "CA1"}


def test_a_message_being_recorded_is_told(visit: Visit, world: World) -> None:
    page = called(visit, world)

    world.ring_phone({"type": "record", "call_sid": "CA1", "active": True})

    expect(page.locator("#state")).to_have_text("Recording your message")


def test_a_number_that_does_not_exist_is_told(visit: Visit, world: World) -> None:
    page = opened(visit)
    page.get_by_role("button", name="Call", exact=True).click()

    world.ring_phone({"type": "error", "code": "no-such-number", "message": "Nobody has that number."})

    expect(page.locator(".toast")).to_contain_text("Nobody has that number.")
    expect(page.get_by_role("button", name="Call", exact=True)).to_be_visible()


def test_calls_to_the_phone_can_be_answered(visit: Visit, world: World) -> None:
    page = opened(visit)
    world.ring_phone({"type": "ring", "call_sid": "CA9", "from": "+4721000000", "to": "+4790712345", "params": {}})
    expect(page.locator("#state")).to_have_text("Incoming call")

    page.get_by_role("button", name="Answer").click()

    expect(page.get_by_role("button", name="Decline")).to_be_visible()
    page.wait_for_timeout(100)
    assert world.frames[-1] == {"type": "answer", "call_sid": "CA9"}


def test_another_caller_is_another_number(visit: Visit, world: World) -> None:
    page = opened(visit)

    page.get_by_label("My number").fill("+4740011223")
    with page.expect_response(lambda answer: "/api/phone/token" in answer.url) as answer:
        page.get_by_role("button", name="Use").click()

    assert answer.value.json()["identity"] == "caller:+4740011223"
