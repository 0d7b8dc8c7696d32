"""The main job in a browser and in real time: a call to the main number reaches an agent, through everything there is."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.people import SOON_MS, People, call, rings
from tests.plugins.chromium import violations

pytestmark = [pytest.mark.browser, pytest.mark.slow]
PLAYED_S = "Math.max(0, ...heard.map((audio) => audio.currentTime))"


@pytest.mark.covers("PHN-001", "PHN-002", "PHN-015", "PHN-174", "PHN-175", "PHN-187", "PHN-366", "PHN-370")
def test_a_caller_hears_the_prompts_presses_a_key_waits_and_talks_with_an_agent(
    people: People, axe_source: str
) -> None:
    ola, per = people.agent("Ola", "Support"), people.agent("Per")
    choose_state(ola, "Meeting")
    live = people.log_in("Kari")
    caller = people.caller("+4790712345")

    call(caller)
    expect(live.locator("#lane-flow")).to_contain_text("Main menu", timeout=SOON_MS)
    caller.wait_for_function(f"{PLAYED_S} > 0.5")
    heard = caller.evaluate(PLAYED_S)
    caller.wait_for_function(f"before => {PLAYED_S} > before", arg=heard)
    caller.keyboard.press("2")

    expect(live.locator("#lane-waiting")).to_contain_text("Number 1 in line", timeout=SOON_MS)
    expect(live.locator("#lane-flow")).to_be_hidden()
    expect(caller.locator("#heard")).to_contain_text("You are number 1 in the queue.", timeout=SOON_MS)
    expect(caller.locator("#heard")).to_contain_text("Music", timeout=SOON_MS)
    choose_state(ola, "Available")

    expect(rings(ola)).to_be_enabled(timeout=SOON_MS)
    expect(live.locator("#lane-waiting")).to_contain_text("Rings at Ola Nygård")
    expect(per.locator("#popover")).to_be_hidden()
    assert violations(ola, axe_source) == []
    ola.keyboard.press("a")

    expect(caller.locator("#state")).to_have_text("In conversation", timeout=SOON_MS)
    expect(caller.locator("#number")).to_have_text("Ola")
    expect(live.locator("#lane-talking")).to_contain_text("Ola Nygård")
    expect(live.locator("#lane-waiting")).to_be_hidden()
    assert [violations(page, axe_source) for page in (live, caller, ola)] == [[], [], []]
    expect(ola.locator("#state")).not_to_contain_text(re.compile("0:0[01]"))
    ola.keyboard.press("e")

    expect(caller.locator("#state")).to_have_text("They hung up")
    expect(live.locator("#lane-ended")).to_contain_text("Answered")
    wraps_up = ola.get_by_role("group", name="Wrap-up")
    expect(wraps_up).to_be_visible()
    before = seconds(wraps_up.inner_text())
    ola.wait_for_timeout(2200)
    assert 1 <= before - seconds(wraps_up.inner_text()) <= 4
    ola.get_by_role("button", name="Ready now").click()
    expect(ola.get_by_text("Ready for the next call")).to_be_visible()

    sounds = [answer for answer in people.answers if "/audio/" in answer.url]
    assert len(sounds) >= 3
    assert {(answer.ok, answer.headers["content-type"]) for answer in sounds} == {(True, "audio/wav")}
    first = people.logged(beside=live)
    expect(first).to_contain_text("+47 907 12 345")
    expect(first).to_contain_text("Ola Nygård")
    expect(first).to_contain_text("Answered")


@pytest.mark.covers("PHN-371")
def test_a_caller_who_gives_up_while_it_rings_stops_the_ringing_and_is_logged(people: People) -> None:
    per = people.agent("Per", "Support")
    caller = people.caller("+4790712346")
    call(caller)
    caller.keyboard.press("2")
    expect(rings(per)).to_be_enabled(timeout=SOON_MS)

    caller.get_by_role("button", name="Hang up").click()

    expect(caller.locator("#state")).to_have_text("You hung up")
    expect(per.locator("#popover")).to_be_hidden()
    expect(per.locator(".toast")).to_contain_text("The caller hung up.")
    expect(per.get_by_text("Ready for the next call")).to_be_visible()
    expect(people.logged("?unanswered=1", beside=per)).to_contain_text("Left queue")


@pytest.mark.covers("PHN-367")
def test_when_one_agent_declines_the_other_gets_the_call_and_the_log_shows_both_parts(people: People) -> None:
    agents = {"Ingrid Moe": people.agent("Ingrid", "Sales"), "Ola Nygård": people.agent("Ola", "Sales")}
    caller = people.caller("+4790712347")
    call(caller)
    caller.keyboard.press("1")
    ingrid, ola = agents.values()
    expect(rings(ingrid)).to_be_enabled(timeout=SOON_MS)
    expect(rings(ola)).to_have_count(0)

    ingrid.keyboard.press("r")
    expect(rings(ola)).to_be_enabled(timeout=SOON_MS)
    expect(ingrid.locator("#popover")).to_be_hidden()
    ola.keyboard.press("a")
    expect(caller.locator("#state")).to_have_text("In conversation", timeout=SOON_MS)
    caller.get_by_role("button", name="Hang up").click()

    expect(ola.get_by_role("group", name="Wrap-up")).to_be_visible()
    entry = people.logged(beside=ola)
    expect(entry).to_contain_text("Ola Nygård")
    entry.get_by_role("button").click()
    expect(entry.get_by_text("Not answered by Ingrid Moe")).to_be_visible()


@pytest.mark.covers("PHN-180")
def test_a_voice_message_is_recorded_and_sent_by_mail(people: People) -> None:
    caller = people.caller("+4790712348")
    call(caller)
    caller.keyboard.press("9")
    expect(caller.locator("#state")).to_have_text("Recording your message", timeout=SOON_MS)
    caller.wait_for_timeout(1500)
    caller.keyboard.press("#")
    expect(caller.locator("#state")).to_have_text("They hung up", timeout=SOON_MS)

    outbox = people.arrive("/outbox", beside=caller)
    mail = outbox.get_by_role("article").filter(has_text="+4790712348")
    while mail.count() == 0:
        outbox.wait_for_timeout(300)
        outbox.reload()
    expect(mail).to_contain_text("post@fjordvik.example")
    expect(mail).to_contain_text(".wav")


def choose_state(agent: Page, word: str) -> None:
    agent.locator("#state").click()
    agent.get_by_role("menuitemradio", name=word).click()
    expect(agent.locator("#state")).to_contain_text(word)


def seconds(text: str) -> int:
    minutes, rest = re.search(r"(\d+):(\d\d)", text).groups()
    return int(minutes) * 60 + int(rest)
