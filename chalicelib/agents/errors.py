"""What can go wrong with an agent."""

from chalicelib.core.errors import Conflict, NotFound
from chalicelib.core.ids import AgentId


class UnknownAgent(NotFound):
    code = "unknown-agent"

    def __init__(self, agent: AgentId) -> None:
        super().__init__("no such agent", agent=agent)


class AgentTaken(Conflict):
    code = "agent-taken"

    def __init__(self, agent: AgentId) -> None:
        super().__init__("the agent is no longer available", agent=agent)


class NotNow(Conflict):
    """The agent's present state does not allow it; the message is for the agent to read."""

    code = "not-now"
