"""Callers and agents who do as people do: each draws what to do next from a source of its own."""

import asyncio
import random
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from typing import Final

from chalicelib.agents.domain import Agent, AgentState, EndpointKind
from chalicelib.core.errors import SwitchboardError
from chalicelib.core.ids import CallId
from chalicelib.queues import desk
from chalicelib.queues.screening import TAKE
from infra.simulation import telephones
from infra.simulation.hands import HANDS, reaching
from infra.simulation.record import Breach
from infra.simulation.stage import LEAVE_KEY, World
from infra.simulation.staging import Scene
from infra.simulation.switchboard import Switchboard
from infra.switch.testing.lines import Line

REACTIONS: Final = {"answer": 66, "ignore": 12, "reject": 6, "decline": 6, "busy": 3, "touch": 4, "late": 3}
IN_CALL: Final = {"hold": 6, "take": 8, "resume": 2, "pause": 1, "log-off": 1}
WITH_A_CALL_ON_HOLD: Final = {"take": 8, "resume": 8, "hold": 1, "pause": 1}
WRAP_UP: Final = {"extend": 4, "finish": 5, "available": 2, "pause": 1, "log-off": 1}
SET_ASIDE: Final = {"available": 6, "pause": 2, "log-off": 1, "idle": 1}
AT_RANDOM: Final = 0.25
"""So many clicks have nothing to do with what the agent is about."""
REASONS: Final = ("Lunch", "A meeting", "Back office")
WITH_OTHER_TELEPHONES: Final = 0.5
"""So many agents say at log-on where they want to be rung."""
CLICKS: Final = {
    "pause": 3,
    "available": 5,
    "log-off": 1,
    "idle": 1,
    "finish": 3,
    "extend": 2,
    "vanish": 2,
    "freeze": 1,
    "telephones": 2,
    "unplug": 1,
    "swap": 2,
    **HANDS,
}


async def empty(scene: Scene) -> None:
    """Callers hang up, and agents answer no more."""
    for phone in scene.board.switch.phones.values():
        phone.on_ring = ignore
    for line in list(scene.callers):
        if line.state != "ended":
            await line.hang_up()


def ignore(line: Line) -> None:
    del line


@dataclass(slots=True, kw_only=True)
class Troupe:
    """The people of one history. ``story`` is what they did, to be read when something went wrong."""

    scene: Scene
    world: World
    seed: str
    story: list[str] = field(default_factory=list)
    calls: int = 0
    _sign_ins: int = 0
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    @property
    def board(self) -> Switchboard:
        return self.scene.board

    def chance(self, of: str) -> random.Random:
        return random.Random(f"{self.seed} {of}")  # noqa: S311  a seeded source is the point

    def say(self, words: str) -> None:
        self.story.append(f"{self.board.now:%H:%M:%S.%f}"[:-3] + f" {words}")

    def begin(self, work: Awaitable[None]) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def leave(self) -> None:
        """Everybody stops: callers hang up, agents do nothing more."""
        for task in list(self._tasks):
            task.cancel()
        failed = await asyncio.gather(*self._tasks, return_exceptions=True)
        await empty(self.scene)
        for failure in failed:
            if isinstance(failure, Exception):
                raise failure

    # Callers.

    async def call(self, n: int, number: str) -> None:
        """One caller's call from ring to patience's end."""
        chance = self.chance(f"caller {n}")
        line = await self.board.switch.call(f"+4790000{n:03d}", number)
        self.scene.callers.append(line)
        self.calls += 1
        self.say(f"caller {n} rings {number[-3:]} as {line.call_sid[-6:]}")
        patience_s = chance.choice((chance.uniform(1, 12), chance.uniform(10, 140), chance.uniform(60, 200)))
        self.begin(self._press_keys(line, chance))
        await asyncio.sleep(patience_s)
        if line.state != "ended":
            self.say(f"{line.call_sid[-6:]} hangs up")
            await line.hang_up()

    async def _press_keys(self, line: Line, chance: random.Random) -> None:
        await asyncio.sleep(chance.uniform(0.5, 7))
        for keys in (chance.choice(("1", "2", "1", "2", "7", "")), LEAVE_KEY if chance.random() < 0.12 else ""):  # noqa: PLR2004
            if keys and line.state != "ended":
                self.say(f"{line.call_sid[-6:]} presses {keys}")
                await line.press(keys)
            await asyncio.sleep(chance.uniform(2, 60))

    # Agents.

    async def sign_in(self, name: str) -> None:
        """An agent comes, and tries again until it works."""
        self.say(f"{name} signs in")
        phone = await self.scene.sign_in(name, *self._queues_of(name))
        self._sign_ins += 1
        chance = self.chance(f"{name} {self._sign_ins}")
        phone.on_ring = lambda line: self.begin(self._rung(name, line, chance))
        if chance.random() < WITH_OTHER_TELEPHONES:
            await self._choose_telephones(name, chance)

    async def _choose_telephones(self, name: str, chance: random.Random) -> None:
        telephones.plug_in(self.board, name, lambda kind, line: self.begin(self._rung(name, line, chance, kind)))
        wanted = telephones.chosen(self.board, name, chance)
        self.scene.telephones.setdefault(name, set()).update(each.address for each in wanted)
        self.say(f"{name} is rung at {[each.kind.value for each in wanted]}")
        await self.try_to(name, lambda: self.board.at_desk(desk.choose_endpoints, name, wanted))

    def _queues_of(self, name: str) -> list[str]:
        domain = self.world.domain(self.board.company)
        return [queue for queue, each in domain.items() if name in each.members]

    async def _rung(
        self, name: str, line: Line, chance: random.Random, kind: EndpointKind = EndpointKind.SOFTPHONE
    ) -> None:
        (how,) = chance.choices(list(REACTIONS), list(REACTIONS.values()))
        await asyncio.sleep(
            chance.uniform(self.world.ring_s - 0.3, self.world.ring_s + 0.3)
            if how == "late"
            else chance.uniform(0.1, 9)
        )
        if line.state != "ringing":
            return
        self.say(f"{name}: {how} {line.call_sid[-6:]}")
        if how in {"answer", "late"}:
            await line.answer()
            if kind is not EndpointKind.PHONE or await self._takes(name, line, chance):
                await self._talk(name, line, chance)
        else:
            await self._turns_down(how, name, line, chance)

    async def _turns_down(self, how: str, name: str, line: Line, chance: random.Random) -> None:
        match how:
            case "touch":
                line.leg.pick_up()
                await asyncio.sleep(chance.choice((0.0, 0.004, 0.3)))
                await line.hang_up()
            case "reject":
                await line.decline()
            case "busy":
                await line.be_busy()
            case "decline":
                held = self.board.agent_now(name).reservation
                if held is not None:
                    await self.try_to(
                        name, lambda: self.board.at_desk(desk.decline, name, held.offer, now=self.board.now)
                    )

    async def _takes(self, name: str, line: Line, chance: random.Random) -> bool:
        """Whoever answered a telephone outside takes the call by a key, or turns out to be a voicemail."""
        await asyncio.sleep(chance.uniform(0.5, 5))
        key = telephones.key_of(chance)
        self.say(f"{name} presses {key or 'nothing'} on {line.call_sid[-6:]}")
        if key:
            await line.press(key)
        if key == TAKE:
            return True
        await line.ended()
        if line.placements:
            self.scene.record.ghosts.append(Breach("Q1", line.call_sid, f"had a caller without {name} taking the call"))
        return False

    async def _talk(self, name: str, line: Line, chance: random.Random) -> None:
        for _ in range(chance.choice((1, 1, 2, 3))):
            await asyncio.sleep(min(chance.expovariate(1 / 12), 50))
            if line.state == "ended":
                return
            await self._fidget(name, chance)
        how = chance.choice(("phone", "desk", "caller"))
        if line.state == "ended" or how == "caller":
            return
        self.say(f"{name} ends the call at the {how}")
        if how == "phone":
            await line.hang_up()
            return
        work = self.board.agent_now(name).work
        if work is not None:
            await self.try_to(
                name, lambda: self.board.at_desk(desk.hang_up_call, name, CallId(work.call), now=self.board.now)
            )

    async def fidget(self, name: str, chance: random.Random) -> None:
        """Now and then an agent clicks something."""
        while True:
            await asyncio.sleep(chance.uniform(5, 60))
            (what,) = chance.choices(list(CLICKS), list(CLICKS.values()))
            self.say(f"{name} clicks {what}")
            match what:
                case "vanish":
                    self.board.vanish(name)
                    await asyncio.sleep(chance.uniform(2, 90))
                    await self.sign_in(name)
                case "freeze":
                    self.board.freeze(name)
                    await asyncio.sleep(chance.uniform(30, 120))
                    self.board.thaw(name)
                case "telephones":
                    await self._choose_telephones(name, chance)
                case "unplug":
                    await self._unplug(name, chance)
                case _:
                    await self._clicks(name, what, chance)
            await asyncio.sleep(chance.uniform(1, 8))
            await self._fidget(name, chance)

    async def _fidget(self, name: str, chance: random.Random) -> None:
        """Click something that belongs to what the agent is about now."""
        fitting = self._fitting(self.board.agent_now(name)) if chance.random() > AT_RANDOM else HANDS
        if fitting:
            (what,) = chance.choices(list(fitting), list(fitting.values()))
            self.say(f"{name} clicks {what}")
            await self._clicks(name, what, chance)

    def _fitting(self, agent: Agent) -> Mapping[str, int]:
        match agent.state:
            case AgentState.IN_CALL:
                return WITH_A_CALL_ON_HOLD if agent.work and agent.work.held_at else IN_CALL
            case AgentState.WRAP_UP:
                return WRAP_UP
            case AgentState.RONA:
                return SET_ASIDE
            case _:
                return {}

    async def _unplug(self, name: str, chance: random.Random) -> None:
        """The SIP device goes, and comes back; of an account of ours the trunk tells both."""
        board, is_told = self.board, name in telephones.OWN
        for is_registered in (False, True):
            if is_registered:
                telephones.plug_in(board, name, lambda kind, line: self.begin(self._rung(name, line, chance, kind)))
            else:
                board.switch.unregister(telephones.addresses(board, name)[EndpointKind.SIP])
            report = partial(desk.report_telephone, is_registered=is_registered)
            if is_told:
                await self.try_to(name, lambda report=report: board.at_desk(report, name))  # type: ignore[misc]
            await asyncio.sleep(0 if is_registered else chance.uniform(3, 60))

    async def _clicks(self, name: str, what: str, chance: random.Random) -> None:
        board = self.board
        states = {
            "pause": AgentState.PAUSED,
            "available": AgentState.AVAILABLE,
            "log-off": AgentState.LOGGED_OFF,
            "idle": AgentState.IDLE,
        }
        if what in states:
            reason, lasts_s = chance.choice(REASONS), chance.choice((0, 0, 20)) if what == "pause" else 0
            await self.try_to(name, lambda: board.choose(name, states[what], reason, lasts_s))
        elif what in HANDS:
            reach, calls = reaching(board, what, self._queues_of(name), chance), list(self.scene.record.witness.live)
            await self.try_to(name, lambda: board.at_desk(reach, name, about=calls))
        elif what == "finish":
            about = chance.choice(("", "An invoice"))
            await self.try_to(name, lambda: board.at_desk(desk.finish_wrap_up, name, about, now=board.now))
        elif what == "extend":
            await self.try_to(name, lambda: board.at_desk(desk.extend_wrap_up, name))
        else:
            queue = chance.choice(self._queues_of(name))
            act = chance.choice((desk.log_on, desk.log_off))
            await self.try_to(name, lambda: board.at_desk(act, name, queue))

    async def try_to(self, name: str, act: Callable[[], Awaitable[object]]) -> None:
        """Click; what is refused or fails is shown to the agent, who lets it be."""
        self.scene.note_click(name)
        with suppress(SwitchboardError):
            await act()
