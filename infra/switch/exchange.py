"""The switch put together: one account's calls, queues, conferences and numbers on one driver."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

from infra.switch.account import Account
from infra.switch.actor import Actor
from infra.switch.call import Call, Subscription
from infra.switch.calls import Calls
from infra.switch.clock import Clock
from infra.switch.conferences import Conferences
from infra.switch.fetcher import Fetcher
from infra.switch.inbound_texts import receive_text
from infra.switch.leg import Driver, Leg, Origination
from infra.switch.media import FetchedLibrary, Library
from infra.switch.nouns.target import Target
from infra.switch.numbers import Number, Numbers
from infra.switch.outbox import Outbox
from infra.switch.outcome import Fetch, HangUp, Outcome
from infra.switch.outgoing import Outgoing
from infra.switch.queues import Queues
from infra.switch.recordings import Recordings
from infra.switch.tasks import Background
from infra.switch.texting import Carrier, Message, Messages, Text
from infra.switch.webhook import Webhooks

MAX_LOOPS: Final = 10
TIME_LIMIT_S: Final = 14_400


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What the switch needs from outside."""

    driver: Driver
    fetcher: Fetcher
    clock: Clock
    carrier: Carrier
    media: Library | None = None
    numbers_path: Path | None = None


class Exchange:
    """Holds the parts; each of them knows its own business."""

    def __init__(self, account: Account, surroundings: Surroundings) -> None:
        self.account = account
        self.clock = surroundings.clock
        self.driver = surroundings.driver
        self.background = Background()
        self.webhooks = Webhooks(surroundings.fetcher, auth_token=account.auth_token)
        self.media: Library = surroundings.media or FetchedLibrary(self.webhooks)
        self.numbers = Numbers(self.clock, surroundings.numbers_path)
        self.calls = Calls(self)
        self.queues = Queues(self.clock)
        self.conferences = Conferences(self)
        self.recordings = Recordings(self)
        self.messages = Messages(self, surroundings.carrier)
        self.outgoing = Outgoing(self)

    def new_outbox(self) -> Outbox:
        return Outbox(self.webhooks, self.background)

    def receive(self, leg: Leg, from_: str, to: str, *, forwarded_from: str | None = None) -> Actor:
        """An incoming call: it rings until its number's document answers or refuses it."""
        number = self.numbers.by_address(to)
        call = self.calls.create(from_, to, "inbound", forwarded_from=forwarded_from)
        if number:
            call.number_sid = number.sid
            call.fallback = number.voice_fallback
            call.subscription = Subscription(number.status_hook) if number.status_hook else None
        actor = Actor(call, leg, self)
        self.calls.enlist(actor)
        call.dial()
        actor.limit(TIME_LIMIT_S)
        actor.start(lambda: _answer(actor, number))
        return actor

    def receive_own(self, leg: Leg, from_: str, to: str) -> str | None:
        """A call of ours that arrives at a number of ours.

        Returns:
            Its CallSid; None if the number is not ours, or if so many calls of this caller to it are alive that
            the number must be calling itself.
        """
        alive = sum(call.from_ == from_ and call.to == to and not call.is_over for call in self.calls)
        if self.numbers.by_address(to) is None or alive > MAX_LOOPS:
            return None
        return self.receive(leg, from_, to).call.sid

    async def dial_child(self, parent: Call, target: Target, caller_id: str) -> Actor:
        """Ring one target of a Dial; the caller of this starts the actor."""
        call = self.calls.create(
            caller_id,
            target.address,
            "outbound-dial",
            parent_sid=parent.sid,
            subscription=target.subscription,
            forwarded_from=None,
        )
        leg = await self.driver.originate(
            Origination(sid=call.sid, to=target.address, from_=caller_id, parameters=target.parameters)
        )
        actor = Actor(call, leg, self)
        self.calls.enlist(actor)
        call.dial()
        return actor

    def receive_text(self, text: Text) -> Message:
        """An incoming text; its number's document may answer with another."""
        return receive_text(self, text)

    async def close(self) -> None:
        """Stop everything that runs; live calls are dropped."""
        await self.background.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()


async def _answer(actor: Actor, number: Number | None) -> Outcome:
    if number is None or number.voice is None:
        actor.call.intended_status = "failed"
        return HangUp()
    return await actor.interpret(Fetch(number.voice.url, number.voice.method))
