"""All calls of the account, and the actors of those that are alive."""

import asyncio
from collections.abc import Iterator
from typing import Any

from infra.switch.call import Call
from infra.switch.call_record import read_call, write_call
from infra.switch.guard import LoopGuard
from infra.switch.house import House
from infra.switch.leg import Cause, Ended
from infra.switch.seat import Seat
from infra.switch.shelf import Memory, Script, Shelf
from infra.switch.sids import new_sid


class Calls:
    """Oldest first. Iterating sees those at hand: all that are alive, and what was over lately."""

    def __init__(self, house: House, memory: Memory) -> None:
        self._house = house
        self._actors: dict[str, Seat] = {}
        script = Script("call", write_call, lambda facts: read_call(facts, self._surroundings))
        self._shelf: Shelf[Call] = Shelf(script, memory)

    def __iter__(self) -> Iterator[Call]:
        return iter(self._shelf)

    def newest(self) -> Iterator[Call]:
        """Every call there is a record of, the latest first."""
        return self._shelf.newest()

    def live(self) -> Iterator[Call]:
        """Those that have a leg."""
        return (actor.call for actor in self._actors.values())

    def find(self, sid: str) -> Call | None:
        return self._shelf.find(sid)

    def actor(self, sid: str) -> Seat | None:
        """The living call's actor; a queued call has none yet, an ended one none any more."""
        actor = self._actors.get(sid)
        return None if actor is None or actor.call.is_over else actor

    def delete(self, sid: str) -> None:
        self._shelf.drop(sid)
        self._actors.pop(sid, None)

    def create(self, from_: str, to: str, direction: str, **facts: Any) -> Call:
        house = self._house
        call = Call(
            sid=new_sid("CA"),
            account_sid=house.account.sid,
            from_=from_,
            to=to,
            direction=direction,
            created_at=house.clock.now(),
            **self._surroundings(),
            **facts,
        )
        self._shelf.add(call)
        return call

    def enlist(self, actor: Seat) -> None:
        self._actors[actor.call.sid] = actor
        actor.leg.ended.add_done_callback(lambda _: self._actors.pop(actor.call.sid, None))

    def recover(self) -> None:
        """The calls of a switch that died are over: say so, once, with what they had come to."""
        for call in self._shelf.unfinished():
            call.intended_status = "failed"
            call.end(Ended(Cause.FAILED, is_remote=False))

    def _surroundings(self, box: str | None = None, sequence: int = 0) -> dict[str, Any]:
        outbox = self._house.new_outbox(box)
        outbox.sequence = sequence
        return {
            "clock": self._house.clock,
            "outbox": outbox,
            "guard": LoopGuard(asyncio.get_running_loop().time),
            "on_change": self._shelf.save,
        }
