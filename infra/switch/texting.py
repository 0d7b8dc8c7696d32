"""Text messages: sent with status callbacks, received with a webhook whose answer may be a reply."""

import asyncio
import math
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Final, Protocol

from infra.switch.call import API_VERSION
from infra.switch.call_record import moment
from infra.switch.house import House
from infra.switch.ledger import Facts, Row
from infra.switch.outbox import Outbox
from infra.switch.shelf import Memory, Script, Shelf
from infra.switch.sids import new_sid

SEGMENT: Final = 160
SEGMENT_OF_MANY: Final = 153
UNREACHABLE: Final = 30003
NOT_SENT: Final = 30008
RECEIPT: Final = "receipt"
FINAL: Final = frozenset({"received", "delivered", "undelivered", "failed", "canceled"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """What is to be sent."""

    to: str
    from_: str
    body: str
    direction: str = "outbound-api"
    status_callback: str | None = None
    media: tuple[str, ...] = ()
    service_sid: str | None = None
    send_at: datetime | None = None


@dataclass(slots=True, eq=False)
class Message:
    """``is_handed`` to the carrier, whatever came of it; ``arrived`` counts the parts it has receipts for."""

    sid: str
    text: Text
    status: str
    created_at: datetime
    body: str
    sent_at: datetime | None = None
    updated_at: datetime | None = None
    error_code: int | None = None
    number_sid: str | None = None
    is_handed: bool = False
    arrived: int = 0
    outbox: Outbox | None = None

    @property
    def is_over(self) -> bool:
        """Nobody waits for a text that was sent: what its receipt says is entered when it comes, if it comes."""
        return self.status == "sent" or self.status in FINAL

    @property
    def segments(self) -> int:
        length = len(self.body)
        return 1 if length <= SEGMENT else math.ceil(length / SEGMENT_OF_MANY)


class TextRefused(Exception):
    """It was not sent; ``code`` is the contract's error code."""

    def __init__(self, code: int) -> None:
        super().__init__(str(code))
        self.code = code


class Waybill(Protocol):
    """Goes with a text on its way."""

    def expect(self, receipt: str, parts: int = 1) -> None:
        """A receipt of this name may tell what became of it, or of one of its parts, today or after a restart."""

    def sent(self) -> None:
        """It is on its way."""


class Carrier(Protocol):
    """Takes a text on its way, and says whether it arrived; None when a receipt may tell.

    Raises:
        TextRefused: it was not sent.
    """

    async def deliver(self, text: Text, waybill: Waybill) -> bool | None: ...


class Messages:
    """All messages of the account; iterating sees those at hand, oldest first."""

    def __init__(self, house: House, carrier: Carrier, memory: Memory) -> None:
        self._house = house
        self._carrier = carrier
        self._shelf: Shelf[Message] = Shelf(Script("message", _write, _read), memory)

    def __iter__(self) -> Iterator[Message]:
        return iter(self._shelf)

    def newest(self) -> Iterator[Message]:
        """Every message there is a record of, the latest first."""
        return self._shelf.newest()

    def find(self, sid: str) -> Message | None:
        return self._shelf.find(sid)

    def delete(self, sid: str) -> None:
        self._shelf.drop(sid)

    def redact(self, message: Message) -> None:
        message.body = ""
        self._shelf.save(message)

    def add(self, text: Text, status: str) -> Message:
        now = self._house.clock.now()
        message = Message(new_sid("MM" if text.media else "SM"), text, status, now, text.body)
        self._shelf.add(message)
        return message

    def send(self, text: Text) -> Message:
        status = "scheduled" if text.send_at else "accepted" if text.service_sid else "queued"
        message = self.add(text, status)
        self._house.background.spawn(self._carry(message))
        return message

    def recover(self) -> None:
        """Send what a switch before this one was asked to; what it had handed over may have gone: not twice."""
        for message in self._shelf.unfinished():
            if message.is_over:
                self._shelf.save(message)
            elif message.is_handed:
                message.error_code = NOT_SENT
                self._enter(message, "failed")
            else:
                self._house.background.spawn(self._carry(message))

    def receipt(self, name: str, *, has_arrived: bool) -> None:
        """What became of a text or of a part of it; a name that nobody expects, or not any more, changes nothing."""
        expected = self._house.ledger.find(RECEIPT, name)
        self._house.ledger.drop(RECEIPT, name)
        message = self.find(expected["message"]) if expected else None
        if expected is None or message is None or message.status in FINAL:
            return
        message.arrived += has_arrived
        self._shelf.add(message)
        if not has_arrived or message.arrived >= expected["parts"]:
            self._house.background.spawn(self._conclude(message, has_arrived=has_arrived))

    async def _carry(self, message: Message) -> None:
        if message.text.send_at:
            wait = message.text.send_at - self._house.clock.now()
            await asyncio.sleep(max(wait.total_seconds(), 0))
        if message.status == "canceled":
            return
        await asyncio.sleep(0.1)
        if message.status == "accepted":
            self._enter(message, "queued")
        message.is_handed = True
        self._shelf.save(message)
        try:
            arrived = await self._carrier.deliver(message.text, _Ticket(self, message))
        except TextRefused as refusal:
            message.error_code = refusal.code
            self._enter(message, "failed")
            return
        self.depart(message)
        if arrived is not None:
            await self._conclude(message, has_arrived=arrived)

    async def _conclude(self, message: Message, *, has_arrived: bool) -> None:
        self.depart(message)
        await asyncio.sleep(0.5)
        if message.status in FINAL:
            return
        if not has_arrived:
            message.error_code = UNREACHABLE
        self._enter(message, "delivered" if has_arrived else "undelivered")

    def expect(self, message: Message, receipt: str, parts: int) -> None:
        """To be forgotten with the texts of its day, should it never come."""
        facts = {"message": message.sid, "parts": parts}
        row = Row(receipt, self._house.clock.now().timestamp(), is_over=True, facts=facts)
        self._house.ledger.save(RECEIPT, receipt, lambda: row)

    def depart(self, message: Message) -> None:
        if message.status != "sent" and message.status not in FINAL:
            self._enter(message, "sent")

    def _enter(self, message: Message, status: str) -> None:
        now = self._house.clock.now()
        message.status, message.updated_at = status, now
        message.sent_at = message.sent_at or now
        self._shelf.save(message)
        if message.text.status_callback:
            message.outbox = message.outbox or self._house.new_outbox(message.sid)
            message.outbox.put(message.text.status_callback, "POST", self._facts(message))

    def _facts(self, message: Message) -> dict[str, str]:
        facts = {
            "MessageSid": message.sid,
            "SmsSid": message.sid,
            "MessageStatus": message.status,
            "SmsStatus": message.status,
            "AccountSid": self._house.account.sid,
            "From": message.text.from_,
            "To": message.text.to,
            "ApiVersion": API_VERSION,
        }
        return facts | ({"ErrorCode": str(message.error_code)} if message.error_code else {})

    def cancel(self, message: Message) -> None:
        """A scheduled message is not sent; one already on its way is not stopped."""
        if message.status == "scheduled":
            message.status = "canceled"
            message.updated_at = self._house.clock.now()
            self._shelf.save(message)


@dataclass(frozen=True, slots=True)
class _Ticket:
    """The waybill of one message."""

    messages: Messages
    message: Message

    def expect(self, receipt: str, parts: int = 1) -> None:
        self.messages.expect(self.message, receipt, parts)

    def sent(self) -> None:
        self.messages.depart(self.message)


def incoming_parameters(message: Message, account_sid: str) -> dict[str, str]:
    """What the SmsUrl webhook carries."""
    text = message.text
    facts = {
        "MessageSid": message.sid,
        "SmsSid": message.sid,
        "SmsMessageSid": message.sid,
        "AccountSid": account_sid,
        "From": text.from_,
        "To": text.to,
        "Body": text.body,
        "NumMedia": str(len(text.media)),
        "NumSegments": str(message.segments),
        "SmsStatus": "received",
        "ApiVersion": API_VERSION,
    }
    return facts | {f"MediaUrl{index}": url for index, url in enumerate(text.media)}


def _write(message: Message) -> Facts:
    text = asdict(message.text)
    text["send_at"] = message.text.send_at.isoformat() if message.text.send_at else None
    return {
        "sid": message.sid,
        "text": text,
        "status": message.status,
        "body": message.body,
        "error_code": message.error_code,
        "is_handed": message.is_handed,
        "arrived": message.arrived,
        "created_at": message.created_at.isoformat(),
        "sent_at": message.sent_at.isoformat() if message.sent_at else None,
        "updated_at": message.updated_at.isoformat() if message.updated_at else None,
    }


def _read(facts: Facts) -> Message:
    text = facts["text"]
    return Message(
        facts["sid"],
        Text(**{**text, "media": tuple(text["media"]), "send_at": moment(text["send_at"])}),
        facts["status"],
        datetime.fromisoformat(facts["created_at"]),
        facts["body"],
        sent_at=moment(facts["sent_at"]),
        updated_at=moment(facts["updated_at"]),
        error_code=facts["error_code"],
        is_handed=facts.get("is_handed", facts["status"] != "scheduled"),
        arrived=facts.get("arrived", 0),
    )
