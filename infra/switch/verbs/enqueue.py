"""Enqueue: wait in a queue, running the wait document, until something takes the call out."""

import asyncio
from dataclasses import dataclass
from typing import Self, assert_never

from infra.switch.leg import HOUSE_MUSIC
from infra.switch.modes import Mode
from infra.switch.outcome import Continue, Fail, Fetch, HangUp, Leave, Outcome, Reject
from infra.switch.queues import Member, Queue
from infra.switch.session import Session
from infra.switch.tag import Tag, is_absolute
from infra.switch.tasks import alongside, first, settled


@dataclass(frozen=True, slots=True, kw_only=True)
class Enqueue:
    """``wait_url`` None is the house music, empty is silence."""

    name: str
    action: str | None = None
    method: str = "POST"
    wait_url: str | None = None
    wait_method: str = "POST"
    is_supported: bool = True

    @classmethod
    def parse(cls, tag: Tag) -> Self:
        wait_url = tag.url("waitUrl") if tag.get("waitUrl") else tag.get("waitUrl")
        has_task = any(child.name == "Task" for child in tag.children())
        return cls(
            name=tag.text,
            action=tag.url("action"),
            method=tag.method(),
            wait_url=wait_url,
            wait_method=tag.method("waitUrlMethod"),
            is_supported=not has_task and tag.get("workflowSid") is None,
        )

    async def run(self, session: Session) -> Outcome:
        await session.answer()
        exchange = session.exchange
        if not self.is_supported or not self.name:
            return self._next({"QueueResult": "error"})
        queue = exchange.queues.get_or_create(self.name)
        if queue.is_full:
            return self._next({"QueueResult": "queue-full"})
        member = Member(session.actor, queue, exchange.clock.now())
        queue.add(member)
        try:
            result = await self._stay(session, member)
        except asyncio.CancelledError:
            self._torn_away(session, member)
            raise
        finally:
            queue.remove(member)
        return HangUp() if result is None else self._next(self._facts(session, member, result))

    async def _stay(self, session: Session, member: Member) -> str | None:
        """The QueueResult; None when the wait document hung up."""
        async with alongside(self._wait(session, member)) as waiting:
            await first(waiting, member.taken)
            if not member.taken.done():
                return _result(waiting.result())
        bridge = member.taken.result()
        await settled(bridge.over)
        return "bridged"

    async def _wait(self, session: Session, member: Member) -> Outcome:
        """Ask for the wait document again whenever it runs out, with fresh figures."""
        if not self.wait_url:
            return await self._wait_without_document(session)
        while True:
            fetch = Fetch(self.wait_url, self.wait_method, _figures(session, member))
            outcome = await session.interpret(fetch, Mode.QUEUE_WAIT)
            if not isinstance(outcome, Continue):
                return outcome

    async def _wait_without_document(self, session: Session) -> Outcome:
        if self.wait_url is None:
            while not session.leg.ended.done():
                await session.play(HOUSE_MUSIC)
        await settled(session.leg.ended)
        return HangUp()

    def _torn_away(self, session: Session, member: Member) -> None:
        """Hung up, or given another document from outside: tell the action, whose reply is ignored."""
        is_bridged = member.taken.done()
        if is_bridged:
            member.taken.result().close()
        result = "redirected" if session.was_redirected else "hangup"
        if is_bridged:
            result = "redirected-from-bridged" if session.was_redirected else "bridged"
        session.last_word(self.action, self.method, self._facts(session, member, result))

    def _facts(self, session: Session, member: Member, result: str) -> dict[str, str]:
        waited = member.waited_s(session.exchange.clock.now())
        return {"QueueResult": result, "QueueSid": member.queue.sid, "QueueTime": str(waited)}

    def _next(self, parameters: dict[str, str]) -> Outcome:
        if self.action is None:
            return Continue()
        if not is_absolute(self.action):
            return Fail(11100, self.action)
        return Fetch(self.action, self.method, parameters)


def _figures(session: Session, member: Member) -> dict[str, str]:
    queue: Queue = member.queue
    now = session.exchange.clock.now()
    return {
        "QueueSid": queue.sid,
        "QueuePosition": str(queue.position(member)),
        "QueueTime": str(member.waited_s(now)),
        "AvgQueueTime": str(queue.average_wait_s(now)),
        "CurrentQueueSize": str(len(queue.members)),
        "MaxQueueSize": str(queue.max_size),
    }


def _result(outcome: Outcome) -> str | None:
    match outcome:
        case Leave():
            return "leave"
        case HangUp():
            return None
        case Continue() | Fetch() | Reject() | Fail():
            return "error"
        case _:
            assert_never(outcome)
