"""REFER on the wire: the party is asked to call elsewhere, and what it says of it reaches the action."""

import pytest

from tests.onprem.world import OURS, World

TARGET = "sip:other@127.0.0.9"


@pytest.mark.parametrize(
    ("answer", "outcome", "facts"),
    [
        (202, "200 OK", ("in-progress", "202", "200")),
        (202, "486 Busy Here", ("busy", "202", "486")),
        (405, "", ("failed", "405", None)),
    ],
)
def test_a_party_referred_elsewhere_says_how_it_went(play, answer: int, outcome: str, facts: object) -> None:
    async def story(world: World) -> None:
        world.number(f'<Say>One moment.</Say><Refer action="/referred"><Sip>{TARGET}</Sip></Refer>')
        world.functions.pages["/referred"] = "<Hangup/>"
        caller = await world.carrier()
        line = await caller.dial(OURS)
        line.refer_answer, line.refer_outcome = answer, outcome

        told = await world.functions.asked("/referred")

        assert TARGET in line.referred_to
        got = told["ReferCallStatus"], told["ReferSipResponseCode"], told.get("NotifySipResponseCode")
        assert got == facts
        await line.is_over()

    play(story)
