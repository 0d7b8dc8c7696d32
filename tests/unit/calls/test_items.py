"""Calls come back from the store as they went."""

import pytest
from hypothesis import given

from chalicelib.aws.values import item_from_wire, item_to_wire
from chalicelib.calls.items import call_from_doc, call_to_doc
from tests.unit.calls.test_transitions import histories, lived


@pytest.mark.covers("C3")
@given(histories)
def test_a_call_survives_the_store(history) -> None:
    call = lived(history)[-1]
    assert call_from_doc(item_from_wire(item_to_wire(call_to_doc(call)))) == call


@given(histories)
def test_the_item_holds_nothing_empty(history) -> None:
    def leaves(value):
        yield value
        for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
            yield from leaves(inner)

    doc = call_to_doc(lived(history)[-1])
    assert all(value not in (None, "", [], {}) for value in leaves(doc))
