"""A morning at the desk: two agents and a team leader, through the pages and the API, from log-on to log-off."""

from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.people import SOON_MS, People, call, rings

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def api(page: Page, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
    """Ask the API as the person whose page this is."""
    token = page.locator("meta[name=csrf-token]").get_attribute("content") or ""
    origin = page.url.split("/console")[0]
    answer = page.request.fetch(f"{origin}/api/v1{path}", method=method, data=body, headers={"X-CSRF-Token": token})
    assert answer.ok, answer.text()
    return answer.json()


def sheet(leader: Page, name: str) -> Locator:
    leader.get_by_role("button", name=f"Lead {name}").click()
    return leader.get_by_role("dialog", name=name)


def close(leader: Page) -> None:
    leader.keyboard.press("Escape")
    expect(leader.get_by_role("dialog")).to_be_hidden()


def read(agent: Page, words: str) -> None:
    """The agent finds a word about what was done, and takes note of it."""
    notice = agent.get_by_role("alert").filter(has_text=words)
    expect(notice).to_be_visible(timeout=SOON_MS)
    notice.get_by_role("button", name="Got it").click()
    expect(notice).to_be_hidden()


@pytest.mark.covers("PHN-003", "PHN-004", "PHN-013", "PHN-129", "PHN-131", "PHN-215", "PUZD-15", "A3")
def test_two_agents_and_a_team_leader_run_a_morning(people: People) -> None:
    kari, leader = people.log_in("Kari"), people.log_in("Ola")
    per, ingrid = people.agent("Per", "Support"), people.agent("Ingrid")
    expect(leader.locator("#agents li", has_text="Per Lund")).to_contain_text("Available")

    # An administrator makes Ingrid a member of Support; the leader puts her on it, and she is told.
    support = api(kari, "GET", "/queues/support")
    api(kari, "PUT", "/queues/support", {**support, "members": {**support["members"], "ingrid": 0}})
    on = sheet(leader, "Ingrid Moe")
    on.get_by_label("Message to them (optional)").fill("Per is alone")
    support = on.get_by_role("switch", name="Support")
    expect(support).to_be_visible()
    support.click()
    expect(support).to_be_checked()
    close(leader)
    read(ingrid, "Ola Nygård logged you on to Support. “Per is alone”")
    expect(ingrid.get_by_role("switch", name="Log on to Support")).to_be_checked()

    # A call rings at one of them; the leader pauses whoever it is, and it goes on to the other.
    first = people.caller("+4790711111")
    call(first)
    first.keyboard.press("2")
    expect(leader.locator("#lane-waiting")).to_contain_text("Rings at", timeout=SOON_MS)
    rung, other = (per, ingrid) if "Per Lund" in leader.locator("#lane-waiting").inner_text() else (ingrid, per)
    names = {per: "Per Lund", ingrid: "Ingrid Moe"}
    expect(rings(rung)).to_be_enabled(timeout=SOON_MS)
    sheet(leader, names[rung]).get_by_role("button", name="Pause: Meeting").click()
    expect(rung.get_by_text("Paused: Meeting")).to_be_visible(timeout=SOON_MS)
    read(rung, "Ola Nygård paused you: Meeting.")
    expect(rings(other)).to_be_enabled(timeout=SOON_MS)
    other.keyboard.press("a")
    expect(first.locator("#state")).to_have_text("In conversation", timeout=SOON_MS)

    # The leader logs off who is in the call: the caller stays, and the log-off follows.
    sheet(leader, names[other]).get_by_role("button", name="Log off").click()
    expect(leader.locator("#toasts")).to_contain_text(f"After the call, {names[other]} is logged off.")
    read(other, "Ola Nygård logged you off.")
    state = api(leader, "GET", f"/agents/{names[other].split()[0].lower()}")
    assert (state["state"], state["then"]["state"]) == ("in-call", "logged-off")
    expect(first.locator("#state")).to_have_text("In conversation")
    first.get_by_role("button", name="Hang up").click()
    wraps_up = other.get_by_role("group", name="Wrap-up")
    expect(wraps_up).to_be_visible(timeout=SOON_MS)
    other.reload()
    expect(other.get_by_role("heading", name="+47 907 11 111")).to_be_visible(timeout=SOON_MS)
    other.get_by_role("button", name="Ready now").click()
    expect(other.get_by_text("You are logged off")).to_be_visible(timeout=SOON_MS)

    # The next caller waits for whom the leader brings back, by the API this time.
    second = people.caller("+4790722222")
    api(leader, "PUT", f"/agents/{names[rung].split()[0].lower()}/state", {"state": "available"})
    read(rung, "Ola Nygård made you available.")
    call(second)
    second.keyboard.press("2")
    expect(rings(rung)).to_be_enabled(timeout=SOON_MS)
    rung.keyboard.press("a")
    expect(second.locator("#state")).to_have_text("In conversation", timeout=SOON_MS)
    second.get_by_role("button", name="Hang up").click()
    expect(leader.locator("#lane-ended")).to_contain_text("Answered", timeout=SOON_MS)

    actions = [entry["action"] for entry in api(kari, "GET", "/audit")["items"]]
    assert {"agent.log-on", "agent.paused", "agent.logged-off", "agent.available"} <= set(actions)
