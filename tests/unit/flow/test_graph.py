"""Flow documents."""

from dataclasses import FrozenInstanceError
from typing import Any

import pytest

from chalicelib.flow.graph import FlowMalformed, flow_document, parse_flow
from chalicelib.flow.references import references
from tests.unit.flow.making import make_flow

DOCUMENT: dict[str, Any] = {
    "title": "Main number",
    "start": "m",
    "nodes": [
        {
            "id": "m",
            "type": "menu",
            "x": 10,
            "y": -20,
            "title": "Menu",
            "settings": {"prompt": {"audio": "welcome"}, "choices": [{"key": "1", "title": "Sales"}]},
        },
        {"id": "x", "type": "hangup", "x": 0, "y": 0, "title": "", "settings": {}},
    ],
    "edges": [{"from": "m", "port": "1", "to": "x"}],
}


def test_a_flow_comes_back_as_it_was_read() -> None:
    assert flow_document(parse_flow(DOCUMENT, name="main")) == DOCUMENT


def test_a_flow_cannot_be_changed() -> None:
    flow = parse_flow(DOCUMENT)

    with pytest.raises(FrozenInstanceError):
        flow.title = "Other"  # type: ignore[misc]
    with pytest.raises(TypeError):
        flow.nodes["m"].settings["prompt"] = {}  # type: ignore[index]
    with pytest.raises(TypeError):
        flow.nodes["m"].settings["choices"][0]["key"] = "2"
    with pytest.raises(TypeError):
        flow.edges["m", "1"] = "m"  # type: ignore[index]


def test_a_draft_with_unknown_types_and_loose_ends_can_be_kept() -> None:
    flow = parse_flow(
        {"nodes": [{"id": "s", "type": "survey"}], "edges": [{"from": "s", "port": "next", "to": "gone"}]}
    )

    assert flow.after("s", "next") is None
    assert flow.start == ""


def changed(**parts: Any) -> dict[str, Any]:
    return {**DOCUMENT, **parts}


@pytest.mark.parametrize(
    ("document", "words"),
    [
        (changed(nodes={}), "nodes must be a list"),
        (changed(nodes=["m"]), "nodes must be a list of objects"),
        (changed(nodes=[{"id": "M 1", "type": "menu"}]), "nodes[0].id must be a name"),
        (changed(nodes=[{"id": "m", "type": 5}]), "nodes[0].type must be a text"),
        (changed(nodes=[{"id": "m", "type": "menu", "x": "left"}]), "nodes[0].x must be a number"),
        (changed(nodes=[{"id": "m", "type": "menu", "x": float("inf")}]), "nodes[0].x must be a number"),
        (changed(nodes=[{"id": "m", "type": "menu", "settings": []}]), "nodes[0].settings must be an object"),
        (changed(nodes=[{"id": "m", "type": "menu", "colour": "red"}]), "unknown field 'colour'"),
        (changed(nodes=[{"id": "m", "type": "menu"}, {"id": "m", "type": "hangup"}]), "used twice"),
        (changed(nodes=[{"id": f"n{i}", "type": "menu"} for i in range(501)]), "at most 500"),
        (changed(edges=[{"from": "m", "port": "1", "to": None}]), "edges[0].to must be a name"),
        (changed(edges=DOCUMENT["edges"] * 2), "connected twice"),
        (changed(start=["m"]), "start must be a text"),
        (changed(title="x" * 101), "title must be a text of at most 100"),
        (changed(version=2), "unknown field 'version'"),
    ],
)
def test_what_is_no_flow_is_refused_in_words(document: dict[str, Any], words: str) -> None:
    with pytest.raises(FlowMalformed) as raised:
        parse_flow(document)

    assert any(words in problem for problem in raised.value.details["problems"])


def test_the_references_of_a_flow_are_all_the_names_it_uses() -> None:
    flow = make_flow(
        {
            "h": ("hours", {"hours": "office"}),
            "v": ("vip", {"list": "gold"}),
            "m": ("menu", {"prompt": {"audio": "welcome"}, "invalid_prompt": {"audio": "wrong"}}),
            "a": ("advanced-menu", {"routes": "postcodes"}),
            "q": ("queue", {"queue": "sales", "music": "music", "show_number": "+4721000000"}),
            "l": ("link", {"flow": "other"}),
            "s": ("survey", {"queue": "unknown"}),
        },
        {},
    )

    used = references(flow)

    assert (used.hours, used.vips, used.routes, used.queues) == ({"office"}, {"gold"}, {"postcodes"}, {"sales"})
    assert used.audio == {"welcome", "wrong", "music"}
    assert (used.flows, used.numbers) == ({"other"}, {"+4721000000"})
