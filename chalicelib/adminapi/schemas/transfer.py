"""What an import reports."""

from pydantic import Field

from chalicelib.adminapi.schemas.base import Answer
from chalicelib.adminapi.schemas.telephony import Problem


class Unpublished(Answer):
    """A flow that was brought in as a draft only."""

    flow: str
    problems: list[Problem]


class ImportOutcome(Answer):
    """What an import of a whole configuration did."""

    written: int = Field(description="Things written; 0 when everything was there already.")
    skipped_numbers: list[str]
    unpublished: list[Unpublished]
