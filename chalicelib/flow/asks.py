"""Questions the flow puts to the world, and the replies: this keeps ``advance`` pure."""

from dataclasses import dataclass, field

from chalicelib.flow.graph import PublishedFlow


@dataclass(frozen=True, slots=True)
class AskVip:
    """Is ``number`` (E.164) on the VIP list ``name``? Reply: :class:`VipReply`."""

    name: str
    number: str


@dataclass(frozen=True, slots=True)
class AskRoute:
    """Which destination has ``value`` in the route list ``name``? Reply: :class:`RouteReply`."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class AskQueue:
    """Who is logged on to the queue ``name``, and may answer calls of ``line``? Reply: :class:`QueueReply`.

    With ``is_staff_asked`` false nobody is counted: the queue takes callers whoever is there.
    """

    name: str
    line: str = ""
    is_staff_asked: bool = field(default=True, compare=False)


@dataclass(frozen=True, slots=True)
class AskReturned:
    """Does ``number`` (E.164) return the call of a campaign, and who works on that? Reply: :class:`ReturnedReply`."""

    number: str
    line: str = ""


@dataclass(frozen=True, slots=True)
class AskCallback:
    """May a caller of ``line`` be called back by the queue, at ``number`` as typed? Reply: :class:`CallbackReply`."""

    queue: str
    number: str
    line: str = ""


@dataclass(frozen=True, slots=True)
class AskFlow:
    """What is the published version of the flow ``name``? Reply: :class:`FlowReply`."""

    name: str


Ask = AskVip | AskRoute | AskQueue | AskReturned | AskCallback | AskFlow


@dataclass(frozen=True, slots=True)
class VipReply:
    is_listed: bool


@dataclass(frozen=True, slots=True)
class RouteReply:
    """``destination`` is the name of one of the list's destinations; ``None``: the value is not in the list."""

    destination: str | None


@dataclass(frozen=True, slots=True)
class QueueReply:
    """Members logged on; those of them who could take a call now; callers waiting already.

    ``only`` are the agents who may answer calls of the line; ``None``: everyone may. ``music_url`` is the queue's own.
    """

    logged_on: int
    available: int
    waiting: int = 0
    only: tuple[str, ...] | None = None
    music_url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnedReply:
    """The campaign whose call is returned, its title, its queue and who is there; no ``campaign``: none, and why."""

    campaign: str = ""
    title: str = ""
    queue: str = ""
    staff: QueueReply = QueueReply(0, 0)
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CallbackReply:
    """``number`` is E.164, empty where the company cannot call it; ``why`` says why nobody can be called back at all.

    ``only`` are the agents who may answer calls of the line; ``None``: everyone may.
    """

    number: str = ""
    why: str = ""
    only: tuple[str, ...] | None = None

    @property
    def is_possible(self) -> bool:
        return not self.why


@dataclass(frozen=True, slots=True)
class FlowReply:
    """``published`` is ``None`` when nothing is published under that name."""

    published: PublishedFlow | None


Reply = VipReply | RouteReply | QueueReply | ReturnedReply | CallbackReply | FlowReply
