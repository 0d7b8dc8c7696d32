"""What a team leader does to others: their state, their queues; each deed leaves a message for the agent concerned."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from chalicelib.agents.domain import Agent, AgentState, Choice, Notice
from chalicelib.agents.errors import NotNow
from chalicelib.calls.offers import MissReason
from chalicelib.core.ids import AgentId, CompanyId, QueueName
from chalicelib.queues import config, desk

WORDS: Final = {
    AgentState.AVAILABLE: "made you available",
    AgentState.LOGGED_OFF: "logged you off",
    AgentState.IDLE: "set you to not ready",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Leader:
    """Who leads, and what they want to say beside what they do; ``id`` is empty for whoever is no person."""

    id: str
    name: str
    message: str = ""

    def notice(self, agent: AgentId, deed: str, now: datetime) -> Notice | None:
        """A message about a deed; none for what one does to oneself."""
        if self.id == agent:
            return None
        text = f"{self.name} {deed}." + (f" “{self.message}”" if self.message else "")
        return Notice(id=secrets.token_hex(6), text=text, by=self.name, at=now)


def set_state(company: CompanyId, agent: AgentId, choice: Choice, *, leader: Leader, now: datetime) -> Agent:
    """Bring an agent into a state. No caller is cut off by it.

    An offer that rings is withdrawn and goes on to the next; a call goes on, and the state is taken after it and its
    wrap-up; a wrap-up without a call ends.

    Raises:
        NotNow: the state cannot be taken; the message says why.
    """
    deed = WORDS.get(choice.state, f"paused you: {choice.reason}")
    notice = leader.notice(agent, deed, now)
    return desk.take_state(company, agent, choice, why=MissReason.WITHDRAWN, now=now, notice=notice)


def set_queue(
    company: CompanyId, agent: AgentId, queue: QueueName, *, is_on: bool, leader: Leader, now: datetime
) -> Agent:
    """Log an agent on to or off a queue (PHN-013, PHN-129); an offer that rings is left to ring.

    Raises:
        NotNow: they are not a member of the queue.
    """
    found = config.recall(company, queue)
    if is_on and (found is None or agent not in found.members):
        raise NotNow("They are not a member of this queue. Add them to it first.")
    title = found.title if found else queue
    notice = leader.notice(agent, f"logged you {'on to' if is_on else 'off'} {title}", now)
    move = desk.log_on if is_on else desk.log_off
    return move(company, agent, queue, notice=notice)
