"""What a campaign is and what a customer of one: pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from chalicelib.core.ids import AgentId, CallId, CompanyId, QueueName

ANSWERED: Final = "~answered"
"""Instead of an outcome: the customer was reached and nobody has said yet what came of it."""
UNREACHED: Final = "~unreached"
"""Instead of an outcome: dialled as often as the campaign allows, in vain (PUZD-03)."""


class Mode(StrEnum):
    """Who is called first: the agent (preview) or the customer (power, predictive; A-2)."""

    PREVIEW = "preview"
    POWER = "power"
    PREDICTIVE = "predictive"

    @property
    def is_contact_first(self) -> bool:
        return self is not Mode.PREVIEW


class CustomerState(StrEnum):
    OPEN = "open"
    CLAIMED = "claimed"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What may come of a conversation; a final one ends the matter, others have the customer dialled again."""

    name: str
    title: str
    is_final: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """A field of a customer's that agents see, and what it is called there."""

    name: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Campaign:
    """A campaign as its supervisors set it up (PUZD-05).

    ``queue`` has the people who work on it, ``number`` is ours and shown to those dialled; ``visible_to`` are the
    agents who may look its customers up (``None``: the members of its queue).
    """

    company: CompanyId
    name: str
    title: str
    mode: Mode
    queue: QueueName
    number: str
    max_attempts: int = 3
    retry: timedelta = timedelta(hours=1)
    calls_per_agent: int = 1
    ring_s: int = 25
    visible_to: tuple[AgentId, ...] | None = None
    shown: tuple[Shown, ...] = ()
    outcomes: tuple[Outcome, ...] = ()
    hours: str = ""
    is_running: bool = False

    def outcome(self, name: str) -> Outcome | None:
        return next((outcome for outcome in self.outcomes if outcome.name == name), None)

    def is_visible_to(self, agent: AgentId, members: Iterable[AgentId]) -> bool:
        return agent in (self.visible_to if self.visible_to is not None else members)

    @classmethod
    def from_document(cls, company: CompanyId, name: str, doc: Mapping[str, Any]) -> "Campaign":
        get = doc.get
        visible_to = get("visible_to")
        return cls(
            company=company,
            name=name,
            title=get("title") or name,
            mode=Mode(doc["mode"]),
            queue=QueueName(doc["queue"]),
            number=doc["number"],
            max_attempts=int(get("max_attempts", 3)),
            retry=timedelta(minutes=int(get("retry_minutes", 60))),
            calls_per_agent=int(get("calls_per_agent", 1)),
            ring_s=int(get("ring_s", 25)),
            visible_to=tuple(AgentId(agent) for agent in visible_to) if visible_to is not None else None,
            shown=tuple(Shown(each["name"], each["label"]) for each in get("shown") or ()),
            outcomes=tuple(
                Outcome(each["name"], each["title"], bool(each["is_final"])) for each in get("outcomes") or ()
            ),
            hours=get("hours") or "",
            is_running=bool(get("is_running", False)),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Customer:
    """Somebody to be dialled for a campaign; ``number`` is in E.164, ``fields`` are whatever the list said of them.

    ``claimed_by`` names what has the customer in hand until ``claimed_until``; a claim that has run out is none.
    ``selected_call`` is the call for which ``selected_by`` opened and selected the customer last.
    """

    company: CompanyId
    campaign: str
    id: str
    number: str
    added_at: datetime
    name: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)
    state: CustomerState = CustomerState.OPEN
    attempts: int = 0
    last_dialled_at: datetime | None = None
    last_call: CallId | None = None
    last_agent: AgentId | None = None
    outcome: str = ""
    outcome_call: CallId | None = None
    outcome_by: AgentId | None = None
    outcome_at: datetime | None = None
    next_at: datetime | None = None
    claimed_by: str = ""
    claimed_until: datetime | None = None
    selected_call: CallId | None = None
    selected_by: AgentId | None = None
    v: int = 1

    @property
    def was_dialled(self) -> bool:
        return self.last_dialled_at is not None

    @property
    def due_at(self) -> datetime | None:
        """From when on the customer may be claimed; ``None``: never again."""
        match self.state:
            case CustomerState.OPEN:
                return self.next_at or self.added_at
            case CustomerState.CLAIMED:
                return self.claimed_until
            case CustomerState.DONE:
                return None


def next_attempt(campaign: Campaign, customer: Customer, *, now: datetime) -> datetime | None:
    """When to dial a customer again who was not reached; ``None``: as often as allowed was in vain (PUZD-03)."""
    return now + campaign.retry if customer.attempts < campaign.max_attempts else None
