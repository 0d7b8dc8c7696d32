"""REFER on the wire: the party is asked to call elsewhere, and what it says of it reaches the action."""

import asyncio

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


def test_a_caller_cannot_send_the_agent_elsewhere(play) -> None:
    """The endpoint of the line says that transfers are the switch's (pjsip.conf), and the switch was told of nobody."""

    async def story(world: World) -> None:
        world.number("<Dial><Client>acme.anna</Client></Dial>")
        anna, carrier = await world.agent("acme.anna", 620), await world.carrier(440)
        outside = await carrier.dial(OURS)
        inside = await (await anna.next_ring()).answer()
        await inside.hears(440)

        contact = ("contact", f"<sip:carrier@{carrier.host}:{carrier.port}>")
        headers = [
            contact,
            ("refer-to", "<sip:+4799999999@127.0.0.1>"),
            ("referred-by", f"<sip:carrier@{carrier.host}>"),
        ]
        carrier.request(outside, "REFER", headers=headers)
        await asyncio.sleep(1.0)

        assert not inside.ended.is_set()
        assert not outside.ended.is_set()
        assert len(world.calls()) == 2
        await inside.hears(440)
        outside.hang_up()
        await inside.is_over()

    play(story)
