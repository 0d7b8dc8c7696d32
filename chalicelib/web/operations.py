"""What the API can do, as declared where it is done; the OpenAPI document is written from this list."""

from dataclasses import dataclass, field
from typing import Final


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """A query parameter; ``schema`` is its JSON Schema."""

    name: str
    description: str
    schema: dict[str, object] = field(default_factory=lambda: {"type": "string"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One operation in words and schemas.

    ``takes`` and ``gives`` name models of ``chalicelib.adminapi.schemas`` as ``module.Model`` (loaded only when the
    document is written): in brackets for a page of them, with a question mark where the body may be left out. Names
    with a slash are media types instead, comma between them.
    """

    summary: str
    tag: str
    takes: str | None = None
    gives: str | None = None
    status: int = 200
    also: tuple[int, ...] = ()
    query: tuple[Parameter, ...] = ()
    is_conditional: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Declared:
    """One API route as registered; ``operation`` describes it where it is part of the public API."""

    method: str
    path: str
    right: str | None
    is_public: bool
    operation: Operation | None


DECLARED: Final[list[Declared]] = []
"""Every API route, in the order of registration."""
