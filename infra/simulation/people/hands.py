"""What people's hands do to calls in a history: take one, give it away, take it back, change its turn, hold, resume."""

import random
from collections.abc import Callable, Collection
from typing import Final

from chalicelib.agents import service as agents
from chalicelib.agents.domain import AgentState
from chalicelib.calls.domain import Call
from chalicelib.core.ids import AgentId, CompanyId
from chalicelib.queues import holding, picking
from chalicelib.trunk.client import trunk
from infra.simulation.switchboard import Switchboard

HANDS: Final = {"take": 6, "assign": 6, "unassign": 2, "raise": 2, "lower": 1, "hold": 2, "resume": 6}
Act = Callable[[CompanyId, AgentId], object]


def reaching(board: Switchboard, what: str, queues: Collection[str], chance: random.Random) -> Act:
    """What a click does; with nobody waiting in these queues it does nothing."""
    fate = chance.random()

    def act(company: CompanyId, agent: AgentId) -> object:
        if what in {"hold", "resume"}:
            return _held(board, what, agent, fate)
        waiting = [call for call in picking.list_waiting(company) if call.stay and call.stay.queue in queues]
        free = [each.id for each in agents.list_all(company) if each.state is AgentState.AVAILABLE] or [agent]
        colleague = free[int(fate * len(free))]
        return _done(board, what, waiting[int(fate * len(waiting))], agent, colleague) if waiting else None

    return act


def _held(board: Switchboard, what: str, agent: AgentId, fate: float) -> object:
    """One of the agent's own calls is put on hold, or gone on with."""
    present = agents.get(board.company, agent)
    mine = [work.call for work in (present.work, *present.parked) if work is not None]
    if not mine:
        return None
    move = holding.hold if what == "hold" else holding.resume
    return move(board.company, agent, mine[int(fate * len(mine))], now=board.now)


def _done(board: Switchboard, what: str, call: Call, agent: AgentId, colleague: AgentId) -> Call:
    company, now = call.company, board.now
    match what:
        case "take":
            return picking.take(company, agent, call.id, trunk=trunk(), now=now)
        case "assign":
            return picking.assign(company, colleague, call.id, trunk=trunk(), now=now)
        case "unassign":
            return picking.unassign(company, call.id, now=now)
        case _:
            priority = picking.FIRST if what == "raise" else picking.LAST
            return picking.set_priority(company, call.id, priority, now=now)
