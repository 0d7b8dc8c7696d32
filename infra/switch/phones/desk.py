"""All devices of the switch: who is connected, and what their frames ask for."""

import asyncio
from collections.abc import Callable, Mapping
from typing import Any, Final

from infra.switch.exchange import Exchange
from infra.switch.legs.simulated import SimulatedDriver
from infra.switch.legs.simulated_leg import Caption, SimulatedLeg
from infra.switch.phones import frames
from infra.switch.phones.device import Device, Send
from infra.switch.phones.frames import Frame
from infra.switch.phones.token import Identity
from infra.switch.sids import new_sid
from infra.switch.texting import Text

GRACE_S: Final = 10.0
MAX_TEXT: Final = 1600


class Refused(Exception):
    """A frame that cannot be obeyed."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class Desk:
    """Connects browsers with the driver."""

    def __init__(self, exchange: Exchange, driver: SimulatedDriver, *, grace_s: float = GRACE_S) -> None:
        self._exchange = exchange
        self._driver = driver
        self._grace_s = grace_s
        self._devices: dict[str, Device] = {}
        self._expiries: dict[str, asyncio.TimerHandle] = {}
        self._orders: Mapping[str, Callable[[Device, Mapping[str, Any]], None]] = {
            "answer": self._answer,
            "decline": self._decline,
            "hangup": self._hang_up,
            "digits": self._press,
            "speech": self._speak,
            "call": self._call,
            "text": self._text,
            "playing": lambda device, frame: device.playing(_text(frame, "id")),
            "finished": lambda device, frame: device.finished(_text(frame, "id")),
        }

    def connect(self, identity: Identity, send: Send) -> Device:
        """A page is there; from now on the identity can be rung."""
        if expiry := self._expiries.pop(identity.text, None):
            expiry.cancel()
        device = self._devices.get(identity.text)
        if device is None:
            device = self._devices[identity.text] = Device(identity, self._status_of)
        self._driver.phones[identity.address] = device
        device.attach(send)
        return device

    def disconnect(self, device: Device, send: Send) -> None:
        """A page is gone; with the last one the identity cannot be rung, and its calls end after the grace."""
        device.detach(send)
        if device.is_connected:
            return
        address = device.identity.address
        if self._driver.phones.get(address) is device:
            del self._driver.phones[address]
        loop = asyncio.get_running_loop()
        self._expiries[device.identity.text] = loop.call_later(self._grace_s, self._expire, device)

    def _expire(self, device: Device) -> None:
        device.give_up()
        self._devices.pop(device.identity.text, None)
        self._expiries.pop(device.identity.text, None)

    def _status_of(self, call_sid: str) -> str | None:
        call = self._exchange.calls.find(call_sid)
        return call.status if call else None

    def obey(self, device: Device, frame: Mapping[str, Any], reply: Send) -> None:
        """Do what a frame asks; the page it came from is told what cannot be done."""
        kind = str(frame.get("type"))
        if kind == "ping":
            reply({"type": "pong"})
            return
        order = self._orders.get(kind)
        if order is None:
            reply(frames.error("bad-frame", "unknown type"))
            return
        try:
            order(device, frame)
        except Refused as refusal:
            reply(frames.error(refusal.code, str(refusal), _optional(frame, "call_sid")))

    def _answer(self, device: Device, frame: Mapping[str, Any]) -> None:
        self._ringing(device, frame).pick_up()

    def _decline(self, device: Device, frame: Mapping[str, Any]) -> None:
        self._ringing(device, frame).decline()

    def _hang_up(self, device: Device, frame: Mapping[str, Any]) -> None:
        self._leg(device, frame).put_down()

    def _press(self, device: Device, frame: Mapping[str, Any]) -> None:
        self._leg(device, frame).press(_text(frame, "digits"))

    def _speak(self, device: Device, frame: Mapping[str, Any]) -> None:
        self._leg(device, frame).speak(_text(frame, "text"))

    def _call(self, device: Device, frame: Mapping[str, Any]) -> None:
        to, from_ = self._own_number(device, frame)
        caption = Caption(new_sid("LG"), from_, to, is_incoming=True)
        leg = SimulatedLeg(caption, device)
        actor = self._exchange.receive(leg, from_, to)
        leg.call_sid = actor.call.sid
        device.follow(leg)

    def _text(self, device: Device, frame: Mapping[str, Any]) -> None:
        to, from_ = self._own_number(device, frame)
        body = _text(frame, "body")[:MAX_TEXT]
        self._exchange.receive_text(Text(to=to, from_=from_, body=body, direction="inbound"))

    def _own_number(self, device: Device, frame: Mapping[str, Any]) -> tuple[str, str]:
        """The number of ours that is wanted, and the caller's own."""
        if not device.identity.is_caller:
            raise Refused("not-allowed", "only the web phone may do this")
        to = _text(frame, "to")
        if self._exchange.numbers.by_address(to) is None:
            raise Refused("no-such-number", "nobody has this number")
        return to, device.identity.address

    def _leg(self, device: Device, frame: Mapping[str, Any]) -> SimulatedLeg:
        leg = device.find(_optional(frame, "call_sid"))
        if leg is None:
            raise Refused("unknown-call", "no such call on this phone")
        return leg

    def _ringing(self, device: Device, frame: Mapping[str, Any]) -> SimulatedLeg:
        leg = self._leg(device, frame)
        if leg.answered.is_set() or leg.caption.is_incoming:
            raise Refused("not-ringing", "this call does not ring here")
        return leg


def _text(frame: Frame | Mapping[str, Any], name: str) -> str:
    value = frame.get(name)
    if not isinstance(value, str):
        raise Refused("bad-frame", f"{name} must be text")
    return value


def _optional(frame: Mapping[str, Any], name: str) -> str | None:
    value = frame.get(name)
    return value if isinstance(value, str) else None
