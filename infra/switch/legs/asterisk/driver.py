"""Legs and rooms of Asterisk, and the calls that come in there."""

import asyncio
import logging
import re
from collections.abc import Callable
from functools import partial
from typing import Any, Final

from infra.switch.ari.client import Ari
from infra.switch.ari.errors import AriError
from infra.switch.ari.event import Event
from infra.switch.leg import Cause, Ended, Origination
from infra.switch.legs.asterisk.abroad import way_out
from infra.switch.legs.asterisk.addresses import Addresses, identity
from infra.switch.legs.asterisk.doubles import Doubles
from infra.switch.legs.asterisk.leg import AsteriskLeg
from infra.switch.legs.asterisk.player import Studio
from infra.switch.legs.asterisk.purse import Purse
from infra.switch.legs.asterisk.room import AsteriskRoom
from infra.switch.legs.asterisk.telephones import Telephones
from infra.switch.watch.tally import Tally

LOOK_S: Final = 2.0
FORBIDDEN: Final = 403
CONGESTION: Final = 42
NO_SUCH_TARGET: Final = 404
NOT_REGISTERED: Final = 480

# What Asterisk tells of every call and nobody here acts on.
_UNREAD: Final = (
    "BridgeCreated",
    "BridgeDestroyed",
    "ChannelCallerId",
    "ChannelConnectedLine",
    "ChannelCreated",
    "ChannelDialplan",
    "ChannelEnteredBridge",
    "ChannelHangupRequest",
    "ChannelLeftBridge",
    "ChannelVarset",
    "PlaybackContinuing",
    "PlaybackStarted",
)
_HEADER_NAME: Final = re.compile(r"[A-Za-z0-9-]{1,40}\Z")

logger = logging.getLogger(__name__)

Receive = Callable[[AsteriskLeg, str, str], object]


class AsteriskDriver:
    """``receive`` is told of every call that comes in, unanswered; ``at_browser`` finds an agent's open page.

    ``is_ours`` knows the domains in which our telephones are.
    """

    def __init__(self, studio: Studio, addresses: Addresses, telephones: Telephones, purse: Purse) -> None:
        self.receive: Receive = _refuse
        self.at_browser: Callable[[str], str | None] = lambda _: None
        self.is_ours: Callable[[str], bool] = lambda _: False
        self.tally = Tally()
        self._studio = studio
        self._ari: Ari = studio.ari
        self._addresses = addresses
        self._telephones = telephones
        self._purse = purse
        self._doubles = Doubles()
        self._ari.on_arrival = self._on_arrival
        self._ari.on_connect = self._on_connect
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def is_ready(self) -> bool:
        return self._ari.connected.is_set()

    def start(self) -> None:
        self._ari.start()
        self._spawn(asyncio.create_task(self._follow_telephones()))

    async def close(self) -> None:
        for task in self._tasks:
            task.cancel()
        await self._ari.close()

    async def originate(self, order: Origination) -> AsteriskLeg:
        """The channel is asked for before this returns, so that a hang-up cannot overtake it."""
        leg = AsteriskLeg(order.sid, self._studio, is_incoming=False)
        self.tally.add(leg, "ours")
        number = self._addresses.number(order.to)
        if number and (reason := self._purse.refusal(number)):
            logger.warning("call out refused", extra={"reason": reason})
            leg.finish(Ended(Cause.FAILED, is_remote=True, sip_code=FORBIDDEN))
            return leg
        browser = self.at_browser(order.to)
        leg.is_browser = browser is not None
        at_desk = self._telephones.endpoint(order.to, self.is_ours)
        endpoint = browser or at_desk or way_out(self._ari, order) or self._addresses.endpoint(order.to)
        if endpoint is None:
            leg.finish(Ended(Cause.FAILED, is_remote=True, sip_code=NO_SUCH_TARGET))
            return leg
        if self._doubles.is_one(endpoint, order):
            leg.finish(Ended(Cause.FAILED, is_remote=True, sip_code=NOT_REGISTERED))
            return leg
        self._doubles.note(endpoint, order, leg)
        if number:
            self._spawn(asyncio.create_task(self._purse.follow(leg, number)))
        query = {"endpoint": endpoint, "app": self._ari.address.app, "appArgs": "ours", "timeout": "-1"}
        asked = self._ari.order("POST", leg.path, query, body={"variables": _variables(order)})
        asked.add_done_callback(partial(_note_refusal, leg))
        return leg

    def turn_away(self, leg: AsteriskLeg, from_: str, to: str) -> None:
        """503, which tells the carrier to try another of its routes."""
        del from_, to
        self._ari.tell("DELETE", leg.path, {"reason_code": str(CONGESTION)})

    def room(self, name: str | None) -> AsteriskRoom:
        del name
        return AsteriskRoom(self._studio)

    async def channels(self) -> list[str]:
        """Every channel there is, whoever's it is."""
        return [channel["id"] for channel in await self._ari.order("GET", "channels")]

    def _on_arrival(self, event: Event) -> None:
        """A channel we did not make; what is left over from a switch that died is hung up."""
        channel, (origin, dialled) = event["channel"], [*event["args"], "", ""][:2]
        if origin not in {"line", "agent", "caller"}:
            self._ari.tell("DELETE", f"channels/{channel['id']}")
            return
        leg = AsteriskLeg(channel["id"], self._studio, is_incoming=True)
        self.tally.add(leg, origin)
        caller = self._addresses.e164(channel["caller"]["number"])
        from_ = caller if origin == "line" else identity(channel["name"])
        self.receive(leg, from_, self._addresses.e164(dialled))

    def _on_connect(self) -> None:
        filter_ = {"disallowed": [{"type": kind} for kind in _UNREAD]}
        self._ari.tell("PUT", f"applications/{self._ari.address.app}/eventFilter", body=filter_)
        self._telephones.tell(self._ari)
        self._ari.order("GET", f"applications/{self._ari.address.app}").add_done_callback(self._clear_away)

    def _clear_away(self, reply: "asyncio.Future[dict[str, Any]]") -> None:
        """Calls of a switch that died are nobody's: end them."""
        if reply.cancelled() or reply.exception():
            return
        for channel in reply.result()["channel_ids"]:
            if not self._ari.is_watched(channel):
                self._ari.tell("DELETE", f"channels/{channel}")

    async def _follow_telephones(self) -> None:
        """Accounts are issued by a program beside us; telephones can be used seconds later."""
        while True:
            await asyncio.sleep(LOOK_S)
            if self._ari.connected.is_set() and self._telephones.has_changed:
                self._telephones.tell(self._ari)

    def _spawn(self, task: asyncio.Task[None]) -> None:
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def _refuse(leg: AsteriskLeg, from_: str, to: str) -> None:
    """Until somebody takes calls there is nobody to take them."""
    del from_, to
    leg.finish(Ended(Cause.FAILED, is_remote=False))


def _note_refusal(leg: AsteriskLeg, reply: "asyncio.Future[object]") -> None:
    """No telephone is registered there."""
    if not reply.cancelled() and isinstance(error := reply.exception(), AriError):
        logger.info("not dialled", extra={"reason": str(error)})
        leg.finish(Ended(Cause.FAILED, is_remote=True, sip_code=NOT_REGISTERED))


def _variables(order: Origination) -> dict[str, str]:
    """Whom the called telephone shows is, on a leg of ours, the connected line; ``i`` as it is not connected yet."""
    variables = {"CONNECTEDLINE(num,i)": order.from_.removeprefix("client:"), "PJSIP_TRANSFER_HANDLING()": "ari-only"}
    if order.caller_name:
        variables["CONNECTEDLINE(name,i)"] = order.caller_name
    for name, value in order.parameters.items():
        if _HEADER_NAME.match(name):
            variables[f"PJSIP_HEADER(add,X-{name})"] = "".join(filter(str.isprintable, value))
    return variables
