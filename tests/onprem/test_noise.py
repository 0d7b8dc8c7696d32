"""Noise in, less noise out: of what an agent says and of what an agent hears, where the organisation wants that."""

import asyncio
from dataclasses import dataclass
from typing import Self

import pytest

from tests.onprem.peers import g711
from tests.onprem.peers.noise import hiss, voice
from tests.onprem.peers.telephone import Line
from tests.onprem.peers.tone import level_db, loudness_db
from tests.onprem.test_talking import call, room
from tests.onprem.world import OURS, World

NOISE_DB, VOICE_DB, VOICE_HZ = -30.0, -18.0, 500
LEARNING_S = 4.0
LISTENED_S = 1.0
CLEANED_DB, UNTOUCHED_DB, KEPT_DB = 10.0, 1.5, 3.0


@dataclass(frozen=True)
class Heard:
    """How loud noise alone came through, and how loud a voice in it."""

    noise_db: float
    voice_db: float


@dataclass
class Talk:
    """A caller and an agent, both in a noisy room."""

    outside: Line
    inside: Line

    @classmethod
    async def begin(cls, world: World, attributes: str = "") -> Self:
        world.number(room())
        anna, caller = await world.agent("acme.anna", None), await world.carrier(None)
        outside = await caller.dial(OURS)
        call(world, "client:acme.anna", room(attributes))
        return cls(outside, await (await anna.next_ring()).answer())

    async def listen(self) -> tuple[Heard, Heard]:
        """What the agent hears of the caller, and the caller of the agent."""
        noise = await self._after(LEARNING_S, hiss(NOISE_DB))
        spoken = await self._after(LISTENED_S + 0.5, voice(VOICE_HZ, VOICE_DB, noise_db=NOISE_DB))
        self.inside.hang_up()
        self.outside.hang_up()
        return Heard(noise[0][0], spoken[0][1]), Heard(noise[1][0], spoken[1][1])

    async def _after(self, seconds: float, sound: bytes) -> list[tuple[float, float]]:
        """Both send it; how loud it is at the end, at the agent's and at the caller's."""
        media = (self.inside.media, self.outside.media)
        for each in media:
            each.repeat(sound)
        await asyncio.sleep(seconds)
        return [(each.loudness_db(LISTENED_S), each.level_db(VOICE_HZ, LISTENED_S)) for each in media]


def sent() -> Heard:
    """The same sounds, as they are sent."""
    spoken = g711.decode(voice(VOICE_HZ, VOICE_DB, noise_db=NOISE_DB))
    return Heard(loudness_db(g711.decode(hiss(NOISE_DB))), level_db(spoken, VOICE_HZ))


@pytest.mark.covers("WBX-01")
def test_noise_is_taken_out_of_what_an_agent_says_and_hears_and_voices_stay(play) -> None:
    async def story(world: World) -> None:
        talk = await Talk.begin(world, 'noiseRemoval="true"')
        for heard in await talk.listen():
            assert heard.noise_db < sent().noise_db - CLEANED_DB
            assert heard.voice_db == pytest.approx(sent().voice_db, abs=KEPT_DB)

    play(story)


@pytest.mark.covers("WBX-02")
def test_where_the_organisation_does_not_want_it_noise_passes_unchanged(play) -> None:
    async def story(world: World) -> None:
        talk = await Talk.begin(world)
        for heard in await talk.listen():
            assert heard.noise_db == pytest.approx(sent().noise_db, abs=UNTOUCHED_DB)
            assert heard.voice_db == pytest.approx(sent().voice_db, abs=UNTOUCHED_DB)

    play(story)
