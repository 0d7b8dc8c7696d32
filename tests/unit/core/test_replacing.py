"""Copies with some fields changed: the same as the standard library's, and refused as there."""

import dataclasses
from datetime import UTC, datetime
from typing import Any

import pytest

from chalicelib.calls.domain import Call, CallState
from chalicelib.core.replacing import replace
from chalicelib.flow.session import Session

NOW = datetime(2026, 3, 1, tzinfo=UTC)
CALL = Call(
    company="c", id="CA1", caller="a", called="b", started_at=NOW, due_at=NOW, state=CallState.FLOW, since=NOW, v=3
)


@dataclasses.dataclass(frozen=True)
class Open:
    """Without slots."""

    a: int
    b: int = 2


@dataclasses.dataclass(frozen=True, slots=True)
class One:
    a: int


@dataclasses.dataclass(frozen=True, slots=True)
class Checked:
    a: int
    b: int

    def __post_init__(self) -> None:
        if self.a > self.b:
            raise ValueError


@pytest.mark.parametrize(
    ("known", "changes"),
    [
        (CALL, {}),
        (CALL, {"v": 4, "path": ("a",), "ended_at": NOW}),
        (Session(company="c", flow="main"), {"step": 2, "values": {"a": "1"}}),
        (Open(1), {"b": 5}),
        (One(1), {"a": 2}),
        (Checked(1, 2), {"a": 2}),
    ],
)
def test_a_copy_is_what_the_standard_library_makes(known: Any, changes: dict[str, Any]) -> None:
    copy = replace(known, **changes)

    assert copy == dataclasses.replace(known, **changes)
    assert copy is not known
    with pytest.raises(dataclasses.FrozenInstanceError):
        setattr(copy, dataclasses.fields(copy)[0].name, 1)


def test_the_original_stays_as_it_was() -> None:
    replace(CALL, v=9)

    assert CALL.v == 3


def test_a_field_that_is_not_there_is_refused() -> None:
    with pytest.raises(TypeError):
        replace(CALL, colour="red")  # type: ignore[call-arg]


def test_a_class_that_checks_itself_still_does() -> None:
    with pytest.raises(ValueError):
        replace(Checked(1, 2), a=3)
