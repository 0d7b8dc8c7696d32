"""Companies and their numbers."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from chalicelib.adminapi.schemas.base import Body, Country, Language, Phone, Seconds, ShortText, Slug, Stored, Title
from chalicelib.companies.domain import CALLS_AN_HOUR, PAUSE_REASONS

CountryCode = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
Reason = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60)]


class CompanyBody(Body):
    """A company's settings."""

    title: Title
    zone: str = Field(default="Europe/Oslo", max_length=64, description="IANA time zone of its opening hours.")
    country: Country = Field(default="NO", description="ISO 3166, with an optional subdivision.")
    language: Language = Field(default="en-GB", description="What its callers hear.")
    second_call: Literal["hold", "disconnect"] = Field(
        default="hold",
        description="What taking a second call does to the first. `hold`: until calls can be held, end it by hand.",
    )
    pause_reasons: list[Reason] = Field(
        default_factory=lambda: list(PAUSE_REASONS),
        min_length=1,
        max_length=20,
        description="Why agents may pause, in the order offered.",
    )
    wrap_up_reasons: list[Reason] = Field(
        default_factory=list,
        max_length=100,
        description="What calls can have been about, in the order offered; empty: agents say it in their own words.",
    )
    noise_removal: bool = Field(
        default=True,
        description="Take background noise out of what its agents say and hear. Only here: no agent can change it.",
    )
    call_abroad: list[CountryCode] = Field(
        default_factory=list, max_length=250, description="Countries beside its own that agents may call; ISO 3166."
    )
    calls_an_hour: int = Field(
        default=CALLS_AN_HOUR,
        ge=0,
        le=10_000,
        description="How many calls all its agents together may begin by hand in an hour; 0: none may.",
    )
    call_wrap_up_s: Seconds = Field(default=0, description="Wrap-up after a call an agent made for no queue.")
    transfer_ring_s: int = Field(
        default=20, ge=5, le=120, description="How long somebody rings to whom an agent hands a call."
    )
    transfer_returns: bool = Field(
        default=True,
        description="A call handed on that nobody answers comes back to the agent, unless they said otherwise.",
    )
    sms_number: Phone = Field(default="", description="Where its text messages come from; empty for none.")


class Company(Stored, CompanyBody):
    """A company."""


class NumberBody(Body):
    """A number's settings."""

    title: ShortText = ""
    flow: Slug | None = Field(default=None, description="The flow its calls go to.")
    agents: list[Slug] | None = Field(
        default=None,
        max_length=100,
        description="The only users who may answer its calls; null: everyone. For calls that join a queue later.",
    )


class Number(Stored, NumberBody):
    """A number of the company; `name` is the number in E.164."""
