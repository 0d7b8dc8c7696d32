"""One identity's telephone: all its browser pages together."""

import asyncio
import itertools
from collections.abc import Callable
from contextlib import suppress
from typing import Final

from infra.switch.leg import Expectation, Playable
from infra.switch.legs.handset import Placement, natural_length_s
from infra.switch.legs.simulated_leg import SimulatedLeg
from infra.switch.phones import frames
from infra.switch.phones.frames import Frame
from infra.switch.phones.token import Identity

LONGEST_ITEM_S: Final = 600.0
Send = Callable[[Frame], None]


class _Item:
    """Something a browser was asked to play."""

    def __init__(self) -> None:
        self.is_playing = False
        self.finished = asyncio.Event()


class Device:
    """The far end of simulated legs, in as many pages as the person has open."""

    always_talks = True
    nature = "human"

    def __init__(self, identity: Identity, status_of: Callable[[str], str | None]) -> None:
        self.identity = identity
        self.legs: dict[str, SimulatedLeg] = {}
        self._status_of = status_of
        self._sockets: set[Send] = set()
        self._items: dict[str, _Item] = {}
        self._item_ids = itertools.count(1)

    @property
    def is_connected(self) -> bool:
        return bool(self._sockets)

    def attach(self, send: Send) -> None:
        """A page has come: tell it who it is and what is going on."""
        self._sockets.add(send)
        calls = [frames.call(leg) for leg in self.legs.values()]
        identity = self.identity
        send(
            {
                "type": "registered",
                "identity": identity.text,
                "address": identity.address,
                "calls": calls,
            }
        )

    def detach(self, send: Send) -> None:
        self._sockets.discard(send)

    def send(self, frame: Frame) -> None:
        for send in self._sockets:
            send(frame)

    def give_up(self) -> None:
        """Nobody came back: the person is gone, and so are the calls."""
        for leg in list(self.legs.values()):
            leg.put_down()

    def find(self, call_sid: str | None) -> SimulatedLeg | None:
        """The named call, or the only one."""
        if call_sid is None and len(self.legs) == 1:
            return next(iter(self.legs.values()))
        return self.legs.get(call_sid or "")

    def playing(self, item_id: str) -> None:
        if item := self._items.get(item_id):
            item.is_playing = True

    def finished(self, item_id: str) -> None:
        if item := self._items.get(item_id):
            item.finished.set()

    def follow(self, leg: SimulatedLeg) -> None:
        """A call made from here."""
        self.legs[leg.call_sid] = leg
        self.send(frames.state(leg, "ringing"))

    # What legs tell it.

    def rings(self, leg: SimulatedLeg) -> None:
        self.legs[leg.call_sid] = leg
        self.send(frames.ring(leg))
        self.send(frames.state(leg, "ringing"))

    def changed(self, leg: SimulatedLeg) -> None:
        if leg.ended.done():
            asyncio.get_running_loop().call_soon(self._report_end, leg)
        elif leg.answered.is_set():
            if not leg.caption.is_incoming:
                self.send({"type": "answered", "call_sid": leg.call_sid})
            self.send(frames.state(leg, "in-progress"))

    def _report_end(self, leg: SimulatedLeg) -> None:
        """One step later, when the call has its final status."""
        if self.legs.pop(leg.call_sid, None):
            status = self._status_of(leg.call_sid) or frames.status(leg)
            self.send(frames.state(leg, status))
            self.send(frames.ended(leg, status))

    async def hears(self, leg: SimulatedLeg, item: Playable) -> None:
        """Until the browser says so, or its natural length has passed and no browser says otherwise."""
        item_id, length_s = f"PB{next(self._item_ids)}", natural_length_s(item)
        entry = self._items[item_id] = _Item()
        self.send(frames.item(leg, item_id, item, length_s))
        try:
            with suppress(TimeoutError):
                await asyncio.wait_for(entry.finished.wait(), length_s)
            if entry.is_playing and not entry.finished.is_set():
                with suppress(TimeoutError):
                    await asyncio.wait_for(entry.finished.wait(), LONGEST_ITEM_S)
        except asyncio.CancelledError:
            self.send({"type": "stop", "call_sid": leg.call_sid, "id": item_id})
            raise
        finally:
            del self._items[item_id]

    def expected(self, leg: SimulatedLeg, expectation: Expectation | None) -> None:
        self.send(frames.gather(leg, expectation))

    def recorded(self, leg: SimulatedLeg, *, is_active: bool) -> None:
        self.send({"type": "record", "call_sid": leg.call_sid, "active": is_active})

    def placed(self, leg: SimulatedLeg, placement: Placement) -> None:
        self.send(frames.conference(leg, placement))
