"""Two parties through Asterisk: each hears the other's tone, and nothing where there must be nothing."""

import asyncio
from dataclasses import dataclass

import pytest

from infra.switch.conference import Conference
from infra.switch.outcome import Inline
from infra.switch.outgoing import CallOrder
from tests.onprem.peers.telephone import Line
from tests.onprem.world import BASE, CALLER, OURS, World, until

CALLER_HZ, AGENT_HZ, COACH_HZ = 440, 620, 1040
QUIET_DB = -50.0
SETTLE_S = 1.0
LOUD_DB = -30.0
PACKETS_A_SECOND = 50
RTP_TIMEOUT_S = 60
"""``rtp_timeout`` of pjsip.conf."""

CLIENT = f"""<Dial action="/over" answerOnBridge="true">
    <Client statusCallbackEvent="ringing answered" statusCallback="{BASE}/leg">
        <Identity>acme.anna</Identity><Parameter name="Reason" value="test"/>
    </Client>
</Dial>"""


def room(attributes: str = "") -> str:
    return f'<Dial><Conference beep="false" {attributes}>talk</Conference></Dial>'


@dataclass
class Talk:
    """A caller and an agent in one conference, talking."""

    world: World
    conference: Conference
    outside: Line
    inside: Line

    @classmethod
    async def begin(cls, world: World) -> "Talk":
        world.number(room('startConferenceOnEnter="false"'))
        anna = await world.agent("acme.anna", AGENT_HZ)
        caller = await world.carrier(CALLER_HZ)
        outside = await caller.dial(OURS)
        await outside.hears_something()
        assert outside.media.level_db(AGENT_HZ) < QUIET_DB
        call(world, "client:acme.anna", room())
        inside = await (await anna.next_ring()).answer()
        await outside.hears(AGENT_HZ)
        await inside.hears(CALLER_HZ)
        conference = world.exchange.conferences.find_live("talk")
        assert conference
        return cls(world, conference, outside, inside)

    async def end(self) -> None:
        self.inside.hang_up()
        self.outside.hang_up()
        await until(lambda: self.conference.is_over, "the end of the conference")


def call(world: World, to: str, verbs: str) -> None:
    world.exchange.outgoing.place(CallOrder(to=to, from_=OURS, source=Inline(f"<Response>{verbs}</Response>")))


def test_an_agents_registered_telephone_rings_and_both_hear_each_other(play) -> None:
    async def story(world: World) -> None:
        world.number(CLIENT)
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
        await world.functions.asked("/leg", 2)
        assert [form["CallStatus"] for form in world.functions.to("/leg")] == ["ringing", "in-progress"]
        inside.hang_up()
        assert (await world.functions.asked("/over"))["DialCallStatus"] == "completed"
        assert await outside.is_over() == 200

    play(story)


def test_a_conversation_outlasts_the_time_after_which_a_silent_telephone_is_given_up(play) -> None:
    async def story(world: World) -> None:
        talk = await Talk.begin(world)
        await asyncio.sleep(RTP_TIMEOUT_S + 10)
        for line in (talk.outside, talk.inside):
            assert not line.ended.is_set(), line.describe()
        heard = talk.outside.media.packets
        await asyncio.sleep(1)
        assert talk.outside.media.packets - heard > PACKETS_A_SECOND / 2
        assert talk.outside.media.level_db(AGENT_HZ) > LOUD_DB
        assert talk.inside.media.level_db(CALLER_HZ) > LOUD_DB
        await talk.end()

    play(story)


@pytest.mark.parametrize(
    ("code", "status"),
    [(486, "busy"), (600, "busy"), (603, "busy"), (480, "no-answer"), (404, "failed"), (503, "failed")],
)
def test_what_the_telephone_answered_becomes_the_status_of_the_dial(play, code: int, status: str) -> None:
    async def story(world: World) -> None:
        world.number('<Dial action="/over"><Number>+4790000099</Number></Dial>')
        world.functions.pages["/over"] = "<Hangup/>"
        carrier = await world.carrier()

        line = await carrier.dial(OURS)
        ring = await carrier.next_ring()
        assert ring.header("to").startswith("<sip:+4790000099@")
        ring.refuse(code, "No")

        assert (await world.functions.asked("/over"))["DialCallStatus"] == status
        await line.is_over()

    play(story)


def test_an_agent_without_a_telephone_cannot_be_reached_and_the_call_goes_on(play) -> None:
    async def story(world: World) -> None:
        world.number('<Dial action="/over"><Client>acme.nobody</Client></Dial>')
        world.functions.pages["/over"] = "<Hangup/>"
        carrier = await world.carrier()

        line = await carrier.dial(OURS)

        assert (await world.functions.asked("/over"))["DialCallStatus"] == "failed"
        assert await line.is_over() == 200

    play(story)


def test_nobody_answers_in_time_and_the_telephone_stops_ringing(play) -> None:
    async def story(world: World) -> None:
        world.number('<Dial action="/over" timeout="5"><Client>acme.anna</Client></Dial>')
        world.functions.pages["/over"] = "<Hangup/>"
        anna, carrier = await world.agent("acme.anna"), await world.carrier()

        await carrier.dial(OURS)
        ring = await anna.next_ring()

        assert await ring.is_over() == 487
        assert (await world.functions.asked("/over"))["DialCallStatus"] == "no-answer"

    play(story)


def test_a_muted_party_is_not_heard_but_hears(play) -> None:
    async def story(world: World) -> None:
        talk = await Talk.begin(world)
        caller = talk.conference.participants[0]

        talk.conference.mute(caller, is_muted=True)
        await asyncio.sleep(SETTLE_S)
        assert talk.inside.media.level_db(CALLER_HZ) < QUIET_DB
        await talk.outside.hears(AGENT_HZ)

        talk.conference.mute(caller, is_muted=False)
        await talk.inside.hears(CALLER_HZ)
        await talk.end()

    play(story)


def test_a_party_on_hold_hears_music_and_the_other_nothing(play) -> None:
    async def story(world: World) -> None:
        talk = await Talk.begin(world)
        caller = talk.conference.participants[0]

        talk.conference.hold(caller, is_held=True)
        await asyncio.sleep(SETTLE_S)
        assert talk.inside.media.level_db(CALLER_HZ) < QUIET_DB
        assert talk.outside.media.level_db(AGENT_HZ) < QUIET_DB
        await talk.outside.hears_something()

        talk.conference.hold(caller, is_held=False)
        await talk.outside.hears(AGENT_HZ)
        await talk.inside.hears(CALLER_HZ)
        await talk.end()

    play(story)


def test_a_coach_hears_both_and_is_heard_by_the_agent_alone(play) -> None:
    async def story(world: World) -> None:
        talk = await Talk.begin(world)
        bo = await world.agent("acme.bo", COACH_HZ, "127.0.0.12")
        coached = talk.conference.participants[1].call_sid

        call(world, "client:acme.bo", room(f'coach="{coached}"'))
        coach = await (await bo.next_ring()).answer()
        await talk.inside.hears(COACH_HZ)
        await coach.hears(CALLER_HZ)
        await coach.hears(AGENT_HZ)
        assert talk.outside.media.level_db(COACH_HZ) < QUIET_DB, "the caller must not hear the coach"
        await talk.outside.hears(AGENT_HZ)
        coach.hang_up()
        await talk.end()

    play(story)


def test_a_supervisor_listens_in_unheard_and_then_joins_in(play) -> None:
    async def story(world: World) -> None:
        talk = await Talk.begin(world)
        bo = await world.agent("acme.bo", COACH_HZ, "127.0.0.12")

        call(world, "client:acme.bo", room('muted="true"'))
        listener = await (await bo.next_ring()).answer()
        await listener.hears(CALLER_HZ)
        await listener.hears(AGENT_HZ)
        assert talk.outside.media.level_db(COACH_HZ) < QUIET_DB
        assert talk.inside.media.level_db(COACH_HZ) < QUIET_DB

        talk.conference.mute(talk.conference.participants[2], is_muted=False)
        await talk.outside.hears(COACH_HZ)
        await talk.inside.hears(COACH_HZ)
        listener.hang_up()
        await talk.end()

    play(story)


async def carried(world: World, *technologies: str) -> None:
    """Wait until Asterisk carries the sound of its bridges so."""
    async with asyncio.timeout(5):
        while await world.bridging() != list(technologies):
            await asyncio.sleep(0.1)


def test_sound_of_two_goes_from_socket_to_socket_unless_a_third_hears_it(play) -> None:
    async def story(world: World) -> None:
        talk = await Talk.begin(world)
        bo = await world.agent("acme.bo", COACH_HZ, "127.0.0.12")
        await carried(world, "native_rtp")

        call(world, "client:acme.bo", room('muted="true"'))
        listener = await (await bo.next_ring()).answer()
        await listener.hears(CALLER_HZ)
        await carried(world, "softmix")

        listener.hang_up()
        await carried(world, "native_rtp")
        await talk.outside.hears(AGENT_HZ)
        await talk.inside.hears(CALLER_HZ)
        await talk.end()

    play(story)


def test_a_star_ends_a_call_whose_sound_went_from_socket_to_socket(play) -> None:
    async def story(world: World) -> None:
        dial = CLIENT.replace("<Dial ", '<Dial hangupOnStar="true" ')
        world.number(dial)
        world.functions.pages["/over"] = "<Pause length='5'/>"
        world.functions.pages["/leg"] = ""
        anna = await world.agent("acme.anna", AGENT_HZ)
        caller = await world.carrier(CALLER_HZ)
        outside = await caller.dial(OURS)
        inside = await (await anna.next_ring()).answer()
        await outside.hears(AGENT_HZ)
        await inside.hears(CALLER_HZ)
        await carried(world, "simple_bridge")

        outside.press("*")

        told = await world.functions.asked("/over")
        assert told["DialCallStatus"] == "completed"
        await inside.is_over()
        outside.hang_up()

    play(story)
