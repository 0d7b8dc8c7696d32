"""Opening hours as documents."""

from typing import Any

import pytest

from chalicelib.directory.hours import Hours
from chalicelib.directory.hours_document import HoursMalformed, hours_document, parse_hours

FULL: dict[str, Any] = {
    "title": "Office",
    "categories": [{"name": "evening", "title": "Evening duty"}],
    "week": {
        "mon": [
            {"from": "08:00", "to": "16:00", "category": "open"},
            {"from": "16:00", "to": "24:00", "category": "evening"},
        ],
    },
    "exceptions": [
        {"title": "Easter", "from": "2027-03-25", "to": "2027-03-29", "week": {}},
        {
            "title": "Stocktaking",
            "from": "2027-01-04",
            "to": "2027-01-04",
            "periods": [{"from": "10:15", "to": "12:00", "category": "closed"}],
        },
    ],
    "public_holidays": {"country": "NO", "periods": [{"from": "00:00", "to": "24:00", "category": "closed"}]},
}


def problems(**document: Any) -> list[str]:
    with pytest.raises(HoursMalformed) as raised:
        parse_hours(document)
    return raised.value.details["problems"]


@pytest.mark.covers("PHN-101", "PHN-106")
def test_a_document_comes_back_as_it_was_read() -> None:
    assert hours_document(parse_hours(FULL, name="office")) == FULL


def test_a_holiday_category_is_short_for_the_whole_day() -> None:
    short = parse_hours({"public_holidays": {"category": "lunch"}})

    assert hours_document(short)["public_holidays"]["periods"] == [
        {"from": "00:00", "to": "24:00", "category": "lunch"}
    ]


def test_an_empty_document_is_always_closed() -> None:
    assert parse_hours({}) == Hours(name="", categories=parse_hours({}).categories)


def week(*periods: tuple[str, str, str]) -> dict[str, Any]:
    return {"mon": [{"from": start, "to": end, "category": category} for start, end, category in periods]}


@pytest.mark.parametrize(
    ("document", "words"),
    [
        ({"week": week(("08:00", "12:00", "open"), ("11:00", "13:00", "lunch"))}, "overlap"),
        ({"week": week(("16:00", "08:00", "open"))}, "ends before it begins"),
        ({"week": week(("08:00", "08:00", "open"))}, "ends before it begins"),
        ({"week": week(("8:00", "16:00", "open"))}, "must be a time"),
        ({"week": week(("08:00", "24:01", "open"))}, "must be a time"),
        ({"week": week(("08:61", "16:00", "open"))}, "must be a time"),
        ({"week": week(("08:00", "16:00", "party"))}, "not among the categories"),
        ({"week": {"someday": []}}, "unknown field"),
        ({"week": []}, "must be an object"),
        ({"week": {"mon": "all day"}}, "must be a list"),
        ({"week": week(*[("08:00", "16:00", "closed")] * 49)}, "more than 48"),
        ({"title": 5}, "title must be a text"),
        ({"opening": {}}, "unknown field"),
        ({"categories": [{"name": "Über", "title": "x"}]}, "lower-case"),
        ({"categories": [{"name": "a", "title": "A"}, {"name": "a", "title": "B"}]}, "twice"),
        ({"exceptions": [{"from": "2026-01-01", "to": "2026-01-02"}]}, "give the exception a name"),
        ({"exceptions": [{"title": "E", "from": "2026-01-03", "to": "2026-01-02"}]}, "ends before it begins"),
        ({"exceptions": [{"title": "E", "from": "tomorrow", "to": "2026-01-02"}]}, "must be a date"),
        ({"exceptions": [{"title": "E", "from": "2026-01-01", "to": "2026-01-02", "week": {}, "periods": []}]}, "both"),
        ({"public_holidays": {"category": "party"}}, "not among the categories"),
        ({"public_holidays": 7}, "must be an object"),
    ],
)
def test_what_is_wrong_is_said_in_words(document: dict[str, Any], words: str) -> None:
    assert any(words in problem for problem in problems(**document))


def test_red_may_lie_over_another_period() -> None:
    parse_hours({"week": week(("08:00", "16:00", "open"), ("12:00", "13:00", "closed"), ("12:30", "14:00", "closed"))})


def test_equally_long_exceptions_over_one_date_are_a_problem() -> None:
    first = {"title": "A", "from": "2026-01-01", "to": "2026-01-03"}
    second = {"title": "B", "from": "2026-01-03", "to": "2026-01-05"}

    assert any("'A' and 'B' overlap" in problem for problem in problems(exceptions=[first, second]))
    parse_hours({"exceptions": [first, {**second, "to": "2026-01-06"}]})


def test_every_problem_is_found_at_once() -> None:
    assert len(problems(title=5, week={"mon": [{"from": "x", "to": "y", "category": "z"}]})) == 4
