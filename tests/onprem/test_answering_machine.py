"""Who answered a call of ours: a person says a word and waits, a machine talks and talks."""

import pytest

from infra.switch.call import Hook
from infra.switch.leg import MachineSearch
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
            detection=Detection(search=MachineSearch()),
        )

        world.exchange.outgoing.place(order)
        line = await (await carrier.next_ring()).answer()
        await line.media.perform([(None, 0.3), (500, speaks_s)])

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


SCRIPTS = {
    "fax": [(None, 0.5), (1100, 0.5), (None, 3.0), (1100, 0.5)],
    "machine_end_beep": [(500, 4.0), (None, 0.6), (1000, 0.5)],
    "machine_end_silence": [(500, 4.0), (None, 4.0)],
    "human": [(None, 0.3), (500, 0.6), (None, 3.0)],
    "unknown": [(None, 4.0)],
}


@pytest.mark.parametrize("verdict", SCRIPTS)
def test_a_message_is_left_when_the_greeting_is_over(play, verdict: str) -> None:
    async def story(world: World) -> None:
        world.functions.pages["/answered"] = "<Hangup/>"
        carrier = await world.carrier(hertz=None)
        search = MachineSearch(waits_for_end=True, silence_ms=2500, speech_ms=1500)
        order = CallOrder(
            to="+4790000099", from_=OURS, source=Fetch(f"{BASE}/answered"), detection=Detection(search=search)
        )

        world.exchange.outgoing.place(order)
        line = await (await carrier.next_ring()).answer()
        await line.media.perform(SCRIPTS[verdict])

        assert (await world.functions.asked("/answered"))["AnsweredBy"] == verdict
        await line.is_over()

    play(story)


def test_the_call_goes_on_while_it_is_found_out_who_answered(play) -> None:
    async def story(world: World) -> None:
        hello = "<Say>Hello, this is the house calling.</Say><Pause length='8'/>"
        world.functions.pages |= {"/answered": hello, "/who": ""}
        carrier = await world.carrier(hertz=None)
        detection = Detection(search=MachineSearch(speech_ms=1500), is_async=True, callback=Hook(f"{BASE}/who"))
        world.exchange.outgoing.place(
            CallOrder(to="+4790000099", from_=OURS, source=Fetch(f"{BASE}/answered"), detection=detection)
        )

        line = await (await carrier.next_ring()).answer()
        line.media.say(500)
        await line.hears_something(within_s=3)
        assert world.functions.to("/who") == []

        told = await world.functions.asked("/who")
        assert told["AnsweredBy"] == "machine_start"
        assert not line.ended.is_set()
        line.hang_up()

    play(story)
