"""Requests in writing on the agent's page: the stack at the bottom right, and what one has accepted."""

import gzip

import pytest
from playwright.sync_api import Page, expect

from tests.pages.conftest import SIZES, Visit
from tests.pages.fixture_app.world import World
from tests.pages.test_agent import connect, opened, ring, sent, wait_for
from tests.plugins.chromium import violations

pytestmark = pytest.mark.browser
VARIABLES = [{"label": "Customer", "value": "204417"}, {"label": "Case", "value": "2026-118"}]


def seven(world: World) -> None:
    """Three mails, two social messages and two chats, brought in in no order."""
    for name, channel, ago_s in (
        ("chat-2", "chat", 40),
        ("mail-3", "email", 60),
        ("social-1", "social", 7200),
        ("mail-1", "email", 90_000),
        ("chat-1", "chat", 200),
        ("social-2", "social", 30),
        ("mail-2", "email", 600),
    ):
        world.letters.bring(name, channel, ago_s=ago_s)


def froms(page: Page) -> list[str]:
    return [text.partition("@")[0] for text in page.locator("#requests .from").all_text_contents()]


@pytest.mark.covers("WBX-03")
@pytest.mark.parametrize("size", ["small", "laptop", "desk"])
def test_the_stack_stands_at_the_bottom_right_and_covers_no_control(visit: Visit, world: World, size: str) -> None:
    seven(world)
    world.letters.bring("mine")
    world.letters.change("mine", "accepted", "kari")
    page = opened(visit, size=size)
    ring(world)
    connect(world)
    stack = page.locator("#requests")
    expect(stack.locator(".req")).to_have_count(5)
    expect(page.get_by_role("button", name="Hang up")).to_be_visible()
    expect(page.locator("#my-requests .text")).to_be_visible()

    box = stack.bounding_box()
    width, height = SIZES[size]
    assert 0 <= width - (box["x"] + box["width"]) <= 24
    assert 0 <= height - (box["y"] + box["height"]) <= 24
    hidden = page.evaluate(
        """() => {
          const at = document.getElementById("requests").getBoundingClientRect();
          return [...document.querySelectorAll(".mid :is(button, input, summary), .left button, header button")].filter((each) => {
            const box = each.getBoundingClientRect();
            return box.width && box.right > at.left && box.bottom > at.top;
          }).map((each) => each.outerHTML.slice(0, 80));
        }"""
    )
    assert hidden == []


def test_nothing_is_shown_or_fetched_where_there_is_nothing(visit: Visit, world: World) -> None:
    page = visit("/login")
    fetched: list[str] = []
    page.on("response", lambda answer: fetched.append(answer.url))
    page.goto(page.url.replace("/login", "/console/agent"))
    expect(page.locator("#phone-status")).to_have_text("Phone ready")
    page.wait_for_timeout(500)

    expect(page.locator("#requests, #my-requests")).to_have_count(0)
    assert [url for url in fetched if "requests" in url] == []
    world.letters.bring("mail-1")
    expect(page.locator("#requests .req")).to_have_count(1)
    assert [url for url in fetched if url.endswith("requests.css")]


@pytest.mark.covers("WBX-07", "WBX-10", "A-3")
def test_seven_stand_in_order_of_channel_and_age_and_five_of_them_are_seen(
    visit: Visit, world: World, axe_source: str
) -> None:
    page = opened(visit, size="desk")
    seven(world)
    expect(page.locator("#requests .label")).to_have_text("1-5 of 7")

    assert froms(page) == ["mail-1", "mail-2", "mail-3", "social-1", "social-2"]
    wheres = page.locator("#requests .where").all_text_contents()
    assert wheres[0] == "E-mail · Front desk · 1 d"
    assert wheres[1] == "E-mail · Front desk · 10 min"
    assert wheres[3] == "Social · Front desk · 2 h"
    assert violations(page, axe_source) == []


@pytest.mark.covers("WBX-08")
def test_one_is_accepted_with_its_button_and_stands_under_my_requests(visit: Visit, world: World) -> None:
    page = opened(visit)
    seven(world)
    world.letters.kept["social-1"]["variables"] = VARIABLES
    expect(page.locator("#requests .label")).to_have_text("1-5 of 7")

    page.get_by_role("button", name="Accept social-1@example.org, About social-1").click()

    mine = page.locator("#my-requests li")
    expect(mine).to_contain_text("social-1@example.org")
    expect(mine.locator(".text")).to_have_text("Hello,\nthis is social-1.")
    expect(mine.locator("dd")).to_have_text(["204417", "2026-118"])
    expect(page.locator("#requests .label")).to_have_text("1-5 of 6")
    assert froms(page) == ["mail-1", "mail-2", "mail-3", "social-2", "chat-1"]
    assert page.evaluate("() => document.activeElement.tagName") == "SUMMARY"


@pytest.mark.covers("WBX-09", "A-66")
def test_all_are_accepted_together_and_what_another_had_taken_is_told(visit: Visit, world: World) -> None:
    page = opened(visit, size="desk")
    seven(world)
    ring(world)
    expect(page.locator("#requests .label")).to_have_text("1-5 of 8")
    world.letters.race_lost = {"mail-2"}

    page.get_by_role("button", name="Accept 7 requests").click()

    expect(page.locator("#toasts")).to_contain_text("Accepted 6. Another agent had already taken 1.")
    accepted = ["mail-1", "mail-3", "social-1", "social-2", "chat-1", "chat-2"]
    expect(page.locator("#my-requests .from")).to_have_text([f"{name}@example.org" for name in accepted])
    expect(page.locator("#requests")).to_be_hidden()
    ((_, _, body),) = sent(world, "/api/v1/agents/kari/requests/accept")
    assert body == {"ids": ["mail-1", "mail-2", "mail-3", "social-1", "social-2", "chat-1", "chat-2"]}
    expect(page.locator("#popover .answer")).to_be_visible()


@pytest.mark.covers("WBX-10", "A-66")
def test_a_call_that_rings_stands_below_and_is_answered_by_phone(visit: Visit, world: World) -> None:
    page = opened(visit, size="desk")
    for n in range(4):
        world.letters.bring(f"mail-{n}", ago_s=90 - n)
    expect(page.locator("#requests .label")).to_have_text("4")
    ring(world)
    expect(page.locator("#popover .answer")).to_be_enabled()

    expect(page.locator("#requests .label")).to_have_text("5")
    stack, popover = page.locator("#requests").bounding_box(), page.locator("#popover").bounding_box()
    assert stack["y"] + stack["height"] <= popover["y"]
    expect(page.get_by_role("button", name="Accept 4 requests")).to_be_visible()
    page.keyboard.press("a")
    wait_for(page, lambda: any(frame.get("type") == "answer" for frame in world.frames))
    connect(world)
    expect(page.locator("#popover")).to_be_hidden()
    expect(page.locator("#requests .req")).to_have_count(4)


def test_what_another_takes_vanishes_at_once(visit: Visit, world: World) -> None:
    page = opened(visit)
    world.letters.bring("mail-1", ago_s=60)
    world.letters.bring("mail-2", ago_s=30)
    expect(page.locator("#requests .req")).to_have_count(2)

    world.letters.change("mail-1", "accepted", "eva")

    expect(page.locator("#requests .req")).to_have_count(1)
    assert froms(page) == ["mail-2"]
    world.letters.change("mail-2", "accepted", "eva")
    expect(page.locator("#requests")).to_be_hidden()


def test_who_is_too_late_is_told_who_has_it(visit: Visit, world: World) -> None:
    page = opened(visit, forgive=("409",))
    world.letters.bring("mail-1")
    accept = page.get_by_role("button", name="Accept mail-1@example.org")
    world.letters.race_lost = {"mail-1"}

    accept.click()

    expect(page.locator("#toasts")).to_contain_text("Eva Lindstrøm has taken it.")
    expect(page.locator("#requests")).to_be_hidden()
    expect(page.locator("#my-requests")).to_be_hidden()


def test_what_was_accepted_is_finished_with_a_note_or_given_back(visit: Visit, world: World) -> None:
    world.wrap_up_reasons = ["Invoice", "Parking"]
    for name in ("mail-1", "mail-2"):
        world.letters.bring(name, is_told=False)
        world.letters.change(name, "accepted", "kari", is_told=False)
    page = opened(visit, size="desk")
    expect(page.locator("#my-requests li")).to_have_count(2)

    page.locator("#my-requests summary").first.click()
    expect(page.locator("#my-requests .text").first).to_have_text("Hello,\nthis is mail-1.")
    page.get_by_label("What it was about: mail-1").select_option("Parking")
    page.get_by_label("Note: mail-1").fill("Sent the rules")
    page.get_by_label("Note: mail-1").press("Enter")
    expect(page.locator("#my-requests li")).to_have_count(1)
    page.locator("#my-requests summary").click()
    page.get_by_role("button", name="Give back: mail-2").click()

    expect(page.locator("#my-requests")).to_be_hidden()
    expect(page.locator("#requests .from")).to_have_text("mail-2@example.org")
    assert sent(world, "/api/v1/conversations/mail-1/done")[0][2] == {"reason": "Parking", "note": "Sent the rules"}


@pytest.mark.covers("WBX-08")
def test_the_key_w_accepts_the_one_on_top_and_not_while_one_types(visit: Visit, world: World) -> None:
    page = opened(visit)
    world.letters.bring("mail-1", ago_s=60)
    world.letters.bring("mail-2", ago_s=30)
    expect(page.locator("#requests .req")).to_have_count(2)

    page.locator("#dial-number").focus()
    page.keyboard.press("w")
    page.locator("#dial-number").fill("")
    page.locator("#dial-number").blur()
    page.keyboard.press("w")

    expect(page.locator("#my-requests li")).to_contain_text("mail-1@example.org")
    page.keyboard.press("w")
    expect(page.locator("#my-requests li")).to_have_count(2)
    accepted = [path for _, path, _ in world.requests if path.endswith("/accept")]
    assert accepted == ["/api/v1/conversations/mail-1/accept", "/api/v1/conversations/mail-2/accept"]


def test_the_stack_folds_and_stays_so_and_a_small_screen_begins_with_it_folded(visit: Visit, world: World) -> None:
    seven(world)
    page = opened(visit)
    expect(page.locator("#requests .req")).to_have_count(5)
    page.get_by_role("button", name="Fold the requests").press("Enter")
    expect(page.locator("#requests .req")).to_have_count(0)
    expect(page.locator("#requests .label")).to_have_text("1-5 of 7")
    page.reload()
    show = page.get_by_role("button", name="Show the requests")
    expect(show).to_have_attribute("aria-expanded", "false")
    show.click()
    expect(page.locator("#requests .req")).to_have_count(5)

    small = opened(visit, size="phone")
    expect(small.locator("#requests .label")).to_have_text("1-5 of 7")
    expect(small.locator("#requests .req")).to_have_count(0)


def test_a_screen_reader_hears_that_there_are_more_and_not_each_change(visit: Visit, world: World) -> None:
    page = opened(visit)
    world.letters.bring("mail-1")
    status = page.locator("#requests-status")
    expect(status).to_have_text("1 request waits.")
    for n in range(2, 5):
        world.letters.bring(f"mail-{n}")
    expect(page.locator("#requests .req")).to_have_count(4)
    expect(status).to_have_text("1 request waits.")

    page.clock.install()
    page.clock.fast_forward(15_000)
    expect(status).to_have_text("4 requests wait.")
    assert page.locator("#requests [aria-live], #requests [role=alert]").count() == 0


def test_without_a_socket_the_page_finds_out_all_the_same(visit: Visit, world: World) -> None:
    world.letters.bring("done")
    world.letters.change("done", "done", "eva")
    page = opened(visit, forgive=("503", "WebSocket"))
    world.is_down = True
    world.cut()
    expect(page.get_by_text("Reconnecting").first).to_be_visible()

    world.letters.bring("mail-1", is_told=False)

    expect(page.locator("#requests .req")).to_have_count(1, timeout=9000)


def test_whoever_logs_on_to_a_queue_has_its_requests(visit: Visit, world: World) -> None:
    world.letters.bring("done")
    world.letters.change("done", "done", "eva")
    page = opened(visit)
    page.wait_for_timeout(500)
    world.letters.bring("mail-1", is_told=False)
    expect(page.locator("#requests")).to_have_count(0)

    queues = {"front-desk": True, "permits": False, "billing": False}
    world.put("agent", {"id": "kari", "queues": queues})

    expect(page.locator("#requests .req")).to_have_count(1)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", ["small", "phone"])
def test_nobody_is_shut_out_of_stack_and_accepted_requests(
    visit: Visit, world: World, axe_source: str, size: str, scheme: str
) -> None:
    seven(world)
    world.letters.bring("long", variables=VARIABLES, subject="A subject that goes on and on and does not end soon")
    world.letters.change("long", "accepted", "kari")
    page = opened(visit, size=size, scheme=scheme)
    expect(page.locator("#my-requests .text")).to_be_visible()
    if size == "phone":
        page.get_by_role("button", name="Show the requests").click()
    expect(page.locator("#requests .req")).to_have_count(5)

    assert violations(page, axe_source) == []
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
    fitting = page.evaluate(
        """() => [...document.querySelectorAll("#requests button, #my-requests button, #my-requests summary")]
             .map((node) => node.getBoundingClientRect())
             .every((box) => box.height >= 24 && box.left >= 0 && box.right <= innerWidth)"""
    )
    assert fitting
    columns = page.evaluate("() => getComputedStyle(document.querySelector('.desk')).gridTemplateColumns").split()
    assert len(columns) == (1 if size == "phone" else 3)


def test_what_it_weighs_comes_only_with_a_request(visit: Visit, world: World) -> None:
    page = opened(visit)
    sizes: dict[str, int] = {}
    page.on("response", lambda answer: sizes.setdefault(answer.url, len(gzip.compress(answer.body()))))
    world.letters.bring("mail-1")
    expect(page.locator("#requests .req")).to_have_count(1)

    assert 2_000 < sum(size for url, size in sizes.items() if "requests" in url and "/static/" in url) < 10_000
