"""Companies and their numbers."""

from typing import Literal

from pydantic import Field

from chalicelib.adminapi.schemas.base import Body, Country, Language, Phone, ShortText, Slug, Stored, Title


class CompanyBody(Body):
    """A company's settings."""

    title: Title
    zone: str = Field(default="Europe/Oslo", max_length=64, description="IANA time zone of its opening hours.")
    country: Country = Field(default="NO", description="ISO 3166, with an optional subdivision.")
    language: Language = Field(default="en-GB", description="What its callers hear.")
    second_call: Literal["hold", "disconnect"] = Field(
        default="hold", description="What answering a second call does to the first."
    )
    sms_number: Phone = Field(default="", description="Where its text messages come from; empty for none.")


class Company(Stored, CompanyBody):
    """A company."""


class NumberBody(Body):
    """A number's settings."""

    title: ShortText = ""
    flow: Slug | None = Field(default=None, description="The flow its calls go to.")


class Number(Stored, NumberBody):
    """A number of the company; `name` is the number in E.164."""
