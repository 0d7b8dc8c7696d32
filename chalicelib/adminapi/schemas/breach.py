"""Breaches of what the switchboard promises."""

from datetime import datetime

from pydantic import Field

from chalicelib.adminapi.schemas.base import Answer


class BreachCount(Answer):
    """How often one promise was broken; 0 is what it should be."""

    name: str
    title: str = Field(description="The promise, in words.")
    today: int = Field(description="By the company's clock.")
    days_30: int


class Breach(Answer):
    """One breach."""

    name: str
    at: datetime | None = Field(description="When it was found.")
    call: str | None = Field(description="The call it was found in; its history is at `/calls/{call}`.")
    words: str


class Breaches(Answer):
    """Every promise that is watched, and the latest breaches, the newest first."""

    names: list[BreachCount]
    is_cut: bool = Field(description="There were so many that only the latest were counted.")
    latest: list[Breach]
