"""A caller on the line: what is heard, which keys arrive, and how calls are refused."""

from tests.onprem.world import OURS, World


def test_a_caller_hears_the_prompt_and_presses_a_key(play) -> None:
    async def story(world: World) -> None:
        world.number('<Gather action="/chosen" numDigits="1"><Say language="nb-NO">Velkommen. Trykk én.</Say></Gather>')
        world.functions.pages["/chosen"] = "<Hangup/>"
        caller = await world.carrier()

        line = await caller.dial(OURS)
        await line.hears_something()
        line.press("1")

        chosen = await world.functions.asked("/chosen")
        assert chosen["Digits"] == "1"
        assert chosen["From"] == "+4790000001"
        assert chosen["To"] == OURS
        assert await line.is_over() == 200
        assert (await world.functions.asked("/status"))["CallStatus"] == "completed"

    play(story)


def test_a_busy_refusal_reaches_the_caller_unanswered(play) -> None:
    async def story(world: World) -> None:
        world.number('<Reject reason="busy"/>')
        caller = await world.carrier()

        line = await caller.dial(OURS)

        assert await line.is_over() == 486
        assert not line.answered.is_set()
        assert (await world.functions.asked("/status"))["CallStatus"] == "busy"

    play(story)
