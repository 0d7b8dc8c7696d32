"""What is looked for every second: how long it lasts, and which repairs excuse it."""

from collections.abc import Callable
from datetime import datetime

import pytest

from chalicelib.agents.domain import AgentState
from chalicelib.core.ids import CompanyId
from infra.simulation.monitor import Monitor
from infra.simulation.record import Breach, Record
from infra.simulation.repairs import Errand, Repairs
from infra.simulation.witness import Witness
from tests.unit.agents.making import held_for, new_agent
from tests.unit.calls.making import at


class Watch:
    """A monitor over one agent, who rings without a leg, for one offer after the other."""

    def __init__(self) -> None:
        self.seconds = 0.0
        now: Callable[[], datetime] = lambda: at(self.seconds)  # noqa: E731  the clock of both
        self.witness = Witness(now, lambda *_: {})
        self.record = Record(
            company=CompanyId("demo"),
            queues={},
            witness=self.witness,
            is_fine=False,
            ended_at=at(600),
            repairs=Repairs(now),
        )
        self.monitor = Monitor(self.record, now, lambda name: f"client:{name}")

    def rings(self, offer: str, *, first: int, last: int) -> list[Breach]:
        """What was found by the end of these seconds, in which the agent rang for one offer."""
        held = held_for(offer, at(first), at(last))
        ringing = new_agent(state=AgentState.RINGING, reservation=held)
        self.witness.agents[ringing.id] = ringing
        for self.seconds in range(first, last):
            self.monitor.look()
        return self.record.ghosts


@pytest.mark.covers("A2")
def test_an_agent_who_rings_without_a_leg_is_a_ghost_after_half_a_minute() -> None:
    watch = Watch()

    assert watch.rings("one", first=0, last=31) == []
    assert {breach.name for breach in watch.rings("one", first=31, last=33)} == {"A2"}


def test_what_had_to_be_repaired_for_an_earlier_offer_is_not_forgotten_at_the_next() -> None:
    watch = Watch()
    watch.record.repairs.note("failed", 25, Errand(frozenset({"one"})))

    assert watch.rings("one", first=0, last=20) == []
    assert watch.rings("two", first=20, last=50) == []
    assert {breach.name for breach in watch.rings("two", first=50, last=60)} == {"A2"}
