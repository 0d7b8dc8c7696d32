"""Two parties through Asterisk: each hears the other's tone, and nothing where there must be nothing."""

import asyncio

from tests.onprem.world import BASE, CALLER, OURS, World, until

CALLER_HZ, AGENT_HZ, COACH_HZ = 440, 620, 1040
QUIET_DB = -50.0


def test_an_agents_registered_telephone_rings_and_both_hear_each_other(play) -> None:
    async def story(world: World) -> None:
        world.number(
            f'<Dial action="/over" answerOnBridge="true"><Client statusCallbackEvent="ringing answered" statusCallback="{BASE}/leg"><Identity>acme.anna</Identity><Parameter name="Reason" value="test"/></Client></Dial>'
        )
        world.functions.pages |= {"/over": "<Hangup/>", "/leg": ""}
        anna = await world.agent("acme.anna", AGENT_HZ)
        caller = await world.carrier(CALLER_HZ)

        outside = await caller.dial(OURS)
        inside = await anna.next_ring()
        await until(outside.ringing.is_set, "the ringing at the caller")
        assert not outside.answered.is_set()
        assert inside.caller == CALLER
        assert inside.header("X-Reason") == "test"
        await inside.answer()

        await outside.hears(AGENT_HZ)
        await inside.hears(CALLER_HZ)
        assert outside.media.level_db(CALLER_HZ) < QUIET_DB, "the caller must not hear itself"
        assert [form["CallStatus"] for form in world.functions.to("/leg")] == ["ringing", "in-progress"]
        inside.hang_up()
        over = await world.functions.asked("/over")
        assert over["DialCallStatus"] == "completed"
        assert await outside.is_over() == 200

    play(story)


def test_a_busy_agent_and_an_absent_one_are_told_apart(play) -> None:
    async def story(world: World) -> None:
        world.number('<Dial action="/over"><Client>acme.anna</Client></Dial>')
        world.functions.pages |= {
            "/over": '<Dial action="/absent"><Client>acme.nobody</Client></Dial>',
            "/absent": "<Hangup/>",
        }
        anna = await world.agent("acme.anna")
        caller = await world.carrier()

        line = await caller.dial(OURS)
        (await anna.next_ring()).refuse(486)

        assert (await world.functions.asked("/over"))["DialCallStatus"] == "busy"
        assert (await world.functions.asked("/absent"))["DialCallStatus"] == "failed"
        await line.is_over()

    play(story)


def test_a_conference_starts_with_the_second_and_lets_hold_mute_and_coach_be_heard_as_they_should(play) -> None:
    async def story(world: World) -> None:
        room = '<Dial><Conference startConferenceOnEnter="{0}" beep="false" {1}>talk</Conference></Dial>'
        world.number(room.format("false", ""))
        anna, bo = await world.agent("acme.anna", AGENT_HZ), await world.agent("acme.bo", COACH_HZ, "127.0.0.12")
        caller = await world.carrier(CALLER_HZ)
        outside = await caller.dial(OURS)
        await outside.hears_something()
        assert outside.media.level_db(AGENT_HZ) < QUIET_DB

        from infra.switch.outcome import Inline
        from infra.switch.outgoing import CallOrder

        place = world.exchange.outgoing.place
        place(
            CallOrder(
                to="client:acme.anna", from_=OURS, source=Inline(f"<Response>{room.format('true', '')}</Response>")
            )
        )
        inside = await (await anna.next_ring()).answer()
        await outside.hears(AGENT_HZ)
        await inside.hears(CALLER_HZ)

        conference = world.exchange.conferences.find_live("talk")
        first, second = conference.participants
        conference.mute(first, is_muted=True)
        await asyncio.sleep(1.2)
        assert inside.media.level_db(CALLER_HZ) < QUIET_DB
        await outside.hears(AGENT_HZ)
        conference.mute(first, is_muted=False)
        await inside.hears(CALLER_HZ)

        conference.hold(first, is_held=True)
        await asyncio.sleep(1.2)
        assert inside.media.level_db(CALLER_HZ) < QUIET_DB
        assert outside.media.level_db(AGENT_HZ) < QUIET_DB
        await outside.hears_something()
        conference.hold(first, is_held=False)
        await outside.hears(AGENT_HZ)

        coached = second.call_sid
        coach_document = f"<Response>{room.format('true', f'coach=%r' % coached)}</Response>".replace("'", '"')
        place(CallOrder(to="client:acme.bo", from_=OURS, source=Inline(coach_document)))
        coach = await (await bo.next_ring()).answer()
        await inside.hears(COACH_HZ)
        await coach.hears(CALLER_HZ)
        await coach.hears(AGENT_HZ)
        assert outside.media.level_db(COACH_HZ) < QUIET_DB, "the caller must not hear the coach"
        await outside.hears(AGENT_HZ)

        coach.hang_up()
        inside.hang_up()
        outside.hang_up()
        await until(lambda: conference.is_over, "the end of the conference")

    play(story)
