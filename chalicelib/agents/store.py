"""Every read and conditional write of agents."""

import hashlib
import json
import zlib
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from chalicelib.agents.domain import Agent, AgentState, Device
from chalicelib.agents.errors import UnknownAgent
from chalicelib.agents.items import agent_from_doc, device_to_doc, state_to_doc
from chalicelib.agents.tables import AGENTS
from chalicelib.aws import dynamo
from chalicelib.aws.conditions import attr
from chalicelib.aws.dynamo import Change
from chalicelib.core.clock import epoch_ms
from chalicelib.core.errors import Conflict
from chalicelib.core.ids import AgentId, CompanyId

SHARDS: Final = 4
CHECK_CALL: Final = timedelta(minutes=5)
"""The call itself is looked at far more often, and its agent with it."""
CHECK_OFFER: Final = timedelta(seconds=8)
GRACE: Final = timedelta(seconds=5)


class AgentChanged(Conflict):
    """Another writer was first; read the agent again and decide again."""

    code = "agent-changed"


def find(company: CompanyId, agent: AgentId) -> Agent | None:
    item = dynamo.get(AGENTS, {"company": company, "agent": agent})
    return agent_from_doc(item) if item else None


def get(company: CompanyId, agent: AgentId) -> Agent:
    """Read an agent.

    Raises:
        UnknownAgent: nobody of that id has ever signed in.
    """
    found = find(company, agent)
    if found is None:
        raise UnknownAgent(agent)
    return found


def create(agent: Agent) -> None:
    """Store an agent who signs in for the first time.

    Raises:
        AgentChanged: somebody just did.
    """
    _write(agent, attr("v").missing(), with_device=True)


def save(agent: Agent) -> None:
    """Store version ``agent.v`` of the state, provided that the store still has the one before.

    Raises:
        AgentChanged: somebody else wrote in between.
    """
    _write(agent, attr("v") == agent.v - 1, with_device=False)


def _write(agent: Agent, condition: object, *, with_device: bool) -> None:
    doc = {**state_to_doc(agent), "ready_key": None, **_due(agent)}
    if with_device:
        doc |= device_to_doc(agent.device)
    if agent.state is AgentState.AVAILABLE:
        doc["ready_key"] = f"{crew_of(agent)}#{epoch_ms(agent.since):013d}#{agent.id}"
    change = Change(
        set={key: value for key, value in doc.items() if value is not None},
        remove=[key for key, value in doc.items() if value is None],
    )
    try:
        dynamo.update(AGENTS, _key(agent), change, condition=condition)  # type: ignore[arg-type]
    except dynamo.ConditionFailed as error:
        raise AgentChanged("the agent has changed") from error


def _due(agent: Agent) -> dict[str, str | int | None]:
    """When the sweeper should look: just after the agent's own deadline, or while in a call now and then."""
    due: datetime | None = None
    if agent.reservation is not None and agent.reservation.is_outbound:
        due = agent.reservation.until + GRACE
    elif agent.reservation is not None:
        due = min(agent.reservation.until + GRACE, agent.reservation.at + CHECK_OFFER)
    elif agent.state is AgentState.WRAP_UP and agent.work and agent.work.wrap_up_until:
        due = agent.work.wrap_up_until + GRACE
    elif agent.state is AgentState.IN_CALL:
        due = agent.since + CHECK_CALL
    elif agent.until is not None:
        due = agent.until
    if due is None:
        return {"due_at": None, "due_shard": None}
    return {"due_at": epoch_ms(due), "due_shard": str(zlib.crc32(agent.company.encode()) % SHARDS)}


def report_device(company: CompanyId, agent: AgentId, device: Device) -> Agent:
    """Write a heartbeat; the state is not touched.

    Raises:
        UnknownAgent: nobody of that id has ever signed in.
    """
    doc = device_to_doc(device)
    change = Change(
        set={key: value for key, value in doc.items() if value is not None},
        remove=[key for key, value in doc.items() if value is None],
    )
    try:
        item = dynamo.update(AGENTS, {"company": company, "agent": agent}, change, condition=attr("v").exists())
    except dynamo.ConditionFailed as error:
        raise UnknownAgent(agent) from error
    return agent_from_doc(item)


class Ready(NamedTuple):
    """An available agent, and where they stand: in which crew, and the place to read on from."""

    agent: Agent
    crew: str
    key: str


def crew_of(agent: Agent) -> str:
    """Name those among whom only the time counts: they serve the same queues with the same priority numbers.

    Whose numbers are not known is a crew of their own.
    """
    if agent.queues != agent.ranks.keys():
        return f"~{agent.id}"
    same = json.dumps(sorted(agent.ranks.items()), separators=(",", ":"))
    return hashlib.blake2s(same.encode(), digest_size=8).hexdigest()


def read_ready(company: CompanyId, *, after: str = "", limit: int | None = None) -> tuple[list[Ready], bool]:
    """Available agents, crew by crew, the longest available of each first; and whether these are the last.

    A consistent read. Their devices may still be unable to ring. ``after`` is a key, or a crew that is to be left out
    (``past``).
    """
    mine = attr("company") == company
    page = dynamo.query(AGENTS, mine & (attr("ready_key") > after) if after else mine, index="by_ready", limit=limit)
    return [_ready(item) for item in page.items], page.next is None


def read_crew(company: CompanyId, crew: str, *, after: str, limit: int) -> tuple[list[Ready], bool]:
    """More of one crew, behind a key, the longest available first; and whether these are the last of it."""
    behind = attr("ready_key").between(f"{after}#", past(crew))
    page = dynamo.query(AGENTS, (attr("company") == company) & behind, index="by_ready", limit=limit)
    return [_ready(item) for item in page.items], page.next is None


def _ready(item: dynamo.Item) -> Ready:
    return Ready(agent_from_doc(item), item["ready_key"].split("#")[0], item["ready_key"])


def past(crew: str) -> str:
    """Return where to read on from to leave out the rest of a crew."""
    return f"{crew}#~"


def list_ready(company: CompanyId) -> list[Agent]:
    """Every available agent, the longest available first."""
    items = dynamo.query_all(AGENTS, attr("company") == company, index="by_ready")
    return sorted((agent_from_doc(item) for item in items), key=lambda agent: (agent.since, agent.id))


def find_many(company: CompanyId, names: Sequence[AgentId]) -> list[Agent]:
    """Those of at most a hundred agents who have ever signed in, in one round trip."""
    keys: list[dynamo.Key] = [{"company": company, "agent": name} for name in names]
    return [agent_from_doc(item) for item in dynamo.batch_get(AGENTS, keys)] if keys else []


def list_all(company: CompanyId) -> list[Agent]:
    return [agent_from_doc(item) for item in dynamo.query_all(AGENTS, attr("company") == company)]


def list_due(shard: int, by: datetime) -> list[tuple[CompanyId, AgentId]]:
    """Agents about whom some deadline will have passed by then, the most urgent first."""
    where = (attr("due_shard") == str(shard)) & (attr("due_at") <= epoch_ms(by))
    found = dynamo.query_all(AGENTS, where, index="by_due")
    return [(CompanyId(item["company"]), AgentId(item["agent"])) for item in found]


def postpone_check(agent: Agent, due_at: datetime) -> None:
    """Have the sweeper look again at ``due_at``, unless the agent's state has changed meanwhile."""
    change = Change(set={"due_at": epoch_ms(due_at)})
    try:
        dynamo.update(AGENTS, _key(agent), change, condition=attr("v") == agent.v)
    except dynamo.ConditionFailed:
        return


def _key(agent: Agent) -> dict[str, str]:
    return {"company": agent.company, "agent": agent.id}
