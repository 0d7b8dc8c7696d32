"""Texts over SMPP 3.4, as carriers offer it: one bound session, kept up by aiosmpplib."""

import asyncio
import logging
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from aiosmpplib import ESME, NPI, TON, AbstractHook, DeliverSm, PhoneNumber, SmppCommandStatus, SubmitSm, SubmitSmResp
from aiosmpplib.codec import GSM_BASIC_DECODE_MAP, GSM_EXTENDED_DECODE_MAP
from aiosmpplib.protocol import GenericNack, SmppMessage
from starlette.routing import Route

from infra.switch.texting import Text, TextRefused
from infra.switch.texts.gateway import NOT_SENT, ReceiveText

ANSWER_S: Final = 300.0
PATIENCE_S: Final = 2 * 86_400.0
SEGMENTS_BY_UDH: Final = 0b0100_0000
_GSM: Final = frozenset([*GSM_BASIC_DECODE_MAP.values(), *GSM_EXTENDED_DECODE_MAP.values()])
_FATES: Final = {"DELIVRD": True, "EXPIRED": False, "DELETED": False, "UNDELIV": False, "REJECTD": False}


@dataclass(frozen=True, slots=True, kw_only=True)
class SmppAccount:
    """``password`` has at most 8 characters, says the protocol."""

    host: str
    port: int
    system_id: str
    password: str = field(repr=False)


@dataclass(slots=True)
class _Waiting:
    accepted: asyncio.Future[bool]
    fate: asyncio.Future[bool]


class SmppGateway:
    """Starts and stays up, whatever the carrier does; texts wait while there is no session."""

    def __init__(self, account: SmppAccount) -> None:
        self.receive: ReceiveText = lambda _: None
        self.routes: list[Route] = []
        self._account = account
        self._waiting: dict[str, _Waiting] = {}
        self._session: ESME | None = None
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        account = self._account
        self._session = ESME(
            smsc_host=account.host,
            smsc_port=account.port,
            system_id=account.system_id,
            password=account.password,
            hook=_Hook(self._on_message, self._on_failure),
            log_level=logging.WARNING,
        )
        self._task = asyncio.create_task(self._session.start())

    async def close(self) -> None:
        if self._session and self._task:
            await self._session.stop()
            self._task.cancel()
            await asyncio.wait({self._task})

    async def deliver(self, text: Text, sent: Callable[[], None]) -> bool | None:
        assert self._session
        loop, reference = asyncio.get_running_loop(), secrets.token_hex(12)
        waiting = self._waiting[reference] = _Waiting(loop.create_future(), loop.create_future())
        try:
            await self._session.broker.enqueue(_message(text, reference))
            if not await asyncio.wait_for(waiting.accepted, ANSWER_S):
                raise TextRefused(NOT_SENT)
            sent()
            return await asyncio.wait_for(waiting.fate, PATIENCE_S)
        except TimeoutError as error:
            if not waiting.accepted.done() or waiting.accepted.cancelled():
                raise TextRefused(NOT_SENT) from error
            return None
        finally:
            del self._waiting[reference]

    def _on_message(self, message: SmppMessage) -> None:
        if isinstance(message, DeliverSm) and not message.is_receipt():
            body = message.short_message or message.message_payload
            self.receive(Text(to=_number(message.destination), from_=_number(message.source), body=body))
            return
        waiting = self._waiting.get(getattr(message, "log_id", ""))
        if waiting is None:
            return
        if isinstance(message, DeliverSm):
            fate = _FATES.get(str(message.parse_receipt().get("stat")))
            if fate is not None and not waiting.fate.done():
                waiting.fate.set_result(fate)
        elif isinstance(message, SubmitSmResp | GenericNack) and not waiting.accepted.done():
            waiting.accepted.set_result(message.command_status == SmppCommandStatus.ESME_ROK)

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
