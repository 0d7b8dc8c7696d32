"""What the audit says of a change."""

import pytest

from chalicelib.adminapi.differences import MOST, differences

QUEUE = {"title": "Desk", "members": {"kari": 0, "bo": 1}, "wrap_up_s": 0, "rona": False, "skills": ["English"]}


@pytest.mark.parametrize(
    ("change", "lines"),
    [
        ({"wrap_up_s": 30}, ["wrap_up_s: 0 → 30"]),
        ({"rona": True}, ["rona: no → yes"]),
        ({"members": {"kari": 0, "bo": 2}}, ["members.bo: 1 → 2"]),
        ({"members": {"kari": 0, "ola": 3}}, ["members.ola: added (3)", "members.bo: removed"]),
        ({"skills": ["Estonian"]}, ["skills: added Estonian", "skills: removed English"]),
        ({"music": "waltz"}, ["music: nothing → waltz"]),
        ({"draft": {"nodes": [{"id": "a"}]}}, ["draft: changed"]),
        ({}, []),
    ],
)
def test_each_setting_that_differs_is_a_line(change, lines) -> None:
    assert differences(QUEUE, {**QUEUE, **change}) == lines


def test_a_new_thing_lists_what_it_begins_with() -> None:
    assert differences(None, {"title": "Desk", "members": {"kari": 0}, "music": None}) == [
        "title: nothing → Desk",
        "members.kari: added (0)",
    ]


def test_personal_data_is_named_and_never_quoted() -> None:
    lines = differences(
        {"phone": "+4790000001", "role": "user"}, {"phone": "+4790000002", "role": "user"}, has_values=False
    )

    assert lines == ["phone"]


def test_a_great_change_is_cut_with_the_number_of_what_is_left_out() -> None:
    lines = differences({}, {"members": {f"m{n}": n for n in range(100)}})

    assert len(lines) == MOST
    assert lines[-1] == "and 61 more"
