"""Values and conditions as DynamoDB wants them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.aws.conditions import Names, attr
from chalicelib.aws.dynamo import Change
from chalicelib.aws.values import from_wire, item_from_wire, item_to_wire, to_wire

keys = st.text(min_size=1, max_size=8)
values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=8)
    | st.binary(max_size=8)
    | st.sets(keys, min_size=1, max_size=3)
    | st.decimals(-1000, 1000, places=3).map(float),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(keys, values, max_size=4))
def test_what_is_stored_comes_back(item) -> None:
    assert item_from_wire(item_to_wire(item)) == item


@pytest.mark.parametrize("value", [object(), 1j])
def test_what_would_not_come_back_is_refused(value) -> None:
    with pytest.raises(TypeError):
        to_wire(value)
    with pytest.raises(TypeError):
        from_wire({"BS": ["AA=="]})


@given(st.lists(st.tuples(st.text("abcxyz", min_size=1, max_size=6), st.integers()), min_size=1, max_size=6))
def test_names_and_values_never_stand_in_an_expression(pairs) -> None:
    names = Names()
    condition = attr(pairs[0][0]) == pairs[0][1]
    for key, value in pairs[1:]:
        condition &= attr(key) == value
    text = condition.render(names)
    assert set(names.names.values()) == {key for key, _ in pairs}
    assert len(names.names) == len({key for key, _ in pairs})
    assert [value["N"] for value in names.values.values()] == [str(value) for _, value in pairs]
    assert text.count(":") == text.count("#") == len(pairs)
    assert set(text) <= set("#:0123456789=() AND")


def test_a_change_says_what_it_touches_and_renders_each_clause_once() -> None:
    change = Change(set={"a.b": 1, "c": 2}, remove=["d"], add={"e": 1}, append={"f": [1]}, set_if_missing={"g": 1})
    assert change.touched() == {"a", "c", "d", "e", "f", "g"}
    text = change.render(Names())
    assert [text.count(word) for word in ("SET", "REMOVE", "ADD", "list_append", "if_not_exists")] == [1, 1, 1, 1, 2]
