"""A call of ours to a number of ours: what goes out comes in again."""

import asyncio
from collections.abc import Callable

from infra.switch.leg import Cause, Ended, Playable, Tones
from infra.switch.legs.handset import natural_length_s
from infra.switch.legs.nobody import Nobody
from infra.switch.legs.simulated_leg import Caption, SimulatedLeg
from infra.switch.sids import new_sid

Receive = Callable[[SimulatedLeg, str, str], str | None]


class Loopback(Nobody):
    """The telephone network between the two ends; the outgoing one rings on it first.

    ``receive`` takes the incoming end and returns its CallSid, or None if the number is not ours: then it rings
    somewhere else and nobody answers.
    """

    always_talks = True

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._out: SimulatedLeg | None = None
        self._in: SimulatedLeg | None = None

    def rings(self, leg: SimulatedLeg) -> None:
        self._out = leg
        from_, to = leg.caption.from_, leg.caption.to
        incoming = SimulatedLeg(Caption(new_sid("LG"), from_, to, is_incoming=True), self)
        call_sid = self._receive(incoming, from_, to)
        if call_sid is not None:
            incoming.call_sid = call_sid
            self._in = incoming

    def changed(self, leg: SimulatedLeg) -> None:
        """What happens at one end happens at the other."""
        if self._out is None or self._in is None:
            return
        if leg.ended.done():
            self._hang_up_other(leg, leg.ended.result())
        elif leg is self._in and leg.answered.is_set():
            self._out.pick_up()

    def _hang_up_other(self, leg: SimulatedLeg, ended: Ended) -> None:
        other = self._out if leg is self._in else self._in
        if other is None or other.ended.done():
            return
        if other is self._out and not other.answered.is_set():
            cause = Cause.NO_ANSWER if ended.cause is Cause.NORMAL else ended.cause
            other.decline(cause, 486 if cause is Cause.BUSY else 480)
        else:
            other.put_down()

    async def hears(self, leg: SimulatedLeg, item: Playable) -> None:
        """Tones sent to one end are keys pressed at the other."""
        await asyncio.sleep(natural_length_s(item))
        other = self._out if leg is self._in else self._in
        if isinstance(item, Tones) and other is not None:
            other.press("".join(digit for digit in item.digits if digit not in "wW"))
