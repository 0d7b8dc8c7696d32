"""Every judge there is, and all that they find."""

from collections.abc import Callable, Iterator
from typing import Final

from infra.simulation.judges.agents import no_ghosts, one_call, reason, respected_choice
from infra.simulation.judges.called_back import called_as_agreed, called_by_somebody
from infra.simulation.judges.called_out import dial_limits, one_ending_out
from infra.simulation.judges.calls import dialled_once, one_ending, reconciled, whole_log
from infra.simulation.judges.consulted import asked_leaves, asking_reason, asking_rings, one_asking
from infra.simulation.judges.deserted import nobody_left
from infra.simulation.judges.partings import nobody_left_over
from infra.simulation.judges.turns import order
from infra.simulation.judges.waiting import limits, one_agent, one_outcome
from infra.simulation.record import Breach, Record

Judge = Callable[[Record], Iterator[Breach]]


def breaches(record: Record) -> list[Breach]:
    """Every breach in the record, each told once."""
    found = [*record.ghosts, *(breach for judge in JUDGES for breach in judge(record))]
    return list(dict.fromkeys(found))


JUDGES: Final[tuple[Judge, ...]] = (
    one_ending,
    whole_log,
    dialled_once,
    one_agent,
    one_outcome,
    order,
    limits,
    nobody_left,
    one_call,
    no_ghosts,
    respected_choice,
    reason,
    reconciled,
    one_ending_out,
    dial_limits,
    called_as_agreed,
    called_by_somebody,
    one_asking,
    asking_reason,
    asking_rings,
    asked_leaves,
    nobody_left_over,
)
