"""What is found wrong with flows before they are published."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from chalicelib.flow.book import Book
from chalicelib.flow.graph import Flow, PublishedFlow, parse_flow
from chalicelib.flow.problems import Problem
from chalicelib.flow.validation import may_publish, validate
from tests.unit.flow.making import BOOK, SAID, make_flow

MENU = {"prompt": SAID, "choices": [{"key": "1", "title": "Sales"}]}
END = ("hangup", {})


def codes(problems: list[Problem]) -> list[str]:
    return [problem.code for problem in problems]


def book_with(**flows: Flow) -> Book:
    return replace(BOOK, flows={name: PublishedFlow(flow, 1) for name, flow in flows.items()})


@pytest.mark.covers("PHN-166", "PUZ-09")
def test_a_complete_flow_has_no_problems() -> None:
    flow = make_flow(
        {
            "h": ("hours", {"hours": "office"}),
            "v": ("vip", {"list": "nuisance"}),
            "m": ("menu", MENU),
            "q": ("queue", {"queue": "sales"}),
            "b": ("voicemail", {"prompt": SAID, "emails": ["post@example.com"]}),
            "x": END,
        },
        {
            "h.open": "v",
            "h.closed": "b",
            "v.normal": "m",
            "m.1": "q",
            "m.no-dial": "q",
            "q.timed-out": "b",
        }
        | {"b.done": "x"},
    )

    assert validate(flow, BOOK) == []


def test_an_outlet_that_leads_nowhere_is_named_with_its_element() -> None:
    (problem,) = validate(make_flow({"m": ("menu", MENU), "x": END}, {"m.no-dial": "x"}), BOOK)

    assert problem.to_document() == {
        "code": "leads-nowhere",
        "severity": "error",
        "message": "“The m” (m): the outlet “1 · Sales” leads nowhere.",
        "node": "m",
        "port": "1",
        "setting": "",
    }


def test_a_connection_to_an_element_that_is_gone_leads_nowhere() -> None:
    flow = make_flow({"m": ("menu", MENU), "x": END}, {"m.1": "gone", "m.no-dial": "x", "m.invalid": "gone"})

    assert [(p.code, p.port) for p in validate(flow, BOOK)] == [("leads-nowhere", "1"), ("leads-nowhere", "invalid")]


def test_an_unknown_type_is_refused_even_where_no_call_comes() -> None:
    problems = validate(make_flow({"x": END, "s": ("survey", {})}, {}), BOOK)

    assert codes(problems) == ["unknown-type", "unreachable"]
    assert not may_publish(problems)
    assert "“survey”" in problems[0].message


@pytest.mark.parametrize("document", [{"nodes": []}, {"start": "gone", "nodes": [{"id": "x", "type": "hangup"}]}])
def test_a_flow_needs_a_first_element(document: Mapping[str, Any]) -> None:
    assert codes(validate(parse_flow(document), BOOK))[0] == "no-start"


def test_an_element_that_no_call_reaches_is_only_warned_about() -> None:
    problems = validate(make_flow({"x": END, "q": ("queue", {"queue": "nowhere"})}, {}), BOOK)

    assert set(codes(problems)) == {"missing-reference", "leads-nowhere", "unreachable"}
    assert may_publish(problems)


@pytest.mark.parametrize(
    ("kind", "settings", "setting", "words"),
    [
        ("hours", {"hours": "none"}, "hours", "no opening hours “none”"),
        ("queue", {"queue": "none"}, "queue", "no queue “none”"),
        ("queue", {"queue": "sales", "music": "none"}, "music", "no audio file “none”"),
        ("queue", {"queue": "sales", "show_number": "+4799999999"}, "show_number", "no number of ours “+4799999999”"),
        ("vip", {"list": "none"}, "list", "no VIP list “none”"),
        ("advanced-menu", {"prompt": SAID, "routes": "none"}, "routes", "no route list “none”"),
        ("advanced-menu", {"prompt": SAID, "routes": "postcodes"}, "routes", "no published flow “other”"),
        ("audio", {"prompt": {"audio": "none"}}, "prompt", "no audio file “none”"),
        ("link", {"flow": "none"}, "flow", "no published flow “none”"),
    ],
)
def test_names_that_stand_for_nothing_are_errors(kind: str, settings: dict[str, Any], setting: str, words: str) -> None:
    problems = validate(make_flow({"e": (kind, settings)}, {}), BOOK)

    (missing,) = [problem for problem in problems if problem.code == "missing-reference"]
    assert missing.setting == setting
    assert words in missing.message
    assert missing.severity == "error"


@pytest.mark.parametrize(
    ("kind", "settings", "sentence"),
    [
        ("menu", {"prompt": SAID}, "Choices is missing."),
        ("menu", {"prompt": {}, "choices": [{"key": "1"}]}, "Message is missing."),
        ("menu", {**MENU, "timeout_s": 0}, "Wait for a key must be from 1 to 60 s."),
        ("menu", {**MENU, "timeout_s": "5"}, "Wait for a key must be a whole number."),
        ("menu", {**MENU, "choices": [{"key": "#"}]}, "Choices may have only the keys 0 to 9, each with a title."),
        ("menu", {**MENU, "choices": [{"key": "1"}, {"key": "1"}]}, "Choices has the key 1 twice."),
        ("menu", {**MENU, "colour": "red"}, "There is no setting 'colour'."),
        ("audio", {"prompt": {"text": "x" * 3001}}, "Message is longer than 3000 characters."),
        ("audio", {"prompt": {"file": "x"}}, "Message has an unknown field 'file'."),
        ("audio", {"prompt": SAID, "may_skip": "yes"}, "Any key skips the message must be true or false."),
        ("voicemail", {"prompt": SAID, "emails": ["post"]}, "Send to has an entry that is not an e-mail address."),
        (
            "sms",
            {"text": "Hi", "sender": "a name too long"},
            "Sender must be one of our numbers, or a name of at most 11",
        ),
        ("transfer", {"number": "22334455"}, "Number must be an international number such as +4721000000."),
        ("transfer", {"number": "+4722334455", "presentation": "number"}, "Choose which of our numbers is shown."),
        (
            "number-entry",
            {"prompt": SAID, "value": "m", "min_digits": 9},
            "Digits at least is more than digits at most.",
        ),
        ("counter", {"counter": "Über"}, "Counter must be of lower-case letters, digits and hyphens."),
    ],
)
def test_bad_settings_are_said_in_words(kind: str, settings: dict[str, Any], sentence: str) -> None:
    problems = validate(make_flow({"e": (kind, settings)}, {}), BOOK)

    assert any(p.code == "bad-settings" and sentence in p.message and "“The e” (e)" in p.message for p in problems)


@pytest.mark.covers("PUZ-07")
def test_a_menu_of_many_choices_gets_advice_but_may_be_published() -> None:
    choices = [{"key": str(key)} for key in range(7)]
    ways = {f"m.{key}": "x" for key in range(7)}
    problems = validate(
        make_flow({"m": ("menu", {"prompt": SAID, "choices": choices}), "x": END}, {**ways, "m.no-dial": "x"}), BOOK
    )

    assert codes(problems) == ["advice"]
    assert may_publish(problems)


def test_connections_from_outlets_or_elements_that_are_gone_are_warned_about() -> None:
    flow = make_flow({"m": ("menu", MENU), "x": END}, {"m.1": "x", "m.no-dial": "x", "m.7": "x", "gone.next": "x"})

    problems = validate(flow, BOOK)

    assert [(p.code, p.node, p.port) for p in problems] == [
        ("unknown-outlet", "m", "7"),
        ("unknown-outlet", "gone", "next"),
    ]
    assert may_publish(problems)


@pytest.mark.covers("C2")
@pytest.mark.parametrize(
    ("elements", "ways"),
    [
        (
            {"h": ("hours", {"hours": "office"}), "v": ("vip", {"list": "gold"}), "x": END},
            {"h.open": "v", "h.closed": "x", "v.normal": "h", "v.vip": "x"},
        ),
        (
            {"a": ("audio", {"prompt": SAID}), "v": ("vip", {"list": "gold"}), "x": END},
            {"a.next": "v", "v.normal": "a", "v.vip": "x"},
        ),
        ({"q": ("queue", {"queue": "sales"}), "c": ("counter", {"counter": "c"})}, {"q.timed-out": "c", "c.next": "q"}),
        (
            {"l": ("link", {"flow": "main"}), "x": END},
            {"l.unavailable": "x"},
        ),
    ],
)
def test_circles_without_a_choice_for_the_caller_are_errors(elements: dict[str, Any], ways: dict[str, str]) -> None:
    flow = make_flow(elements, ways)
    problems = validate(flow, book_with(main=flow))

    assert codes(problems)[0] == "endless-loop"
    assert "→" in problems[0].message


@pytest.mark.covers("C2")
@pytest.mark.parametrize(
    ("elements", "ways"),
    [
        (
            {"m": ("menu", MENU), "q": ("queue", {"queue": "sales"}), "x": END},
            {"m.1": "q", "m.no-dial": "m", "q.timed-out": "m"},
        ),
        (
            {"h": ("hours", {"hours": "office"}), "a": ("audio", {"prompt": SAID}), "x": END},
            {"h.open": "x", "h.closed": "a", "a.next": "h"},
        ),
        (
            {"q": ("queue", {"queue": "sales"}), "a": ("audio", {"prompt": SAID})},
            {"q.timed-out": "a", "a.next": "q"},
        ),
    ],
)
def test_circles_that_a_choice_or_time_can_end_are_fine(elements: dict[str, Any], ways: dict[str, str]) -> None:
    assert not {"endless-loop", "no-way-out"} & set(codes(validate(make_flow(elements, ways), BOOK)))


@pytest.mark.covers("C2")
def test_menus_that_only_lead_to_each_other_have_no_way_out() -> None:
    flow = make_flow(
        {"m": ("menu", MENU), "n": ("menu", MENU)},
        {"m.1": "n", "m.no-dial": "m", "n.1": "m", "n.no-dial": "m"},
    )

    (problem,) = validate(flow, BOOK)

    assert problem.code == "no-way-out"
    assert problem.severity == "error"


@pytest.mark.covers("PHN-184")
def test_flows_that_link_to_each_other_without_a_choice_are_an_error_in_both() -> None:
    here = make_flow({"l": ("link", {"flow": "other"}), "x": END}, {"l.unavailable": "x"})
    other = make_flow({"k": ("link", {"flow": "main"}), "x": END}, {"k.unavailable": "x"}, name="other")

    problems = validate(here, book_with(other=other))

    assert [(p.code, p.node) for p in problems if p.code == "endless-loop"] == [("endless-loop", "l")]


@pytest.mark.covers("PHN-184")
def test_a_menu_that_links_back_to_where_it_came_from_is_only_warned_about() -> None:
    here = make_flow(
        {"m": ("menu", MENU), "l": ("link", {"flow": "other"}), "x": END},
        {"m.1": "l", "m.no-dial": "x", "l.unavailable": "x"},
    )
    other = make_flow(
        {"n": ("menu", MENU), "k": ("link", {"flow": "main"}), "x": END},
        {"n.1": "k", "n.no-dial": "x", "k.unavailable": "x"},
        name="other",
    )

    problems = validate(here, book_with(other=other))

    assert codes(problems) == ["link-loop"]
    assert may_publish(problems)


@pytest.mark.covers("PHN-184")
def test_a_route_list_may_lead_into_the_flow_it_belongs_to_with_a_warning() -> None:
    flow = make_flow(
        {"a": ("advanced-menu", {"prompt": SAID, "routes": "postcodes"}), "x": END},
        {"a.north": "x", "a.no-dial": "x"},
        name="other",
    )

    assert codes(validate(flow, BOOK)) == ["link-loop"]
