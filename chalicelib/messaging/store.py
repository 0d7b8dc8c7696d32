"""Every read and conditional write of messages."""

from datetime import timedelta
from typing import Final

from chalicelib.aws import dynamo
from chalicelib.aws.conditions import attr
from chalicelib.aws.dynamo import Change
from chalicelib.core.clock import epoch_ms, from_epoch_ms
from chalicelib.core.ids import CompanyId
from chalicelib.messaging.domain import Delivery, Message, earlier_than
from chalicelib.messaging.tables import MESSAGES

KEPT: Final = timedelta(days=365)


def create(message: Message) -> bool:
    """Store a message; ``False``: it is there already (a repeated webhook)."""
    item = {
        "company_contact": f"{message.company}#{message.contact}",
        "sid": message.sid,
        "company_sid": f"{message.company}#{message.sid}",
        "number": message.number,
        "text": message.text,
        "direction": message.direction,
        "delivery": message.delivery.value,
        "at": epoch_ms(message.at),
        "expires_at": int((message.at + KEPT).timestamp()),
    }
    try:
        dynamo.put(MESSAGES, item, condition=attr("sid").missing())
    except dynamo.ConditionFailed:
        return False
    return True


def record_delivery(company: CompanyId, contact: str, sid: str, delivery: Delivery) -> bool:
    """Note a delivery report, unless a later one is known; ``False``: nothing was changed."""
    key = {"company_contact": f"{company}#{contact}", "sid": sid}
    try:
        change = Change(set={"delivery": delivery.value})
        dynamo.update(MESSAGES, key, change, condition=attr("delivery").is_in(earlier_than(delivery)))
    except dynamo.ConditionFailed:
        return False
    return True


def list_thread(company: CompanyId, contact: str, *, limit: int = 50) -> list[Message]:
    """The latest messages exchanged with a number, the newest first."""
    where = attr("company_contact") == f"{company}#{contact}"
    page = dynamo.query(MESSAGES, where, index="by_time", limit=limit, newest_first=True)
    return [_to_domain(company, contact, item) for item in page.items]


def _to_domain(company: CompanyId, contact: str, item: dynamo.Item) -> Message:
    return Message(
        company=company,
        sid=item["sid"],
        contact=contact,
        number=item["number"],
        text=item["text"],
        direction=item["direction"],
        delivery=Delivery(item["delivery"]),
        at=from_epoch_ms(item["at"]),
    )
