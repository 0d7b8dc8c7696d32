"""One random history of a small company, by its seed: played on a virtual clock and judged."""

import asyncio
import random
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, Final

from chalice.app import Chalice

from chalicelib.agents.tables import AGENTS
from chalicelib.aws import transport
from chalicelib.calls.tables import CALL_LOG, CALLS
from chalicelib.core.ids import CompanyId
from chalicelib.flow.tables import COUNTERS, DEEDS
from chalicelib.settings import settings
from infra.simulation.faults import FINE, ROUGH, Faults, Weather
from infra.simulation.invariants import breaches
from infra.simulation.monitor import Monitor
from infra.simulation.record import FINE_LIMITS, Breach, Limits, Record
from infra.simulation.stage import AGENTS as NAMES
from infra.simulation.stage import WORLDS, World
from infra.simulation.switchboard import Switchboard
from infra.simulation.tables.memory import MemoryTables
from infra.simulation.troupe import Troupe
from infra.simulation.witness import Witness
from infra.switch.virtual_time import VirtualTimeLoop

HELD: Final = (CALLS, CALL_LOG, AGENTS, COUNTERS, DEEDS)
"""The tables that histories write; configuration stays where it is."""
ACTION_S: Final = 150.0
STORM: Final = Weather(lost=0.06, doubled=0.15, late=0.25, killed=0.06, throttled=0.02, refused=0.06, raced=0.15)
RACES: Final = replace(FINE, raced=0.25, doubled=0.1)
WEATHERS: Final = (FINE, FINE, RACES, ROUGH, ROUGH, STORM)
ROUGH_LIMITS: Final = Limits(
    offer=timedelta(seconds=75),
    timer=timedelta(seconds=75),
    stop=timedelta(seconds=75),
    ghost=timedelta(seconds=75),
    silence=timedelta(seconds=40),
)


@dataclass(frozen=True, slots=True)
class Theatre:
    """Where histories are played: the app, and a company that has the stage's worlds."""

    app: Chalice
    company: CompanyId
    token: str
    public_url: str
    numbers: Mapping[str, str]
    """From a flow's name to its number."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """What became of a history."""

    seed: int
    world: World
    weather: Weather
    calls: int
    breaches: tuple[Breach, ...]
    story: tuple[str, ...]

    def tell(self) -> str:
        lines = [f"seed {self.seed}, {self.world}", f"{self.weather}", *self.story, *map(str, self.breaches)]
        return "\n".join(lines)


def play(seed: int, theatre: Theatre, *, weather: Weather | None = None, on_tables: bool = False) -> Judgement:
    """Play one history; ``on_tables`` keeps calls and agents in the real tables instead of in memory."""
    loop = VirtualTimeLoop(workers=1)
    try:
        return loop.run_until_complete(_played(seed, theatre, weather=weather, on_tables=on_tables))
    finally:
        asyncio.set_event_loop(None)
        loop.close()
        transport.use_transport(None)


async def _played(seed: int, theatre: Theatre, *, weather: Weather | None, on_tables: bool) -> Judgement:
    chance = random.Random(seed)  # noqa: S311  a seeded source is the point
    world = chance.choice(WORLDS)
    drawn = chance.choice(WEATHERS)
    faults = Faults(chance, weather or drawn)
    board = Switchboard(theatre.app, theatre.company, token=theatre.token, public_url=theatre.public_url, faults=faults)
    beneath: transport.Send = transport.send_over_http
    if not on_tables:
        beneath = MemoryTables(HELD, settings().table, transport.send_over_http).send
    witness = Witness(lambda: board.now, beneath)
    transport.use_transport(faults.over(witness.send, {settings().table(spec.name) for spec in HELD}))
    record = Record(
        company=theatre.company,
        queues=world.domain(theatre.company),
        limits=FINE_LIMITS if faults.weather.is_fine else ROUGH_LIMITS,
        witness=witness,
        is_fine=faults.weather.is_fine,
        ended_at=board.now,
    )
    board.job_queues.muted = frozenset({"news"})
    troupe = Troupe(board=board, record=record, world=world, seed=str(seed))
    async with board:
        await _act(board, troupe, chance, [theatre.numbers[name] for name in world.flows])
    record.orders = board.rest.dialled
    found = [*breaches(record), *(Breach("fault", type(error).__name__, str(error)) for error in board.switch.failures)]
    return Judgement(seed, world, faults.weather, len(troupe.lines), tuple(found), tuple(troupe.story))


async def _act(board: Switchboard, troupe: Troupe, chance: random.Random, numbers: list[str]) -> None:
    for number in numbers:
        board.connect(number)
    record = troupe.record
    record.legs = board.switch.exchange.calls
    monitor = Monitor(
        record,
        lambda: board.now,
        address_of=board.address_of,
        callers=troupe.lines,
        agent_lines=lambda: [line for phone in troupe.phones for line in phone.lines],
    )
    watching = asyncio.ensure_future(_watch(monitor))
    for name in chance.sample(NAMES, chance.randint(1, len(NAMES))):
        troupe.begin(_agent(troupe, name, troupe.chance(name)))
    for n in range(chance.randint(1, 6)):
        troupe.begin(_later(chance.uniform(0, ACTION_S * 0.7), troupe.call(n, chance.choice(numbers))))
    await asyncio.sleep(ACTION_S)
    board.faults.is_on = False
    troupe.say("everybody leaves")
    await troupe.leave()
    await asyncio.sleep(15 if record.is_fine else 125)
    record.ended_at = board.now
    watching.cancel()
    with suppress(asyncio.CancelledError):
        await watching


async def _agent(troupe: Troupe, name: str, chance: random.Random) -> None:
    await asyncio.sleep(chance.choice((0.0, chance.uniform(0, 60))))
    await troupe.sign_in(name)
    await troupe.fidget(name, chance)


async def _later(delay_s: float, work: Any) -> None:
    await asyncio.sleep(delay_s)
    await work


async def _watch(monitor: Monitor) -> None:
    while True:
        await asyncio.sleep(1)
        monitor.look()
