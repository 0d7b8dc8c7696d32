"""Contacts, and what an import of them did."""

from typing import Annotated

from pydantic import Field, StringConstraints

from chalicelib.adminapi.schemas.base import Answer, Body, Phone, ShortText, Stored, Title


class ContactBody(Body):
    """Somebody a company knows; a number tells who calls, so it belongs to one contact."""

    title: Title = Field(description="The name people read.")
    numbers: list[Phone] = Field(default_factory=list, max_length=20)
    organisation: ShortText = Field(default="", description="Where they work.")
    notes: Annotated[str, StringConstraints(max_length=2000)] = Field(
        default="", description="Shown to whoever is offered a call of theirs."
    )
    is_vip: bool = Field(default=False, description="Marked wherever the name is shown.")


class Contact(Stored, ContactBody):
    """A contact."""


class Forgotten(Answer):
    """What was forgotten of a caller."""

    calls: int = Field(description="Ended calls that are now those of nobody.")
    was_contact: bool = Field(description="A contact had the number, and has it no more.")
    customers: int = Field(description="Customers of campaigns who had the number; they are gone.")


class BadRow(Answer):
    """A row that was passed over."""

    row: int = Field(description="As the spreadsheet counts, the header being 1.")
    problem: str


class ContactsImported(Answer):
    """What an import did: good rows are in, bad ones are listed; contacts that are not in the file stay."""

    rows: int
    created: int
    changed: int
    unchanged: int
    bad: list[BadRow]
