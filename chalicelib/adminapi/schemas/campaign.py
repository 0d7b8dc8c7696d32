"""Campaigns, their customers, and what an import of those did."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from chalicelib.adminapi.schemas.base import Answer, Body, Phone, ShortText, Slug, Stored, Title
from chalicelib.adminapi.schemas.contact import BadRow

E164 = Annotated[str, StringConstraints(pattern=r"^\+[1-9]\d{4,14}$")]
FieldText = Annotated[str, StringConstraints(max_length=500)]


class CampaignOutcome(Body):
    """What may come of a conversation."""

    name: Slug
    title: Title
    is_final: bool = Field(description="The customer is done with; others are dialled again.")


class ShownField(Body):
    """A field of a customer's that agents see."""

    name: Slug
    label: Title


class CampaignBody(Body):
    """How a campaign dials, who works on it, and what they see and say."""

    title: Title
    mode: Literal["preview", "power", "predictive"] = Field(
        description="`preview` calls the agent first, the others the customer: they want a queue that is "
        "`is_contact_first`."
    )
    queue: Slug = Field(description="Its members work on the campaign; wrap-up and reasons are the queue's.")
    number: E164 = Field(description="A number of the company, shown to those who are dialled.")
    max_attempts: int = Field(default=3, ge=1, le=20, description="As often is a customer dialled who is not reached.")
    retry_minutes: int = Field(default=60, ge=1, le=10_080, description="Until a customer is dialled again.")
    calls_per_agent: int = Field(default=1, ge=1, le=5, description="Calls at once for each free agent; `power` only.")
    ring_s: int = Field(default=25, ge=5, le=60, description="How long a customer's telephone rings.")
    visible_to: list[Slug] | None = Field(
        default=None,
        max_length=500,
        description="The users who may look its customers up when one calls; null: the members of its queue.",
    )
    shown: list[ShownField] = Field(default_factory=list, max_length=20, description="In this order.")
    outcomes: list[CampaignOutcome] = Field(default_factory=list, max_length=30)
    hours: Slug | None = Field(default=None, description="Nobody is dialled while these are closed; null: any time.")


class Campaign(Stored, CampaignBody):
    """A campaign."""

    is_running: bool = Field(description="Changed by starting and stopping it, not by writing it.")


class CustomerBody(Body):
    """Somebody to be dialled, as a line of JSON; `id` may be left out where the number serves."""

    number: Phone
    name: ShortText = ""
    id: Slug | None = None
    fields: dict[Slug, FieldText] = Field(default_factory=dict, max_length=40)


class Customer(Answer):
    """A customer of a campaign, and what became of them."""

    id: str
    number: str
    name: str
    fields: dict[str, str]
    state: Literal["open", "claimed", "done"] = Field(description="`claimed`: an attempt is being made.")
    attempts: int
    added_at: datetime
    last_dialled_at: datetime | None
    last_agent: str | None
    outcome: str | None = Field(
        description="One of the campaign's, `~answered` (and nobody has said yet what came of it) or `~unreached`."
    )
    outcome_at: datetime | None
    outcome_by: str | None
    next_at: datetime | None = Field(description="When they may be dialled again.")


class CustomerCounts(Answer):
    """How many customers are at which stage."""

    open: int
    claimed: int
    done: int
    outcomes: dict[str, int] = Field(description="Of those who are done, by outcome.")


class CustomersImported(Answer):
    """What taking a list in did: good rows are in, bad ones are listed, customers who are not in the list stay."""

    rows: int
    created: int
    changed: int
    unchanged: int
    bad: list[BadRow]
