"""What the simulated tape measures."""

import asyncio

import pytest

from infra.switch.leg import Take
from infra.switch.legs.tape import SimulatedTape, Voice
from infra.switch.virtual_time import VirtualTimeLoop


def recorded_s(
    take: Take, speech: list[tuple[float, float]], stop_after_s: float | None, *, constant: bool = False
) -> float:
    async def story() -> float:
        tape = SimulatedTape(take, Voice(is_constant=constant, spans=speech), lambda _: None)
        if stop_after_s is not None:
            await asyncio.sleep(stop_after_s)
            await tape.stop()
        return (await tape.done).duration_s

    with asyncio.Runner(loop_factory=VirtualTimeLoop) as runner:
        return runner.run(story())


@pytest.mark.parametrize(
    ("take", "speech", "stop_after_s", "seconds"),
    [
        (Take("RE1"), [], 30, 30),
        (Take("RE1", max_s=20), [], None, 20),
        (Take("RE1", silence_s=5), [(2, 9)], None, 14),
        (Take("RE1", silence_s=5, is_trimmed=True), [(2, 9)], None, 7),
        (Take("RE1", silence_s=5, is_trimmed=True), [], None, 0),
        (Take("RE1", silence_s=5, is_trimmed=True), [(1, 3), (6, 8)], None, 7),
        (Take("RE1", is_trimmed=True), [(0, 100)], 30, 30),
    ],
)
def test_lengths(take, speech, stop_after_s, seconds) -> None:
    assert recorded_s(take, speech, stop_after_s) == pytest.approx(seconds)


def test_a_person_who_is_there_is_never_silent() -> None:
    take = Take("RE1", max_s=60, silence_s=5, is_trimmed=True)

    assert recorded_s(take, [], None, constant=True) == pytest.approx(60)
