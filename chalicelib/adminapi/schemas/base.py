"""Building blocks of the schemas."""

from datetime import datetime
from typing import Annotated, Any, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,62}$")]
Title = Annotated[str, StringConstraints(min_length=1, max_length=100)]
ShortText = Annotated[str, StringConstraints(max_length=100)]
Seconds = Annotated[int, Field(ge=0, le=3600)]
Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}(-[A-Z]{2})?$")]
Country = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}(-[A-Z0-9]{1,3})?$")]
Email = Annotated[str, StringConstraints(max_length=254, pattern=r'^([^@\s,;<>"()]+@[^@\s,;<>"()]+\.[^@\s,;<>"()]+)?$')]
Phone = Annotated[
    str,
    StringConstraints(max_length=40),
    Field(
        description="A telephone number, as people write it; stored and shown in E.164.", examples=["+47 21 00 00 00"]
    ),
]
ITEM = TypeVar("ITEM")


class Body(BaseModel):
    """Something a client writes: unknown fields are refused, so that a typing error is noticed."""

    model_config = ConfigDict(extra="forbid", strict=True)


class Answer(BaseModel):
    """Something we say: fields may be added."""

    model_config = ConfigDict(extra="allow")


class Stored(Answer):
    """What every stored thing has beside its settings; ignored when written."""

    name: str = Field(description="Unique within the company and kind.")
    version: int = Field(ge=1, description="Grows with every write; also the ETag.")
    updated_at: datetime
    updated_by: str = Field(description="`user:<name>`, `key:<name>` or `operator:operator`.")


class Page(Answer, Generic[ITEM]):
    """One page of a list."""

    items: list[ITEM]
    next: str | None = Field(description="Give it as `next` to get the page after this one; null at the end.")


class ErrorDetail(Answer):
    """What went wrong."""

    code: str = Field(description="Stable, for programs.")
    message: str = Field(description="A sentence, for people.")
    details: dict[str, Any] = Field(description="Depends on the code; `problems` is a list of sentences.")
    request_id: str = Field(description="Quote it when asking for help.")


class Error(Answer):
    """The one shape of every error."""

    error: ErrorDetail
