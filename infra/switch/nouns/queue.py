"""Queue: connect with the first waiting call."""

import asyncio
from dataclasses import dataclass
from typing import Self

from infra.switch.bridge import Bridge
from infra.switch.call import Hook
from infra.switch.dial_terms import DialTerms
from infra.switch.modes import Mode
from infra.switch.outcome import Continue, Fetch, Outcome
from infra.switch.queues import Member
from infra.switch.session import Session
from infra.switch.star import starred
from infra.switch.tag import Tag
from infra.switch.tasks import alongside, first


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueNoun:
    """``announcement`` runs on the waiting caller before the two are connected."""

    name: str
    announcement: Hook | None = None

    @classmethod
    def parse(cls, tag: Tag) -> Self:
        tag.ignore("reservationSid", "postWorkActivitySid")
        url, method = tag.url("url"), tag.method()
        return cls(name=tag.text, announcement=Hook(url, method) if url else None)

    async def dial(self, session: Session, dial: DialTerms) -> Outcome:
        await session.answer()
        queue = session.exchange.queues.find(self.name)
        if queue is None:
            return dial.next({"DialCallStatus": "failed", "DialBridged": "false"})
        member = await queue.take(dial.timeout_s)
        if member is None:
            return dial.next({"DialCallStatus": "no-answer", "DialBridged": "false"})
        session.call.guard.reset()
        bridge = Bridge(session.exchange)
        member.taken.set_result(bridge)
        facts = self._facts(session, member)
        try:
            await self._connect(session, dial, member, bridge)
        except asyncio.CancelledError:
            session.last_word(dial.action, dial.method, facts | _result(bridge))
            raise
        finally:
            bridge.close()
        return dial.next(facts | _result(bridge))

    async def _connect(self, session: Session, dial: DialTerms, member: Member, bridge: Bridge) -> None:
        caller = member.actor
        if self.announcement:
            fetch = Fetch(self.announcement.url, self.announcement.method, self._announced(session, member))
            async with alongside(caller.interpret(fetch, Mode.QUEUE_CONNECT)) as announcing:
                await first(announcing, caller.leg.ended, bridge.over)
                if not announcing.done() or not isinstance(announcing.result(), Continue):
                    return
        await bridge.connect(session.leg, caller.leg)
        async with starred(session.leg, is_wanted=dial.hangup_on_star) as pressed:
            await first(pressed, bridge.over, caller.leg.ended, timeout_s=dial.time_limit_s)

    def _announced(self, session: Session, member: Member) -> dict[str, str]:
        return {
            "QueueSid": member.queue.sid,
            "QueueTime": str(member.waited_s(session.exchange.clock.now())),
            "DequeingCallSid": session.call.sid,
        }

    def _facts(self, session: Session, member: Member) -> dict[str, str]:
        return {
            "DialCallSid": member.actor.call.sid,
            "QueueSid": member.queue.sid,
            "QueueTime": str(member.waited_s(session.exchange.clock.now())),
        }


def _result(bridge: Bridge) -> dict[str, str]:
    return {
        "DialCallStatus": "completed",
        "DialBridged": "true" if bridge.connected_at is not None else "false",
        "DialCallDuration": str(bridge.duration_s),
    }
