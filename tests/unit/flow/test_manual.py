"""The manual agrees with the code."""

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import get_args

from chalicelib.directory.hours_document import parse_hours
from chalicelib.flow.engine import MAX_HOPS, MAX_LINKS, MAX_VISITS
from chalicelib.flow.graph import MAX_NODES, parse_flow
from chalicelib.flow.problems import Code
from chalicelib.flow.route_lists import MAX_VALUES, parse_route_list
from chalicelib.flow.validation import validate
from chalicelib.flow.vip_lists import parse_vip_list
from infra.flow_manual import page
from tests.unit.flow.making import BOOK

TEXT = (Path(__file__).parents[3] / "docs" / "flow.md").read_text(encoding="utf-8")


def test_the_chapter_on_elements_is_up_to_date() -> None:
    assert page(TEXT) == TEXT, "run: python -m infra.flow_manual"


def test_every_problem_code_is_explained() -> None:
    assert set(re.findall(r"^\| `([a-z-]+)` \| (?:error|warning) \|", TEXT, re.MULTILINE)) == set(get_args(Code))


def test_the_example_documents_are_valid() -> None:
    flow, hours, routes, vips, asking = (
        json.loads(block) for block in re.findall(r"```json\n(.*?)```", TEXT, re.DOTALL)
    )

    assert parse_flow(flow).start == "hours"
    assert set(parse_hours(hours).category_titles()) == {"open", "evening", "closed"}
    assert len(parse_route_list(routes).destinations) == 3
    assert parse_vip_list(vips).service_level_s == 10
    assert validate(parse_flow(asking, name="asking"), replace(BOOK, queues={"support": "Support"})) == []


def test_the_limits_named_are_the_limits_kept() -> None:
    for limit in (MAX_HOPS, MAX_VISITS, MAX_LINKS, MAX_NODES, MAX_VALUES):
        assert f"{limit:,}" in TEXT
