"""Texts over SMPP 3.4, as carriers offer it: one bound session, kept up by aiosmpplib."""

import asyncio
import logging
import secrets
import ssl
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from aiosmpplib import ESME, NPI, TON, AbstractHook, DeliverSm, PhoneNumber, SmppCommandStatus, SubmitSm, SubmitSmResp
from aiosmpplib.codec import GSM_BASIC_DECODE_MAP, GSM_EXTENDED_DECODE_MAP
from aiosmpplib.correlator import SimpleCorrelator
from aiosmpplib.protocol import GenericNack, SmppMessage
from starlette.routing import Route

from infra.switch.texting import NOT_SENT, Text, TextRefused, Waybill
from infra.switch.texts.gateway import ReceiveText, TakeReceipt, nobody_waits
from infra.switch.texts.tunnel import Tunnel

ANSWER_S: Final = 300.0
SEGMENTS_BY_UDH: Final = 0b0100_0000
_GSM: Final = frozenset([*GSM_BASIC_DECODE_MAP.values(), *GSM_EXTENDED_DECODE_MAP.values()])
_FATES: Final = {"DELIVRD": True, "EXPIRED": False, "DELETED": False, "UNDELIV": False, "REJECTD": False}


@dataclass(frozen=True, slots=True, kw_only=True)
class SmppAccount:
    """``password`` has at most 8 characters, says the protocol; ``tls`` says whom to trust, or there is none."""

    host: str
    port: int
    system_id: str
    password: str = field(repr=False)
    tls: ssl.SSLContext | None = None


@dataclass(slots=True)
class _Waiting:
    """A text that the carrier has not answered yet."""

    waybill: Waybill
    accepted: asyncio.Future[bool]


class SmppGateway:
    """Starts and stays up, whatever the carrier does; texts wait while there is no session."""

    def __init__(self, account: SmppAccount) -> None:
        self.receive: ReceiveText = lambda _: None
        self.receipt: TakeReceipt = nobody_waits
        self.routes: list[Route] = []
        self._account = account
        self._tunnel = Tunnel(account.host, account.port, account.tls) if account.tls else None
        self._waiting: dict[str, _Waiting] = {}
        self._session: ESME | None = None
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        account = self._account
        host, port = await self._tunnel.open() if self._tunnel else (account.host, account.port)
        self._session = ESME(
            smsc_host=host,
            smsc_port=port,
            system_id=account.system_id,
            password=account.password,
            hook=_Hook(self._on_message, self._on_failure),
            correlator=_Receipts(account.system_id, self._on_accepted, self._on_receipt),
            log_level=logging.WARNING,
        )
        self._task = asyncio.create_task(self._session.start())

    async def close(self) -> None:
        if self._session and self._task:
            await self._session.stop()
            self._task.cancel()
            await asyncio.wait({self._task})
        if self._tunnel:
            await self._tunnel.close()

    async def deliver(self, text: Text, waybill: Waybill) -> bool | None:
        assert self._session
        reference = secrets.token_hex(12)
        waiting = self._waiting[reference] = _Waiting(waybill, asyncio.get_running_loop().create_future())
        try:
            await self._session.broker.enqueue(_message(text, reference))
            is_accepted = await asyncio.wait_for(waiting.accepted, ANSWER_S)
        except TimeoutError as error:
            raise TextRefused(NOT_SENT) from error
        finally:
            del self._waiting[reference]
        if not is_accepted:
            raise TextRefused(NOT_SENT)
        return None

    def _on_message(self, message: SmppMessage) -> None:
        if isinstance(message, DeliverSm) and not message.is_receipt():
            body = message.short_message or message.message_payload
            self.receive(Text(to=_number(message.destination), from_=_number(message.source), body=body))
            return
        waiting = self._waiting.get(getattr(message, "log_id", ""))
        if waiting and isinstance(message, SubmitSmResp | GenericNack) and not waiting.accepted.done():
            waiting.accepted.set_result(message.command_status == SmppCommandStatus.ESME_ROK)

    def _on_accepted(self, reference: str, name: str, parts: int) -> None:
        if waiting := self._waiting.get(reference):
            waiting.waybill.expect(name, parts)

    def _on_receipt(self, name: str, state: str) -> None:
        if state in _FATES:
            self.receipt(name, has_arrived=_FATES[state])

    def _on_failure(self, message: SmppMessage) -> None:
        waiting = self._waiting.get(getattr(message, "log_id", ""))
        if waiting and not waiting.accepted.done():
            waiting.accepted.set_result(False)


class _Hook(AbstractHook):  # type: ignore[misc]  # the library says nothing of its types
    """Tells the gateway what the session hears."""

    def __init__(self, heard: Callable[[SmppMessage], None], failed: Callable[[SmppMessage], None]) -> None:
        self._heard = heard
        self._failed = failed

    async def sending(self, smpp_message: SmppMessage, pdu: bytes, client_id: str) -> None: ...

    async def received(self, smpp_message: SmppMessage | None, pdu: bytes, client_id: str) -> None:
        del pdu, client_id
        if smpp_message is not None:
            self._heard(smpp_message)

    async def send_error(self, smpp_message: SmppMessage, error: Exception, client_id: str) -> None:
        del error, client_id
        self._failed(smpp_message)


class _Receipts(SimpleCorrelator):  # type: ignore[misc]  # likewise
    """Passes on the carrier's name of each part of a text and its receipts: they outlive what the library remembers."""

    def __init__(
        self, name: str, accepted: Callable[[str, str, int], None], receipt: Callable[[str, str], None]
    ) -> None:
        super().__init__(name)
        self._accepted = accepted
        self._receipt = receipt

    async def put_delivery(self, smsc_message_id: str, submit_sm: SubmitSm) -> None:
        _, _, parts = submit_sm.get_segmentation_data()
        self._accepted(submit_sm.log_id, smsc_message_id, max(parts, 1))
        await super().put_delivery(smsc_message_id, submit_sm)

    async def get_delivery(self, receipt: DeliverSm) -> SubmitSm | None:
        facts = receipt.parse_receipt()
        self._receipt(str(facts.get("id")), str(facts.get("stat")))
        return await super().get_delivery(receipt)


def _message(text: Text, reference: str) -> SubmitSm:
    is_plain = set(text.body) <= _GSM
    return SubmitSm(
        short_message=text.body,
        source=_address(text.from_),
        destination=_address(text.to),
        encoding=None if is_plain else "ucs2",
        esm_class=SEGMENTS_BY_UDH,
        auto_message_payload=False,
        log_id=reference,
    )


def _address(address: str) -> PhoneNumber:
    if address.startswith("+"):
        return PhoneNumber(address.removeprefix("+"), TON.INTERNATIONAL, NPI.ISDN)
    return PhoneNumber(address, TON.ALPHANUMERIC, NPI.UNKNOWN)


def _number(number: PhoneNumber) -> str:
    return f"+{number.number}" if number.ton == TON.INTERNATIONAL else number.number
