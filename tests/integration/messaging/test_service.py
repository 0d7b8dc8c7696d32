"""Text messages taken in and followed to their end."""

from datetime import UTC, datetime

import pytest

from chalicelib.core.ids import CompanyId
from chalicelib.messaging import store
from chalicelib.messaging.domain import Delivery, Message

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
CONTACT = "+4790000001"


def message(company: str, *, delivery: Delivery = Delivery.QUEUED) -> Message:
    return Message(
        company=CompanyId(company),
        sid="SM1",
        contact=CONTACT,
        number="+4721000000",
        text="Hei",
        direction="out",
        delivery=delivery,
        at=NOON,
    )


@pytest.mark.covers("C4")
def test_a_message_that_arrives_twice_is_kept_once(aws, company) -> None:
    assert store.create(message(company))
    assert not store.create(message(company))

    assert [each.text for each in store.list_thread(CompanyId(company), CONTACT)] == ["Hei"]


def test_a_late_delivery_report_does_not_turn_time_back(aws, company) -> None:
    store.create(message(company))

    assert store.record_delivery(CompanyId(company), CONTACT, "SM1", Delivery.DELIVERED)
    assert not store.record_delivery(CompanyId(company), CONTACT, "SM1", Delivery.SENT)

    assert store.list_thread(CompanyId(company), CONTACT)[0].delivery is Delivery.DELIVERED


@pytest.mark.covers("D1")
def test_another_company_sees_nothing_of_a_thread(aws, company) -> None:
    store.create(message(company))

    assert store.list_thread(CompanyId("another"), CONTACT) == []
