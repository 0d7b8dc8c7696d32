"""Calls come back from the store as they went."""

import base64

import pytest
from hypothesis import given

from chalicelib.aws.values import item_from_wire, item_to_wire
from chalicelib.calls.items import (
    call_from_doc,
    call_from_item,
    call_to_doc,
    call_to_item,
    waiting_stay_from_item,
)
from chalicelib.calls.packing import pack, unpack
from tests.unit.calls.test_transitions import histories, lived

PACKED = "AUMtpiwNwMAQogytPMKfwQ4vU4qtBQA="


@pytest.mark.covers("C3")
@given(histories)
def test_a_call_survives_the_store(history) -> None:
    call = lived(history)[-1]
    assert call_from_doc(item_from_wire(item_to_wire(call_to_doc(call)))) == call


@pytest.mark.covers("C3")
@given(histories)
def test_a_live_call_survives_the_store_packed_and_as_earlier_releases_wrote_it(history) -> None:
    for call in lived(history):
        assert call_from_item(item_from_wire(item_to_wire(call_to_item(call)))) == call
        assert call_from_item(item_from_wire(item_to_wire(call_to_doc(call)))) == call


@given(histories)
def test_the_index_of_who_waits_holds_their_stay(history) -> None:
    for call in lived(history):
        item = item_from_wire(item_to_wire(call_to_item(call)))
        is_waiting = call.waiting_stay is not None and not call.is_over
        assert ("stay" in item) == is_waiting
        assert not is_waiting or waiting_stay_from_item(item) == call.waiting_stay


def test_what_was_packed_by_the_first_release_that_did_is_still_read() -> None:
    """The words known beforehand belong to the format: whoever changes them must change its first byte too."""
    packed = base64.b64decode(PACKED)

    assert unpack(packed) == {"caller": "+4790000001", "state": "talking", "path": ["Opening hours: Open", "æ"]}


def test_what_a_later_release_packed_is_refused() -> None:
    with pytest.raises(ValueError, match="release"):
        unpack(b"\x02" + pack({})[1:])


@given(histories)
def test_the_item_holds_nothing_empty(history) -> None:
    def leaves(value):
        yield value
        for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
            yield from leaves(inner)

    doc = call_to_doc(lived(history)[-1])
    assert all(value not in (None, "", [], {}) for value in leaves(doc))
