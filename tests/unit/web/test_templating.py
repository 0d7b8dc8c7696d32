"""How pages are rendered: strictly, escaped, with addresses of static files that never go stale."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from jinja2 import UndefinedError

from chalicelib.console.models.problem import ProblemPage
from chalicelib.web.numbers import phone_number
from chalicelib.web.templating import asset, duration, local_time, render, static_version


def test_text_from_outside_is_escaped() -> None:
    html = render("problem.html", ProblemPage(title="<b>x</b>", status=404, message="'\"&"))

    assert "<b>x</b>" not in html
    assert "&lt;b&gt;x&lt;/b&gt;" in html


def test_a_template_that_asks_for_what_is_not_there_fails() -> None:
    @dataclass(frozen=True)
    class Empty:
        title: str = "x"

    with pytest.raises(UndefinedError):
        render("problem.html", Empty())


def test_a_static_file_has_an_address_with_the_version_of_the_whole_tree() -> None:
    assert asset("js/theme.js") == f"/static/{static_version()}/js/theme.js"
    assert static_version().startswith("v-")
    assert len(static_version()) == 14


def test_a_static_file_that_does_not_exist_is_not_linked() -> None:
    with pytest.raises(FileNotFoundError):
        asset("js/nowhere.js")


@pytest.mark.parametrize(
    ("seconds", "shown"), [(0, "0:00"), (9.9, "0:09"), (72, "1:12"), (3599, "59:59"), (3723, "1:02:03")]
)
def test_durations_read_like_a_clock(seconds: float, shown: str) -> None:
    assert duration(timedelta(seconds=seconds)) == shown


def test_an_instant_is_shown_as_the_wall_clock_of_its_zone_showed_it() -> None:
    """The second of the two half past twos of the night when the clocks go back."""
    at = datetime(2026, 10, 25, 1, 30, tzinfo=UTC)

    assert local_time(at, "Europe/Oslo", "%H:%M") == "02:30"
    assert local_time(at - timedelta(hours=1), "Europe/Oslo", "%H:%M") == "02:30"


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("+4790712345", "+47 907 12 345"),
        ("+4721004410", "+47 21 00 44 10"),
        ("+358401234567", "+358 40 123 4567"),
        ("+37061234567", "+370 612 34567"),
        ("+12025550123", "+120 255 501 23"),
        ("anonymous", "anonymous"),
        ("", ""),
    ],
)
def test_a_number_is_grouped_for_reading(number: str, shown: str) -> None:
    assert phone_number(number) == shown
