"""``advance``: what a flow does next for a caller, decided without touching the world."""

from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final, assert_never

from chalicelib.core.replacing import replace
from chalicelib.flow.asks import Ask, AskFlow, FlowReply
from chalicelib.flow.book import Book
from chalicelib.flow.effects import Effect, EndReason, FlowEnded, VoicemailTaken
from chalicelib.flow.element import Element, Finish, Go, Inquire, Jump, Outcome, Stay, Visit
from chalicelib.flow.events import CONTINUE, Answer, Entered, Event, HungUp, Recorded
from chalicelib.flow.graph import Flow, Node, PublishedFlow, nothing
from chalicelib.flow.outlets import Outlet
from chalicelib.flow.phrases import phrase, spoken_language
from chalicelib.flow.reading import settings_of
from chalicelib.flow.registry import ELEMENTS
from chalicelib.flow.session import Session
from chalicelib.twiml.verbs import Hangup, Next, Redirect, Reject, Say, Verb

MAX_HOPS: Final = 100
"""Elements entered for one document: more is a circle without a word."""
MAX_VISITS: Final = 2000
"""Elements entered in one call."""
MAX_LINKS: Final = 20
"""Flows entered by links in one call."""

_ENTER: Final = "@enter"
_JUMP: Final = "@jump"


@dataclass(frozen=True, slots=True)
class Passage:
    """An element left by an outlet (``port`` empty: the call ended there); ``detail`` is for people."""

    flow: str
    node: str
    title: str
    port: str
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Advanced:
    """What ``advance`` decided.

    With an ``ask``, the decision is not complete: find the reply, call ``advance`` again with this ``session`` and
    ``Answer(reply)``, and put its verbs and effects after these. Without one, ``verbs`` are never empty. ``flow`` is
    the one the call is in now: a link may have changed it.
    """

    session: Session
    flow: Flow
    verbs: tuple[Verb, ...] = ()
    effects: tuple[Effect, ...] = ()
    passages: tuple[Passage, ...] = ()
    ask: Ask | None = None


def advance(flow: Flow, session: Session, event: Event, *, now: datetime, book: Book) -> Advanced:
    """Take a caller one document further.

    Pure: the same arguments always give the same result. ``flow`` is the one that ``session`` names; ``book`` has at
    least what ``references`` lists for it, or, with the reply to an :class:`AskFlow`, for the flow in that reply.
    """
    walk = _Walk(flow, session, book, session.at(now))
    if session.is_ended:
        return walk.after_the_end(event)
    if isinstance(event, HungUp):
        return walk.end(Finish(reason="hung-up", verbs=()), keep_notes=True)
    return walk.go(walk.first(event))


class _Walk:
    """The caller's way through one document: collects what is said and done until the flow has to wait."""

    def __init__(self, flow: Flow, session: Session, book: Book, now: datetime) -> None:
        self.flow, self.session, self.book, self.now = flow, session, book, now
        self.verbs: list[Verb] = []
        self.effects: list[Effect] = []
        self.passages: list[Passage] = []

    def first(self, event: Event) -> Outcome:
        """Meet the event where the call is: at a new call's start, before an element not yet begun, or in one."""
        state = self.session.state
        if isinstance(event, Answer) and isinstance(event.reply, FlowReply) and _JUMP in state:
            return self.switch(event.reply.published, state[_JUMP])
        if not self.session.node:
            return self.enter(self.flow.start)
        if _ENTER in state or _JUMP in state:
            self.session = replace(self.session, state=nothing())
            return self.meet(Entered())
        return self.meet(event)

    def go(self, outcome: Outcome) -> Advanced:
        """Follow outcomes until one of them ends the document."""
        while True:
            match outcome:
                case Go():
                    outcome = self.leave(outcome)
                case Jump():
                    outcome = self.jump(outcome)
                case Inquire():
                    return self.inquire(outcome)
                case Stay():
                    return self.stay(outcome)
                case Finish():
                    return self.end(outcome)
                case _:
                    assert_never(outcome)

    def meet(self, event: Event) -> Outcome:
        """Let the element the call is in decide."""
        node = self.flow.nodes.get(self.session.node)
        element = ELEMENTS.get(node.type) if node else None
        if node is None or element is None:
            return self.apology("broken")
        return element.run(self.visit(node, element), event)

    def visit(self, node: Node, element: Element[Any]) -> Visit[Any]:
        settings: Any = settings_of(node, element)
        return Visit(flow=self.flow, node=node, settings=settings, session=self.session, book=self.book, now=self.now)

    def enter(self, node_id: str) -> Outcome:
        """Come to an element, or wait before it until the caller has heard what was said so far."""
        seen = any(passage.node == node_id and passage.flow == self.flow.name for passage in self.passages)
        self.session = replace(
            self.session, node=node_id, state=nothing(), visits=self.session.visits + 1, hops=self.session.hops + 1
        )
        if self.session.hops > MAX_HOPS or self.session.visits > MAX_VISITS:
            return self.apology("too-long")
        node = self.flow.nodes.get(node_id)
        element = ELEMENTS.get(node.type) if node else None
        if self.session.is_speaking and (seen or (element is not None and element.starts_after_silence)):
            return Stay(verbs=(Redirect(Next(CONTINUE)),), state={_ENTER: True})
        return self.meet(Entered())

    def leave(self, out: Go) -> Outcome:
        """Take an outlet, or the one that stands in for it, or apologise where nothing is connected."""
        self.say(out.verbs)
        self.effects.extend(out.effects)
        session = self.session
        if out.values or out.vip:
            values = MappingProxyType({**session.values, **out.values})
            level = out.service_level_s if out.vip else session.service_level_s
            secrets = tuple(dict.fromkeys((*session.secrets, *(out.values if out.is_secret else ()))))
            session = replace(
                session.listed(out.vip),
                values=values,
                secrets=secrets,
                vip=out.vip or session.vip,
                service_level_s=level,
            )
        if session.campaign:
            session = replace(session, campaign="")
        node = self.flow.nodes[session.node]
        outlets = self.outlets_of(node)
        outlet = outlets.get(out.port)
        detail = out.detail or (outlet.title if outlet and len(outlets) > 1 else "")
        self.passed(out.port, detail)
        self.session = session.walked(_words(node, detail))
        target = self.flow.after(node.id, out.port)
        if target is None and outlet and outlet.otherwise:
            target = self.flow.after(node.id, outlet.otherwise)
        return self.enter(target) if target else self.apology("leads-nowhere")

    def passed(self, port: str, detail: str) -> None:
        node = self.flow.nodes.get(self.session.node)
        title = title_of(node) if node else ""
        self.passages.append(Passage(self.flow.name, self.session.node, title, port, detail))

    def outlets_of(self, node: Node) -> dict[str, Outlet]:
        element = ELEMENTS[node.type]
        settings: Any = settings_of(node, element)
        return {outlet.port: outlet for outlet in element.outlets(settings, self.book)}

    def jump(self, jump: Jump) -> Outcome:
        """Follow a link, unless links lead in circles; ask for the flow if it is not at hand."""
        if self.session.links >= MAX_LINKS:
            return Go(port=jump.otherwise)
        if jump.flow in self.book.flows:
            return self.switch(self.book.flows[jump.flow], jump.otherwise)
        return Inquire(AskFlow(jump.flow), {_JUMP: jump.otherwise})

    def switch(self, published: PublishedFlow | None, otherwise: str) -> Outcome:
        """Go on at the start of another flow."""
        if published is None:
            self.session = replace(self.session, state=nothing())
            return Go(port=otherwise)
        node = self.flow.nodes[self.session.node]
        self.passed("", published.flow.title)
        self.flow = published.flow
        self.session = replace(
            self.session.walked(_words(node, published.flow.title)),
            flow=published.flow.name,
            version=published.version,
            links=self.session.links + 1,
        )
        return self.enter(published.flow.start)

    def say(self, verbs: tuple[Verb, ...]) -> None:
        if verbs:
            self.verbs.extend(verbs)
            self.session = replace(self.session, is_speaking=True, is_answered=True)

    def inquire(self, outcome: Inquire) -> Advanced:
        self.session = replace(self.session, state=MappingProxyType(dict(outcome.state)))
        return self.result(ask=outcome.ask)

    def stay(self, outcome: Stay) -> Advanced:
        self.say(outcome.verbs)
        self.effects.extend(outcome.effects)
        self.session = replace(self.session, state=MappingProxyType(dict(outcome.state)), campaign=outcome.campaign)
        return self.close()

    def end(self, outcome: Finish, *, keep_notes: bool = False) -> Advanced:
        self.say(outcome.verbs)
        if not self.verbs or not isinstance(self.verbs[-1], Hangup | Reject):
            self.verbs.append(Hangup())
        node = self.session.node
        self.session = self.session.listed(outcome.vip)
        self.passed("", outcome.reason)
        self.effects += [*outcome.effects, FlowEnded(outcome.reason, node)]
        self.session = replace(self.session, is_ended=True, state=self.session.state if keep_notes else nothing())
        return self.close()

    def after_the_end(self, event: Event) -> Advanced:
        """Answer a webhook that comes when all is over; a recording still on its way is not lost."""
        self.verbs.append(Hangup())
        if isinstance(event, Recorded) and self.session.state.get("recording"):
            outcome = self.meet(event)
            self.effects.extend(e for e in getattr(outcome, "effects", ()) if isinstance(e, VoicemailTaken))
            self.session = replace(self.session, state=nothing())
        return self.close()

    def close(self) -> Advanced:
        """Finish a document."""
        self.session = replace(self.session, step=self.session.step + 1, hops=0, is_speaking=False)
        return self.result()

    def result(self, ask: Ask | None = None) -> Advanced:
        return Advanced(
            session=self.session,
            flow=self.flow,
            verbs=tuple(self.verbs),
            effects=tuple(self.effects),
            passages=tuple(self.passages),
            ask=ask,
        )

    def apology(self, reason: EndReason) -> Finish:
        language = self.book.language
        return Finish(reason=reason, verbs=(Say(phrase("sorry", language), spoken_language(language)), Hangup()))


def title_of(node: Node) -> str:
    """Name an element for people: by its own title, else by its type."""
    element = ELEMENTS.get(node.type)
    return node.title or (element.title if element else node.type)


def _words(node: Node, detail: str) -> str:
    return f"{title_of(node)}: {detail}" if detail else title_of(node)
