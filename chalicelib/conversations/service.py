"""Use cases of requests in writing: one comes in, an agent takes it, finishes it or gives it back.

Whoever repeats what a dead function began heals what it left untold: a repeat tells the consoles again.
"""

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Final, NamedTuple

from chalicelib.agents import service as agents
from chalicelib.agents.domain import Agent, AgentState
from chalicelib.conversations import store
from chalicelib.conversations.domain import Conversation, Letter, State
from chalicelib.conversations.errors import (
    NoSuchConversation,
    NoSuchQueue,
    NotForYou,
    NotHeld,
    Taken,
    TooManyRequests,
    UsedAlready,
)
from chalicelib.conversations.stack import CALL, Request, Stack, stack
from chalicelib.core.clock import epoch_ms, from_epoch_ms
from chalicelib.core.ids import AgentId, CompanyId, QueueName
from chalicelib.observability import logger
from chalicelib.queues import config, errands
from chalicelib.queues.domain import Queue
from chalicelib.queues.follow_up import send
from chalicelib.users import throttle
from chalicelib.users.errors import TooManyAttempts

NEWS: Final = "conversation"
A_MINUTE: Final = throttle.Limit("conversations", 120, 60)


class Opened(NamedTuple):
    """A request that was brought in; not new where the same one had come before."""

    conversation: Conversation
    is_new: bool


class Accepted(NamedTuple):
    """What an agent got of several requests; ``missed`` are those that another had already taken, or that are gone."""

    conversations: tuple[Conversation, ...]
    missed: int


def open_one(company: CompanyId, name: str, letter: Letter, *, now: datetime) -> Opened:
    """Bring in a request; the same one sent twice under its ``name`` is one.

    Raises:
        NoSuchQueue, UsedAlready, TooManyRequests: the message says what to do.
    """
    wanted = Conversation(
        company=company,
        id=f"m-{_digest(name)[:24]}",
        letter=letter,
        print=_digest(json.dumps(asdict(letter), sort_keys=True)),
        state=State.WAITING,
        opened_at=from_epoch_ms(epoch_ms(now)),
    )
    known = store.find(company, wanted.id)
    if known is None:
        if config.recall(company, letter.queue) is None:
            raise NoSuchQueue(letter.queue)
        _count(company, now=now)
        if store.create(wanted):
            return Opened(_told(wanted, "conversation-opened"), is_new=True)
        known = get(company, wanted.id)
    if known.print != wanted.print:
        raise UsedAlready(known.id)
    return Opened(_told(known), is_new=False)


def _count(company: CompanyId, *, now: datetime) -> None:
    try:
        throttle.count(A_MINUTE, company, now=now)
    except TooManyAttempts as error:
        raise TooManyRequests(A_MINUTE.attempts, error.details["retry_after_s"]) from error


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def get(company: CompanyId, conversation: str) -> Conversation:
    """Read a request.

    Raises:
        NoSuchConversation: the company has none of this id.
    """
    found = store.find(company, conversation)
    if found is None:
        raise NoSuchConversation
    return found


def find(company: CompanyId, conversation: str) -> Conversation | None:
    return store.find(company, conversation)


def are_there(company: CompanyId) -> bool:
    """Tell whether a company has any requests, so that whoever has none pays for nothing."""
    return bool(store.list_page(company, limit=1, after=None).conversations)


def find_many(company: CompanyId, names: Sequence[str]) -> dict[str, Conversation]:
    return store.find_many(company, names)


def list_page(company: CompanyId, *, limit: int, after: str | None = None) -> store.Page:
    return store.list_page(company, limit=limit, after=after)


def list_held(company: CompanyId, agent: AgentId) -> list[Conversation]:
    return store.list_held(company, agent)


def stack_of(company: CompanyId, agent: AgentId) -> Stack:
    """What an agent may accept now: what waits in the queues they are logged on to, and the call that rings."""
    found = agents.find(company, agent)
    if found is None:
        return Stack(())
    waiting = [store.list_waiting(company, queue) for queue in sorted(_boards(found))]
    held = found.reservation
    ringing = (
        [] if held is None or held.is_outbound else [Request(id=held.call, channel=CALL, queue=held.queue, at=held.at)]
    )
    total = len(ringing) + sum(each.total for each in waiting)
    return stack([*ringing, *(request for each in waiting for request in each.requests)], total=total)


def accept(company: CompanyId, agent: AgentId, conversation: str, *, now: datetime) -> Conversation:
    """Take a request that waits; asked twice, it is theirs all the same.

    Raises:
        NoSuchConversation, NotForYou, Taken: the message says who has it, or what to do.
    """
    present = _present(company, agent)
    return _claim(present, _boards(present), get(company, conversation), now=now)


def accept_all(company: CompanyId, agent: AgentId, names: Sequence[str], *, now: datetime) -> Accepted:
    """Take several requests, each by a claim of its own.

    Raises:
        NotForYou: they are logged off.
    """
    present = _present(company, agent)
    boards, seen = _boards(present), store.find_many(company, names)
    taken = []
    for name in dict.fromkeys(names):
        try:
            if name in seen:
                taken.append(_claim(present, boards, seen[name], now=now))
        except (Taken, NotForYou):
            continue
    return Accepted(tuple(taken), len(set(names)) - len(taken))


def _claim(agent: Agent, boards: dict[QueueName, Queue], seen: Conversation, *, now: datetime) -> Conversation:
    if seen.is_held_by(agent.id):
        return _told(seen)
    if seen.state is not State.WAITING:
        raise _taken(seen)
    if seen.queue not in boards:
        raise NotForYou(f"You are not logged on to the queue {seen.queue}. Log on to it, then accept.")
    try:
        return _told(store.accept(seen, agent.id, now=now), "conversation-accepted")
    except store.ConversationChanged as error:
        if error.found is None:
            raise NoSuchConversation from error
        if error.found.is_held_by(agent.id):
            return _told(error.found)
        raise _taken(error.found) from error


def _taken(found: Conversation) -> Taken:
    if found.state is State.DONE:
        return Taken("It is done already.")
    other = agents.find(found.company, found.agent) if found.agent else None
    return Taken(f"{other.name if other and other.name else 'Somebody else'} has taken it.")


def give_back(company: CompanyId, conversation: str, *, by: AgentId | None) -> Conversation:
    """Have a request wait again at its place; ``by`` is the agent who has it, ``None`` a team leader.

    Raises:
        NoSuchConversation, NotHeld: the message says why.
    """
    seen = get(company, conversation)
    if seen.state is State.WAITING:
        return _told(seen)
    _insist_on_held(seen, by)
    return _settled(lambda: store.give_back(seen), "conversation-given-back")


def finish(
    company: CompanyId, conversation: str, *, by: AgentId | None, reason: str, note: str, now: datetime
) -> Conversation:
    """Close a request; ``by`` is the agent who has it, ``None`` a team leader, who may close one that waits as well.

    Raises:
        NoSuchConversation, NotHeld: the message says why.
    """
    seen = get(company, conversation)
    if seen.state is State.DONE and by in {None, seen.agent}:
        return _told(seen)
    if seen.state is not State.WAITING or by is not None:
        _insist_on_held(seen, by)
    return _settled(lambda: store.finish(seen, reason=reason, note=note, now=now), "conversation-done")


def _insist_on_held(seen: Conversation, by: AgentId | None) -> None:
    if seen.state is State.DONE:
        raise NotHeld("It is done already.")
    if by is not None and not seen.is_held_by(by):
        raise NotHeld("It is not with you. Accept it first." if seen.state is State.WAITING else str(_taken(seen)))


def _settled(write: Callable[[], Conversation], event: str) -> Conversation:
    try:
        return _told(write(), event)
    except store.ConversationChanged as error:
        raise NotHeld("It has changed meanwhile. Look again, then decide.") from error


def _present(company: CompanyId, agent: AgentId) -> Agent:
    """The agent, who is at work.

    Raises:
        NotForYou: they are logged off.
    """
    found = agents.find(company, agent)
    if found is None or found.state is AgentState.LOGGED_OFF:
        raise NotForYou("You are logged off. Log on, then accept.")
    return found


def _boards(agent: Agent) -> dict[QueueName, Queue]:
    """The queues whose requests an agent may accept: they are a member, and logged on."""
    if agent.state is AgentState.LOGGED_OFF or not agent.queues:
        return {}
    known = config.recall_many(agent.company, agent.queues)
    return {name: queue for name, queue in known.items() if agent.id in queue.members}


def _told(conversation: Conversation, event: str = "") -> Conversation:
    """Tell the consoles of a request, and the log of what has happened to it: ids only."""
    if event:
        where = {"company": conversation.company, "queue": conversation.queue, "agent": conversation.agent}
        logger.info(
            event, extra={**where, "conversation": conversation.id, "channel": conversation.letter.channel.value}
        )
    send([errands.news(conversation.company, NEWS, conversation.id)])
    return conversation
