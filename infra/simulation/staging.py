"""Setting the stage: a switchboard with witness, monitor and weather, and the judgement when the curtain falls."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Final

from chalicelib.agents.domain import AgentState
from chalicelib.aws import transport
from chalicelib.companies.tables import CONFIG, ENTRIES, LOOKUPS
from chalicelib.core.errors import SwitchboardError
from chalicelib.core.ids import AgentId, QueueName
from chalicelib.queues.domain import Queue
from chalicelib.resources import TABLES
from chalicelib.settings import settings
from infra.simulation.faults import Faults
from infra.simulation.invariants import breaches
from infra.simulation.monitor import Monitor
from infra.simulation.record import Breach, Record
from infra.simulation.switchboard import Switchboard
from infra.simulation.tables.memory import MemoryTables
from infra.simulation.theatre import Theatre
from infra.simulation.witness import Witness
from infra.switch.testing.lines import Line
from infra.switch.testing.phones import Phone

CONFIGURATION: Final = frozenset({CONFIG.name, ENTRIES.name, LOOKUPS.name})
"""Tables that histories only read."""
HELD: Final = tuple(spec for spec in TABLES if spec.name not in CONFIGURATION)
FINE_ENDING_S: Final = 15
ROUGH_ENDING_S: Final = 30
"""By then whatever was sent late or twice has come."""
LONGEST_ENDING_S: Final = 125
LOOK_S: Final = 5
RESTING: Final = frozenset(AgentState) - {AgentState.RINGING, AgentState.IN_CALL, AgentState.WRAP_UP}


@dataclass(slots=True)
class Scene:
    """One switchboard being watched; ``callers`` are the lines that must not be left in silence."""

    board: Switchboard
    record: Record
    callers: list[Line] = field(default_factory=list)
    telephones: dict[str, set[str]] = field(default_factory=dict)
    """Where agents were ever rung beside their softphone."""

    async def watch(self) -> None:
        """Look every second, until cancelled."""
        monitor = Monitor(
            self.record,
            lambda: self.board.now,
            address_of=self._reached_at,
            callers=self.callers,
            agent_lines=self._agent_lines,
        )
        while True:
            await asyncio.sleep(1)
            self.callers[:] = [line for line in self.callers if line.state != "ended"]
            monitor.look()

    def _agent_lines(self) -> list[Line]:
        """A telephone's last few lines; those before them have ended."""
        return [line for phone in self.board.switch.phones.values() for line in phone.lines[-4:]]

    def _reached_at(self, name: str) -> str:
        """That telephone of an agent's where a line is up or rings; none: the softphone."""
        for address in self.telephones.get(name, ()):
            phone = self.board.switch.phones.get(address)
            if phone is not None and any(line.state != "ended" for line in phone.lines[-4:]):
                return address
        return self.board.address_of(name)

    def note_click(self, name: str) -> None:
        """An agent clicks something now: what changes is theirs to change (A3)."""
        self.record.clicks.append((self.board.now, AgentId(name)))

    async def sign_in(self, name: str, *queues: str) -> Phone:
        """An agent comes to work, and tries again until it works."""
        while True:
            self.note_click(name)
            with suppress(SwitchboardError):
                return await self.board.agent(name, *queues)
            await asyncio.sleep(2)

    async def come_to_rest(self) -> None:
        """Let everything that is still owed happen; nothing more goes wrong."""
        self.board.faults.is_on = False
        waited_s = FINE_ENDING_S if self.record.is_fine else ROUGH_ENDING_S
        await asyncio.sleep(waited_s)
        while not self.record.is_fine and waited_s < LONGEST_ENDING_S and not self._is_at_rest():
            await asyncio.sleep(LOOK_S)
            waited_s += LOOK_S

    def _is_at_rest(self) -> bool:
        """Every call has ended and is in the log, no telephone is up, and nobody is at work on one."""
        seen = self.record.witness
        is_over = (
            not seen.live and seen.calls.keys() <= seen.logged.keys() and all(leg.is_over for leg in self.record.legs)
        )
        return is_over and all(agent.state in RESTING for agent in seen.agents.values())

    def judged(self) -> list[Breach]:
        """Every breach, and every failure of the simulation itself."""
        failures = [Breach("fault", type(error).__name__, str(error)) for error in self.board.switch.failures]
        return [*breaches(self.record), *failures]


@asynccontextmanager
async def staged(
    theatre: Theatre, queues: Mapping[QueueName, Queue], faults: Faults, *, on_tables: bool = False
) -> AsyncIterator[Scene]:
    """Raise a switchboard in the weather of ``faults``; ``on_tables`` keeps its state in the real tables."""
    board = Switchboard(theatre.app, theatre.company, token=theatre.token, public_url=theatre.public_url, faults=faults)
    beneath: transport.Send = transport.send_over_http
    if not on_tables:
        beneath = MemoryTables(HELD, settings().table, theatre.configuration).send
    witness = Witness(lambda: board.now, beneath)
    record = Record(
        company=theatre.company,
        queues=queues,
        witness=witness,
        is_fine=faults.is_fine,
        repairs=faults.repairs,
        ended_at=board.now,
        legs=board.switch.exchange.calls,
    )
    board.job_queues.muted = frozenset({"news"})
    scene = Scene(board, record)
    transport.use_transport(faults.over(witness.send, {settings().table(spec.name) for spec in HELD}))
    try:
        async with board:
            watching = asyncio.ensure_future(scene.watch())
            yield scene
            record.ended_at = board.now
            record.orders = board.rest.dialled
            watching.cancel()
            with suppress(asyncio.CancelledError):
                await watching
    finally:
        transport.use_transport(None)
