"""Element types are known by name and loaded when met."""

import subprocess
import sys

import pytest

from chalicelib.flow.registry import ELEMENTS


@pytest.mark.parametrize("name", ELEMENTS)
def test_every_type_is_its_elements_name(name: str) -> None:
    assert ELEMENTS[name].name == name


def test_an_unknown_type_is_not_there() -> None:
    assert "survey" not in ELEMENTS
    assert ELEMENTS.get("../engine") is None
    with pytest.raises(KeyError):
        ELEMENTS["survey"]


def test_a_call_loads_only_the_elements_it_meets_and_nothing_heavy() -> None:
    script = """
import sys
from datetime import UTC, datetime
from zoneinfo import ZoneInfo
from chalicelib.flow.book import Book
from chalicelib.flow.engine import advance
from chalicelib.flow.events import Started
from chalicelib.flow.graph import parse_flow
from chalicelib.flow.session import Session
flow = parse_flow({"start": "x", "nodes": [{"id": "x", "type": "hangup"}]}, name="f")
advance(flow, Session(company="c", flow="f"), Started(), now=datetime.now(UTC), book=Book(zone=ZoneInfo("UTC")))
print(*sorted(name for name in sys.modules if name.startswith("chalicelib.flow.nodes.")))
assert not {"phonenumbers", "holidays", "openpyxl", "pydantic", "jinja2", "boto3", "twilio"} & set(sys.modules)
"""

    loaded = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)

    assert loaded.stdout.split() == ["chalicelib.flow.nodes.hangup"]
