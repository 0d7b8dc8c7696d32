"""Use cases of agents that need nothing but agents: change one safely, sign one in, hear from a device."""

from collections.abc import Callable
from datetime import datetime
from typing import Final, NamedTuple

from chalicelib.agents import store, times
from chalicelib.agents.domain import Agent, AgentState, Device, Endpoint
from chalicelib.core.errors import Unavailable
from chalicelib.core.ids import AgentId, CompanyId
from chalicelib.core.replacing import replace

ATTEMPTS: Final = 12
FULL: Final = 16
"""Lines of a timesheet to be put away, when no caller waits for the agent's write."""
HEAVY: Final = 48
"""… and at any moment."""
Decide = Callable[[Agent], Agent]


class Changed(NamedTuple):
    """An agent before and after one write; the same object twice when there was nothing to write."""

    before: Agent
    after: Agent

    @property
    def is_new(self) -> bool:
        return self.before is not self.after

    @property
    def became_available(self) -> bool:
        return self.after.state is AgentState.AVAILABLE and self.before.state is not AgentState.AVAILABLE


def change(company: CompanyId, agent: AgentId, decide: Decide) -> Changed:
    """Read an agent, decide, and write it back, starting over when somebody else was first.

    Raises:
        UnknownAgent: nobody of that id has ever signed in.
        Unavailable: the race was lost too often.
    """
    for _ in range(ATTEMPTS):
        before = store.get(company, agent)
        decided = decide(before)
        if decided == before:
            return Changed(before, before)
        after = _with_sheet(before, replace(decided, v=before.v + 1))
        try:
            store.save(after)
        except store.AgentChanged:
            continue
        return Changed(before, after)
    raise Unavailable("the agent keeps changing")


def _with_sheet(before: Agent, after: Agent) -> Agent:
    """Put a full timesheet away, and leave on the agent what has been added since.

    Only what stands in the store is put away, before the write that leaves it out: whoever dies between them, or loses
    the race, has the same lines put away again under the same key.
    """
    count = len(before.timesheet.lines)
    is_at_once = after.state in {AgentState.RINGING, AgentState.IN_CALL} and count < HEAVY
    if count < FULL or is_at_once:
        return after
    times.put_away(before)
    return replace(after, sheet=after.timesheet.without(count))


def ensure(company: CompanyId, agent: AgentId, name: str, *, now: datetime, usual: tuple[Endpoint, ...] = ()) -> Agent:
    """Return the agent, created logged off and with their usual endpoints where a user is one for the first time."""
    found = store.find(company, agent)
    if found is not None:
        return found
    fresh = Agent(company=company, id=agent, name=name, state=AgentState.LOGGED_OFF, since=now, v=1, endpoints=usual)
    try:
        store.create(fresh)
    except store.AgentChanged:
        return store.get(company, agent)
    return fresh


def report_device(company: CompanyId, agent: AgentId, device: Device) -> Agent:
    """Note that a device was heard from, and whether it can ring."""
    return store.report_device(company, agent, device)


def get(company: CompanyId, agent: AgentId) -> Agent:
    """Read an agent.

    Raises:
        UnknownAgent: nobody of that id has ever signed in.
    """
    return store.get(company, agent)


def find(company: CompanyId, agent: AgentId) -> Agent | None:
    return store.find(company, agent)


def list_all(company: CompanyId) -> list[Agent]:
    return store.list_all(company)
