"""Logging in and setting a password."""

import pytest
from playwright.sync_api import expect

from tests.pages.conftest import Visit

pytestmark = pytest.mark.browser


def test_one_logs_in_by_keyboard_alone(visit: Visit) -> None:
    page = visit("/login")

    page.keyboard.type("kari@fjordvik.example")
    page.keyboard.press("Tab")
    page.keyboard.type("correct horse")
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", name="Live", exact=True)).to_be_visible()


def test_a_wrong_password_is_told_and_the_e_mail_kept(visit: Visit) -> None:
    page = visit("/login", forgive=("401",))

    page.get_by_label("E-mail or mobile number").fill("kari@fjordvik.example")
    page.get_by_label("Password", exact=True).fill("wrong")
    page.get_by_role("button", name="Log in").click()

    expect(page.get_by_role("alert").first).to_have_text("The e-mail or the password is wrong.")
    expect(page.get_by_label("E-mail or mobile number")).to_have_value("kari@fjordvik.example")
    expect(page.get_by_label("Password", exact=True)).to_be_focused()


def test_a_demo_account_logs_in_with_one_click(visit: Visit) -> None:
    page = visit("/login")

    page.get_by_role("button", name="Ada Strand").click()

    expect(page.get_by_role("heading", name="Live", exact=True)).to_be_visible()


def test_a_password_can_be_shown(visit: Visit) -> None:
    page = visit("/login")

    page.get_by_role("button", name="Show password").click()

    assert page.locator("#password").get_attribute("type") == "text"
    expect(page.get_by_role("button", name="Hide password")).to_have_attribute("aria-pressed", "true")


def test_two_different_entries_are_not_sent(visit: Visit) -> None:
    page = visit("/set-password/fresh")

    page.get_by_label("New password").fill("four easy words here")
    page.get_by_label("The same again").fill("four easy words hear")
    page.get_by_role("button", name="Set password").click()

    expect(page.locator("#repeat-problem")).to_have_text("The two entries are not the same.")
    expect(page.get_by_label("The same again")).to_be_focused()


def test_a_used_link_says_what_to_do(visit: Visit) -> None:
    page = visit("/set-password/old", forgive=("410",))

    expect(page.get_by_role("heading", name="This link no longer works")).to_be_visible()
    expect(page.locator("form")).to_have_count(0)
