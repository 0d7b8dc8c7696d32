"""What an element type is: its settings, its ways out, and what it does with a caller."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Generic, TypeVar

from chalicelib.flow.asks import Ask
from chalicelib.flow.book import Book
from chalicelib.flow.effects import Effect, EndReason
from chalicelib.flow.events import Event
from chalicelib.flow.graph import Flow, Node, nothing
from chalicelib.flow.outlets import Outlet
from chalicelib.flow.phrases import Phrase, phrase, spoken_language
from chalicelib.flow.prompts import Prompt
from chalicelib.flow.session import Session
from chalicelib.twiml.verbs import Prompt as PromptVerb
from chalicelib.twiml.verbs import Say, Verb

S = TypeVar("S")


@dataclass(frozen=True, slots=True, kw_only=True)
class Go:
    """Leave by ``port``; ``verbs`` are heard on the way, ``values`` remembered, ``detail`` says why.

    ``is_secret`` says that no agent is ever shown the values (WBX-11).
    """

    port: str
    verbs: tuple[Verb, ...] = ()
    effects: tuple[Effect, ...] = ()
    values: Mapping[str, str] = field(default_factory=nothing)
    is_secret: bool = False
    vip: str = ""
    service_level_s: int = 0
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stay:
    """End the document here and wait for what comes back; ``state`` are the element's notes until then.

    ``campaign`` is whose call the caller returns, as long as the call stays in the element or ends there.
    """

    verbs: tuple[Verb, ...]
    state: Mapping[str, Any] = field(default_factory=nothing)
    effects: tuple[Effect, ...] = ()
    campaign: str = ""


@dataclass(frozen=True, slots=True)
class Inquire:
    """Ask the world before anything is said."""

    ask: Ask
    state: Mapping[str, Any] = field(default_factory=nothing)


@dataclass(frozen=True, slots=True)
class Jump:
    """Go on in another flow; by the outlet ``otherwise`` where that cannot be."""

    flow: str
    otherwise: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Finish:
    """The flow is over; ``vip`` is the block list that turns the caller away."""

    reason: EndReason
    verbs: tuple[Verb, ...]
    effects: tuple[Effect, ...] = ()
    vip: str = ""


Outcome = Go | Stay | Inquire | Jump | Finish


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit(Generic[S]):
    """A caller at an element.

    ``settings`` is typed, the session's ``state`` its own, and ``now`` is what a test call believes it is.
    """

    flow: Flow
    node: Node
    settings: S
    session: Session
    book: Book
    now: datetime

    def leads_on(self, port: str) -> bool:
        """Tell whether an outlet is connected."""
        return self.flow.after(self.node.id, port) is not None

    def heard(self, prompt: Prompt, instead: Phrase | None = None) -> tuple[PromptVerb, ...]:
        """Return what a prompt sounds like; ``instead`` is said where it has no sound: nobody hears silence."""
        return prompt.verbs(self.book) or ((self.say(instead),) if instead else ())

    def say(self, name: Phrase) -> Say:
        """One of the switchboard's own sentences, in the company's language."""
        return Say(phrase(name, self.book.language), spoken_language(self.book.language))

    def noted(self, key: str, default: Any) -> Any:
        return self.session.state.get(key, default)


def no_notes(settings: Any, book: Book) -> Iterator[str]:  # noqa: ARG001  the signature of Element.check
    """Find nothing amiss beyond what the settings' own specifications say."""
    return iter(())


@dataclass(frozen=True, slots=True, kw_only=True)
class Element(Generic[S]):
    """An element type.

    Attributes:
        name: the ``type`` of its nodes.
        group: its place in the palette.
        starts_after_silence: it does something real (joins a queue, sends, counts), so it must not begin before the
            caller has heard what earlier elements say.
        depends_on_time: the same caller may leave another way a little later.
        is_end: a call may end here on purpose.
        check: sentences about settings that are each fine but not together; ``advise``: the same, but only warnings.
    """

    name: str
    title: str
    group: str
    help: str
    settings: type[S]
    outlets: Callable[[S, Book], tuple[Outlet, ...]]
    run: Callable[[Visit[S], Event], Outcome]
    starts_after_silence: bool = False
    depends_on_time: bool = False
    is_end: bool = False
    check: Callable[[S, Book], Iterator[str]] = field(default=no_notes)
    advise: Callable[[S, Book], Iterator[str]] = field(default=no_notes)
