"""Who answered a call of ours: a person says a word and waits, a machine talks and talks."""

import asyncio

import pytest

from infra.switch.call import Hook
from infra.switch.outcome import Fetch
from infra.switch.outgoing import CallOrder, Detection
from tests.onprem.world import BASE, OURS, World


@pytest.mark.parametrize(("speaks_s", "verdict"), [(0.6, "human"), (6.0, "machine_start")])
def test_a_person_and_a_machine_are_told_apart(play, speaks_s: float, verdict: str) -> None:
    async def story(world: World) -> None:
        world.functions.pages["/answered"] = "<Hangup/>"
        carrier = await world.carrier(hertz=None)
        order = CallOrder(
            to="+4790000099",
            from_=OURS,
            source=Fetch(f"{BASE}/answered"),
            fallback=Hook(f"{BASE}/answered"),
            detection=Detection(waits_for_end=False),
        )

        world.exchange.outgoing.place(order)
        line = await (await carrier.next_ring()).answer()
        await asyncio.sleep(0.3)
        line.media.say(500)
        await asyncio.sleep(speaks_s)
        line.media.say(None)

        answered = await world.functions.asked("/answered")
        assert answered["AnsweredBy"] == verdict
        await line.is_over()

    play(story)


def test_a_call_with_digits_to_dial_behind_the_answer_sends_them(play) -> None:
    async def story(world: World) -> None:
        world.functions.pages["/answered"] = "<Hangup/>"
        carrier = await world.carrier(hertz=None)
        order = CallOrder(to="+4790000099", from_=OURS, source=Fetch(f"{BASE}/answered"), send_digits="w12#")

        world.exchange.outgoing.place(order)
        line = await (await carrier.next_ring()).answer()
        await line.is_over()

        assert line.media.keys == "12#"

    play(story)
