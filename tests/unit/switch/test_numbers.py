"""Numbers and their small file."""

import pytest

from infra.switch.clock import WallClock
from infra.switch.numbers import Numbers


def test_numbers_survive_a_restart(tmp_path) -> None:
    path = tmp_path / "data" / "numbers.json"
    made = Numbers(WallClock(), path).create("+4721000000", voice_url="https://a.example/voice")

    again = Numbers(WallClock(), path).by_address("+4721000000")

    assert (again.sid, again.voice.url) == (made.sid, "https://a.example/voice")


def test_a_deleted_number_stays_deleted(tmp_path) -> None:
    path = tmp_path / "numbers.json"
    numbers = Numbers(WallClock(), path)
    numbers.delete(numbers.create("+4721000000"))

    assert list(Numbers(WallClock(), path)) == []


def test_unknown_settings_are_refused() -> None:
    numbers = Numbers(WallClock())

    with pytest.raises(KeyError):
        numbers.create("+4721000000", colour="red")


@pytest.mark.parametrize(
    ("caller_id", "may"),
    [("+4721000000", True), ("+4790000001", True), ("+4799999999", False), ("client:demo.anna", True)],
)
def test_only_numbers_of_ours_or_of_the_call_may_be_shown(caller_id, may) -> None:
    numbers = Numbers(WallClock())
    numbers.create("+4721000000")

    assert numbers.may_show(caller_id, ["+4790000001"]) is may
