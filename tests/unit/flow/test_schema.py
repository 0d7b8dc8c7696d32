"""The published schemas agree with what the functions accept."""

from typing import Any

import jsonschema_rs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.flow.fields import read_settings, settings_problems, specs
from chalicelib.flow.graph import flow_document
from chalicelib.flow.registry import ELEMENTS
from chalicelib.flow.schema import DIALECT, flow_schema, palette, settings_schema
from tests.unit.flow.making import SAID, make_flow

VALIDATORS = {name: jsonschema_rs.Draft202012Validator(settings_schema(element)) for name, element in ELEMENTS.items()}
REQUIRED: dict[str, dict[str, Any]] = {
    "hours": {"hours": "office"},
    "vip": {"list": "gold"},
    "audio": {"prompt": SAID},
    "menu": {"prompt": SAID, "choices": [{"key": "1", "title": "One"}]},
    "advanced-menu": {"prompt": SAID, "routes": "postcodes"},
    "number-entry": {"prompt": SAID, "value": "member"},
    "confirm": {"value": "member"},
    "queue": {"queue": "sales"},
    "callback": {"queue": "sales"},
    "returned-call": {},
    "voicemail": {"prompt": SAID, "emails": ["post@example.com"]},
    "transfer": {"number": "+4722334455"},
    "link": {"flow": "other"},
    "hangup": {},
    "sms": {"text": "Hi"},
    "counter": {"counter": "calls"},
}


@pytest.mark.covers("PHN-171", "PHN-172")
def test_every_element_of_the_foundation_is_in_the_palette_with_its_schema() -> None:
    shown = palette()

    assert [element["type"] for element in shown] == list(REQUIRED)
    for element in shown:
        assert element["schema"]["$schema"] == DIALECT
        jsonschema_rs.meta.validate(element["schema"])
    jsonschema_rs.meta.validate(flow_schema())


@pytest.mark.parametrize("name", ELEMENTS)
def test_every_setting_has_a_title_and_its_default_is_valid(name: str) -> None:
    for setting, spec in specs(ELEMENTS[name].settings):
        schema = settings_schema(ELEMENTS[name])["properties"][setting]
        assert schema["title"]
        if "default" in schema:
            jsonschema_rs.Draft202012Validator(schema).validate(schema["default"])
            assert spec.problems(schema["default"]) == []


@pytest.mark.parametrize("name", ELEMENTS)
def test_the_least_settings_are_accepted_by_schema_and_functions_alike(name: str) -> None:
    VALIDATORS[name].validate(REQUIRED[name])
    assert list(settings_problems(ELEMENTS[name].settings, REQUIRED[name])) == []
    assert set(settings_schema(ELEMENTS[name])["required"]) == set(REQUIRED[name])


@pytest.mark.parametrize("name", ELEMENTS)
def test_a_missing_setting_is_refused_by_both(name: str) -> None:
    for setting in REQUIRED[name]:
        less = {key: value for key, value in REQUIRED[name].items() if key != setting}
        assert not VALIDATORS[name].is_valid(less)
        assert [found for found, _ in settings_problems(ELEMENTS[name].settings, less)] == [setting]


scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-5, 20000),
    st.sampled_from(["", "x", "sales", "+4722334455", "12", "#", "always", "round-robin", "called", "Über", "a b"]),
)
values = st.one_of(
    scalars,
    st.lists(st.one_of(scalars, st.dictionaries(st.sampled_from(["key", "title"]), scalars, max_size=2)), max_size=2),
    st.dictionaries(st.sampled_from(["audio", "text", "language", "colour"]), scalars, max_size=2),
)


@settings(deadline=None)
@given(
    st.sampled_from(sorted(ELEMENTS)).flatmap(
        lambda n: st.tuples(st.just(n), st.sampled_from([s for s, _ in specs(ELEMENTS[n].settings)]))
    ),
    values,
)
def test_what_the_functions_accept_the_schema_accepts(setting_of: tuple[str, str], value: Any) -> None:
    name, setting = setting_of
    document = {**REQUIRED[name], setting: value}

    if not list(settings_problems(ELEMENTS[name].settings, document)):
        VALIDATORS[name].validate(document)
    read_settings(ELEMENTS[name].settings, document)


def test_a_flow_document_is_valid_by_its_schema() -> None:
    validator = jsonschema_rs.Draft202012Validator(flow_schema())
    flow = make_flow({"m": ("menu", REQUIRED["menu"]), "x": ("hangup", {})}, {"m.1": "x"})

    validator.validate(flow_document(flow))
    wrong = flow_document(make_flow({"m": ("menu", {"timeout_s": 0})}, {}))
    assert not validator.is_valid(wrong)
    assert not validator.is_valid({**flow_document(flow), "nodes": [{"id": "s", "type": "survey"}]})
