"""Advancing a call whatever its flow has to ask on the way: the loop around ``advance``."""

from datetime import datetime
from typing import Final, Protocol

from chalicelib.core.replacing import replace
from chalicelib.flow.asks import Ask, FlowReply, Reply
from chalicelib.flow.book import Book
from chalicelib.flow.engine import MAX_HOPS, Advanced, advance
from chalicelib.flow.events import Answer, Event
from chalicelib.flow.graph import Flow
from chalicelib.flow.session import Session

_MAX_ASKS: Final = 3 * MAX_HOPS


class World(Protocol):
    """What lies outside a flow: the company's configuration and its present state."""

    def book(self, flow: Flow) -> Book:
        """Return a book with at least what ``references(flow)`` lists."""

    def reply(self, ask: Ask) -> Reply:
        """Answer a question with the reply that its class names."""


def drive(flow: Flow, session: Session, event: Event, *, now: datetime, world: World) -> Advanced:
    """Advance by one whole document: ``ask`` of the result is always ``None`` and its verbs are never empty."""
    done = advance(flow, session, event, now=now, book=world.book(flow))
    for _ in range(_MAX_ASKS):
        if done.ask is None:
            return done
        reply = world.reply(done.ask)
        book = world.book(reply.published.flow if isinstance(reply, FlowReply) and reply.published else done.flow)
        done = _joined(done, advance(done.flow, done.session, Answer(reply), now=now, book=book))
    raise AssertionError("advance bounds the elements of one document, and each asks at most twice")


def _joined(first: Advanced, then: Advanced) -> Advanced:
    return replace(
        then,
        verbs=first.verbs + then.verbs,
        effects=first.effects + then.effects,
        passages=first.passages + then.passages,
    )
