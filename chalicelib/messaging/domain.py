"""A text message and how its delivery proceeds: pure."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final, Literal

from chalicelib.core.ids import CompanyId


class Delivery(StrEnum):
    """The trunk's words for where a message is (trunk contract A.6)."""

    RECEIVED = "received"
    QUEUED = "queued"
    SENT = "sent"
    DELIVERED = "delivered"
    UNDELIVERED = "undelivered"
    FAILED = "failed"
    READ = "read"


ORDER: Final = (
    Delivery.QUEUED,
    Delivery.SENT,
    Delivery.UNDELIVERED,
    Delivery.FAILED,
    Delivery.DELIVERED,
    Delivery.READ,
)
"""Later words replace earlier ones; reports that come late or twice do not turn time back."""


def earlier_than(delivery: Delivery) -> list[str]:
    """The states that a report of ``delivery`` may replace."""
    return [each.value for each in ORDER[: ORDER.index(delivery)]] if delivery in ORDER else []


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One text message; ``contact`` is the outside number, ``number`` ours."""

    company: CompanyId
    sid: str
    contact: str
    number: str
    text: str
    direction: Literal["in", "out"]
    delivery: Delivery
    at: datetime
