"""All calls of the account, and the actors of those that are alive."""

import asyncio
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from infra.switch.call import Call
from infra.switch.guard import LoopGuard
from infra.switch.sids import new_sid

if TYPE_CHECKING:
    from infra.switch.actor import Actor
    from infra.switch.exchange import Exchange


class Calls:
    """Oldest first."""

    def __init__(self, exchange: "Exchange") -> None:
        self._exchange = exchange
        self._by_sid: dict[str, Call] = {}
        self._actors: dict[str, Actor] = {}

    def __iter__(self) -> Iterator[Call]:
        return iter(self._by_sid.values())

    def find(self, sid: str) -> Call | None:
        return self._by_sid.get(sid)

    def actor(self, sid: str) -> "Actor | None":
        """The living call's actor; a queued call has none yet, an ended one none any more."""
        actor = self._actors.get(sid)
        return None if actor is None or actor.call.is_over else actor

    def delete(self, sid: str) -> None:
        self._by_sid.pop(sid, None)
        self._actors.pop(sid, None)

    def create(self, from_: str, to: str, direction: str, **facts: Any) -> Call:
        exchange = self._exchange
        call = Call(
            sid=new_sid("CA"),
            account_sid=exchange.account.sid,
            from_=from_,
            to=to,
            direction=direction,
            created_at=exchange.clock.now(),
            clock=exchange.clock,
            outbox=exchange.new_outbox(),
            guard=LoopGuard(asyncio.get_running_loop().time),
            **facts,
        )
        self._by_sid[call.sid] = call
        return call

    def enlist(self, actor: "Actor") -> None:
        self._actors[actor.call.sid] = actor
        actor.leg.ended.add_done_callback(lambda _: self._actors.pop(actor.call.sid, None))
