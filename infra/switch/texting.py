"""Text messages: sent with status callbacks, received with a webhook whose answer may be a reply."""

import asyncio
import math
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Final, Protocol

from infra.switch.call import API_VERSION
from infra.switch.call_record import moment
from infra.switch.ledger import Facts
from infra.switch.shelf import Memory, Script, Shelf
from infra.switch.sids import new_sid

if TYPE_CHECKING:
    from infra.switch.exchange import Exchange

SEGMENT: Final = 160
SEGMENT_OF_MANY: Final = 153
UNREACHABLE: Final = 30003
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
    sid: str
    text: Text
    status: str
    created_at: datetime
    body: str
    sent_at: datetime | None = None
    updated_at: datetime | None = None
    error_code: int | None = None
    number_sid: str | None = None
    history: list[str] = field(default_factory=list)

    @property
    def is_over(self) -> bool:
        return self.status in FINAL

    @property
    def segments(self) -> int:
        length = len(self.body)
        return 1 if length <= SEGMENT else math.ceil(length / SEGMENT_OF_MANY)


class TextRefused(Exception):
    """It was not sent; ``code`` is the contract's error code."""

    def __init__(self, code: int) -> None:
        super().__init__(str(code))
        self.code = code


class Carrier(Protocol):
    """Takes a text on its way, calls ``sent`` when it is, and says whether it arrived; None when nobody will know.

    Raises:
        TextRefused: it was not sent.
    """

    async def deliver(self, text: Text, sent: Callable[[], None]) -> bool | None: ...


class Messages:
    """All messages of the account; iterating sees those at hand, oldest first."""

    def __init__(self, exchange: "Exchange", carrier: Carrier, memory: Memory) -> None:
        self._exchange = exchange
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
        now = self._exchange.clock.now()
        message = Message(new_sid("MM" if text.media else "SM"), text, status, now, text.body)
        self._shelf.add(message)
        return message

    def send(self, text: Text) -> Message:
        status = "scheduled" if text.send_at else "accepted" if text.service_sid else "queued"
        message = self.add(text, status)
        self._exchange.background.spawn(self._carry(message))
        return message

    async def _carry(self, message: Message) -> None:
        outbox = self._exchange.new_outbox()
        if message.text.send_at:
            wait = message.text.send_at - self._exchange.clock.now()
            await asyncio.sleep(max(wait.total_seconds(), 0))
        if message.status == "canceled":
            return
        await asyncio.sleep(0.1)
        if message.text.service_sid:
            self._enter(message, "queued", outbox.put)
        await self._deliver(message, outbox.put)

    async def _deliver(self, message: Message, put: Callable[[str, str, dict[str, str]], None]) -> None:
        def sent() -> None:
            if message.status != "sent":
                self._enter(message, "sent", put)

        try:
            arrived = await self._carrier.deliver(message.text, sent)
        except TextRefused as refusal:
            message.error_code = refusal.code
            self._enter(message, "failed", put)
            return
        sent()
        if arrived is None:
            return
        await asyncio.sleep(0.5)
        if not arrived:
            message.error_code = UNREACHABLE
        self._enter(message, "delivered" if arrived else "undelivered", put)

    def _enter(self, message: Message, status: str, put: Callable[[str, str, dict[str, str]], None]) -> None:
        now = self._exchange.clock.now()
        message.status, message.updated_at = status, now
        message.sent_at = message.sent_at or now
        self._shelf.save(message)
        if message.text.status_callback:
            put(message.text.status_callback, "POST", self._facts(message))

    def _facts(self, message: Message) -> dict[str, str]:
        facts = {
            "MessageSid": message.sid,
            "SmsSid": message.sid,
            "MessageStatus": message.status,
            "SmsStatus": message.status,
            "AccountSid": self._exchange.account.sid,
            "From": message.text.from_,
            "To": message.text.to,
            "ApiVersion": API_VERSION,
        }
        return facts | ({"ErrorCode": str(message.error_code)} if message.error_code else {})

    def cancel(self, message: Message) -> None:
        """A scheduled message is not sent; one already on its way is not stopped."""
        if message.status == "scheduled":
            message.status = "canceled"
            message.updated_at = self._exchange.clock.now()
            self._shelf.save(message)


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
    )
