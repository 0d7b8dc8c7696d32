"""The driver without media: legs between handsets in one process, on whatever clock the loop has."""

import asyncio

from infra.switch.leg import Cause, Origination
from infra.switch.legs.handset import Handset
from infra.switch.legs.loopback import Loopback, Receive
from infra.switch.legs.nobody import Nobody
from infra.switch.legs.simulated_leg import Caption, SimulatedLeg
from infra.switch.legs.simulated_room import SimulatedRoom


class SimulatedDriver:
    """Rings registered phones.

    A number of our own comes back in as a call to us; other telephone numbers ring unanswered; clients and SIP
    addresses that are not registered cannot be reached.
    """

    def __init__(self) -> None:
        self.phones: dict[str, Handset] = {}
        self.receive: Receive = lambda _leg, _from, _to: None

    async def originate(self, order: Origination) -> SimulatedLeg:
        handset = self._handset(order.to)
        caption = Caption(order.sid, order.from_, order.to, is_incoming=False, parameters=order.parameters)
        leg = SimulatedLeg(caption, handset or Nobody())
        if handset is None and not order.to.startswith("+"):
            leg.decline(Cause.FAILED, 404 if order.to.startswith("sip:") else 480)
            return leg
        asyncio.get_running_loop().call_soon(self._ring, leg)
        return leg

    def _handset(self, address: str) -> Handset | None:
        if address in self.phones:
            return self.phones[address]
        return Loopback(self.receive) if address.startswith("+") else None

    def _ring(self, leg: SimulatedLeg) -> None:
        if not leg.ended.done():
            leg.rang.set()
            leg.handset.rings(leg)

    def room(self, name: str | None) -> SimulatedRoom:
        return SimulatedRoom(name)
