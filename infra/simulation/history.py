"""One random history of a small company, by its seed: played on a virtual clock and judged."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Final

from infra.simulation.faults import FINE, ROUGH, Faults, Weather
from infra.simulation.houses import house_of
from infra.simulation.people import asking_back, outsiders
from infra.simulation.people.caller import call
from infra.simulation.people.leader import TeamLeader
from infra.simulation.people.staff import work
from infra.simulation.record import Breach
from infra.simulation.stage import AGENTS, LEADER, WORLDS, World
from infra.simulation.staging import Scene, staged
from infra.simulation.stepped import SteppedLoop, seeded_tokens
from infra.simulation.theatre import Theatre
from infra.simulation.troupe import Troupe

Bend = Callable[[Scene], None]
ACTION_S: Final = 150.0
RUSH_S: Final = 25.0
"""In some histories everybody calls within so short a time."""
LED: Final = 0.4
"""In so many histories a team leader is at work."""
STORM: Final = Weather(
    lost=0.06, doubled=0.15, late=0.25, killed=0.06, throttled=0.02, refused=0.06, raced=0.15, repeated=0.06
)
RACES: Final = replace(FINE, raced=0.25, doubled=0.1, repeated=0.1)
WEATHERS: Final = (FINE, FINE, RACES, ROUGH, ROUGH, STORM)


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


def play(seed: int, theatre: Theatre, *, on_tables: bool = False, bend: Bend = lambda scene: None) -> Judgement:  # noqa: ARG005
    """Play one history; ``on_tables`` keeps calls and agents in the real tables instead of in memory.

    ``bend`` may break the product first, to see whether the judges find it out.
    """
    loop = SteppedLoop()
    try:
        with seeded_tokens(str(seed)):
            return loop.run_until_complete(_played(seed, theatre, on_tables=on_tables, bend=bend))
    finally:
        asyncio.set_event_loop(None)
        loop.close()


async def _played(seed: int, theatre: Theatre, *, on_tables: bool, bend: Bend) -> Judgement:
    chance = random.Random(seed)  # noqa: S311  a seeded source is the point
    world = chance.choice(WORLDS)
    faults = Faults(chance, chance.choice(WEATHERS))
    theatre = house_of(theatre, world)
    async with staged(theatre, world.domain(theatre.company), faults, on_tables=on_tables) as scene:
        bend(scene)
        numbers = [theatre.numbers[name] for name in world.flows]
        troupe = Troupe(scene=scene, world=world, seed=str(seed), numbers=numbers)
        await _act(scene, troupe, chance, numbers)
    return Judgement(seed, world, faults.weather, troupe.calls, tuple(scene.judged()), tuple(troupe.story))


async def _act(scene: Scene, troupe: Troupe, chance: random.Random, numbers: list[str]) -> None:
    for number in numbers:
        scene.board.connect(number)
    outsiders.plug_in(troupe)
    for name in chance.sample(AGENTS, chance.randint(1, len(AGENTS))):
        troupe.begin(work(troupe, name, troupe.chance(name)))
    if chance.random() < LED:
        leader = TeamLeader(troupe, troupe.chance(LEADER))
        troupe.begin(leader.work())
    came_by = chance.choice((ACTION_S * 0.7, ACTION_S * 0.7, RUSH_S))
    for n in range(chance.randint(1, 6)):
        troupe.begin(_later(chance.uniform(0, came_by), call(troupe, n, chance.choice(numbers))))
    asking_back.plan(troupe, came_by)
    await asyncio.sleep(ACTION_S)
    scene.board.faults.is_on = False
    troupe.say("everybody leaves")
    await troupe.leave()
    await asking_back.withdraw_all(troupe)
    await scene.come_to_rest()


async def _later(delay_s: float, work: Awaitable[None]) -> None:
    await asyncio.sleep(delay_s)
    await work
