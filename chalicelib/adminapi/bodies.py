"""Holding what a client wrote against its schema, with problems as sentences that name the field."""

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

from chalicelib.core.errors import Invalid

if TYPE_CHECKING:
    from pydantic import BaseModel

READ_ONLY: Final = frozenset({"name", "version", "updated_at", "updated_by"})
"""A client may send back what it read; these fields are ours and are passed over."""
_MAX_PROBLEMS: Final = 20


class BodyInvalid(Invalid):
    """The body does not fit its schema; ``details["problems"]`` is a list of sentences."""


def schema(reference: str) -> "type[BaseModel]":
    """Load the model named ``module.Model`` of :mod:`chalicelib.adminapi.schemas`."""
    module, _, name = reference.partition(".")
    model: type[BaseModel] = getattr(import_module(f"chalicelib.adminapi.schemas.{module}"), name)
    return model


def parse(reference: str, body: Any) -> dict[str, Any]:
    """Check a body and fill in what it leaves out; the result is plain JSON.

    Raises:
        BodyInvalid: with every problem found, none of them quoting what was sent.
    """
    from pydantic import ValidationError  # noqa: PLC0415  costs 60 ms; only writes are checked

    try:
        return schema(reference).model_validate(body).model_dump(mode="json", by_alias=True, exclude_none=False)
    except ValidationError as error:
        found = error.errors(include_url=False, include_context=False, include_input=False)
        problems = [_sentence(item["loc"], item["msg"]) for item in found[:_MAX_PROBLEMS]]
        raise BodyInvalid("the body is not right: " + "; ".join(problems[:3]), problems=problems) from error


def without_read_only(body: dict[str, Any], *also: str) -> dict[str, Any]:
    return {key: value for key, value in body.items() if key not in READ_ONLY and key not in also}


def _sentence(place: tuple[int | str, ...], message: str) -> str:
    where = ".".join(str(step)[:40] for step in place)
    return f"{where or 'body'}: {message[:1].lower()}{message[1:]}"
