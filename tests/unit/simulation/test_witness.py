"""The witness sees every write, also the one whose answer was lost on the way."""

from typing import Any

import pytest

from chalicelib.aws.repeats import mark
from chalicelib.aws.transport import AwsError
from chalicelib.aws.values import item_to_wire
from chalicelib.calls import transitions
from chalicelib.calls.items import call_to_item
from chalicelib.settings import settings
from infra.simulation.witness import Witness
from tests.unit.calls.making import at, new_call, new_stay


def put() -> dict[str, Any]:
    call = transitions.join_queue(new_call(), new_stay())
    request = {"TableName": settings().table("calls"), "Item": item_to_wire(call_to_item(call))}
    mark(request)
    return request


def refusing(standing: dict[str, Any]) -> Any:
    def send(service: str, operation: str, request: dict[str, Any]) -> dict[str, Any]:
        raise AwsError("ConditionalCheckFailedException", "", {"Item": standing}, is_repeat=True)

    return send


@pytest.mark.covers("D2")
def test_a_write_that_is_refused_because_it_stands_already_is_seen() -> None:
    request = put()
    witness = Witness(lambda: at(10), refusing(request["Item"]))
    witness.send("dynamodb", "PutItem", request)
    assert [seen.call.stay.n for seen in witness.seen] == [1]


def test_a_write_that_another_was_first_to_make_is_not_seen() -> None:
    witness = Witness(lambda: at(10), refusing(put()["Item"]))
    with pytest.raises(AwsError):
        witness.send("dynamodb", "PutItem", put())
    assert witness.seen == []
