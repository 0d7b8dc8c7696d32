"""The switch put together: one account's calls, queues, conferences and numbers on one driver."""

import asyncio
import math
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Self

from infra.switch import receptions
from infra.switch.account import Account
from infra.switch.actor import Actor
from infra.switch.applications import Application
from infra.switch.call import Call, Hook
from infra.switch.calls import Calls
from infra.switch.clock import Clock
from infra.switch.conferences import Conferences
from infra.switch.drawer import Drawer
from infra.switch.fetcher import Fetcher
from infra.switch.inbound_texts import receive_text
from infra.switch.ledger import Ledger, Letter, NoLedger
from infra.switch.leg import Driver, Leg, Origination
from infra.switch.media import FetchedLibrary, Library
from infra.switch.numbers import Numbers
from infra.switch.outbox import Outbox
from infra.switch.outcome import Fetch, HangUp, Outcome
from infra.switch.outgoing import Outgoing
from infra.switch.queues import Queues
from infra.switch.recordings import Recordings
from infra.switch.seat import Seat
from infra.switch.shelf import MOST_AT_HAND, Memory
from infra.switch.sids import new_sid
from infra.switch.sip_accounts import NoTelephones, SipAccounts, TelephoneAccounts
from infra.switch.target import Target
from infra.switch.tasks import Background
from infra.switch.texting import Carrier, Message, Messages, Text
from infra.switch.webhook import Webhooks

MAX_LOOPS: Final = 10
TIME_LIMIT_S: Final = 14_400
HOUR_S: Final = 3600
DAY_S: Final = 86_400


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What the switch needs from outside.

    What has ended stays at hand for ``keep_s``, no more than ``most_at_hand`` of a kind, and in the ledger for
    ``retention_days``.
    """

    driver: Driver
    fetcher: Fetcher
    clock: Clock
    carrier: Carrier
    media: Library | None = None
    numbers_path: Path | None = None
    ledger: Ledger = field(default_factory=NoLedger)
    telephones: TelephoneAccounts = field(default_factory=NoTelephones)
    keep_s: float = math.inf
    most_at_hand: int = MOST_AT_HAND
    retention_days: float = 30.0


class Exchange:
    """Holds the parts; each of them knows its own business."""

    def __init__(self, account: Account, surroundings: Surroundings) -> None:
        self.account = account
        self.clock = surroundings.clock
        self.driver = surroundings.driver
        self.background = Background()
        self._left_over: dict[str | None, Outbox] = {}
        self.webhooks = Webhooks(surroundings.fetcher, auth_token=account.auth_token)
        self.media: Library = surroundings.media or FetchedLibrary(self.webhooks)
        path = surroundings.numbers_path
        folder = path.parent if path else None
        self.numbers = Numbers(self.clock, path)
        self.applications = Drawer(Application, "AP", self.clock, folder / "applications.json" if folder else None)
        self.sip = SipAccounts(self.clock, folder, surroundings.telephones)
        self.ledger = surroundings.ledger
        self._retention_s = surroundings.retention_days * DAY_S
        memory = Memory(self.ledger, surroundings.keep_s, surroundings.most_at_hand)
        self.calls = Calls(self, memory)
        self.queues = Queues(self.clock)
        self.conferences = Conferences(self, memory)
        self.recordings = Recordings(self, memory)
        self.messages = Messages(self, surroundings.carrier, memory)
        self.outgoing = Outgoing(self)

    def new_outbox(self, name: str | None = None) -> Outbox:
        """``name`` is that of one which existed before; what is left in it goes out first."""
        if name in self._left_over:
            return self._left_over[name]
        return Outbox(name or new_sid("OB"), self.webhooks, self.background, self.ledger)

    def recover(self) -> None:
        """Take up what a switch before this one left: callbacks are sent, calls and conferences are over.

        To be called once, when calls can be taken; the letters first, as they are older.
        """
        boxes: dict[str, list[Letter]] = {}
        for letter in self.ledger.letters():
            boxes.setdefault(letter.box, []).append(letter)
        for name, letters in boxes.items():
            self._left_over[name] = self.new_outbox(name)
            self._left_over[name].resume(letters)
        self.calls.recover()
        self.recordings.recover()
        self.conferences.recover()
        self.messages.recover()
        self.background.spawn(self._forget())

    async def _forget(self) -> None:
        while True:
            self.ledger.forget(self.clock.now().timestamp() - self._retention_s)
            await asyncio.sleep(HOUR_S)

    def receive(self, leg: Leg, from_: str, to: str, *, forwarded_from: str | None = None) -> Actor:
        """An incoming call: it rings until its number's document answers or refuses it."""
        reception = receptions.find(self, from_, to)
        call = self.calls.create(from_, to, "inbound", forwarded_from=forwarded_from)
        call.number_sid = reception.number_sid
        call.fallback = reception.fallback
        call.subscription = reception.subscription
        actor = Actor(call, leg, self)
        self.calls.enlist(actor)
        call.dial()
        actor.limit(TIME_LIMIT_S)
        actor.start(lambda: _answer(actor, reception.voice))
        return actor

    def receive_own(self, leg: Leg, from_: str, to: str) -> str | None:
        """A call of ours that arrives at a number of ours.

        Returns:
            Its CallSid; None if the number is not ours, or if so many calls of this caller to it are alive that
            the number must be calling itself.
        """
        alive = sum(call.from_ == from_ and call.to == to and not call.is_over for call in self.calls.live())
        if self.numbers.by_address(to) is None or alive > MAX_LOOPS:
            return None
        return self.receive(leg, from_, to).call.sid

    async def dial_child(self, parent: Call, target: Target, caller_id: str) -> Seat:
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
            Origination(
                sid=call.sid,
                to=target.address,
                from_=caller_id,
                parameters=target.parameters,
                username=target.username,
                password=target.password,
            )
        )
        actor = Actor(call, leg, self)
        self.calls.enlist(actor)
        call.dial()
        return actor

    def hang_up(self, call: Call) -> None:
        """End any call: ``completed`` if it was answered, ``canceled`` if not."""
        self.outgoing.end(call)

    def receive_text(self, text: Text) -> Message:
        """An incoming text; its number's document may answer with another."""
        return receive_text(self, text)

    async def close(self) -> None:
        """Stop everything that runs; live calls are dropped."""
        await self.background.close()
        self.ledger.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()


async def _answer(actor: Actor, voice: Hook | None) -> Outcome:
    if voice is None:
        actor.call.intended_status = "failed"
        return HangUp()
    return await actor.interpret(Fetch(voice.url, voice.method))
