"""A caller on the line: what is heard, which keys arrive, what is recorded, and how calls are refused."""

import asyncio
import io
import math
import wave
from array import array

import pytest

from infra.switch.fetcher import HttpReply
from tests.onprem.peers.telephone import Line, Telephone
from tests.onprem.peers.tone import level_db
from tests.onprem.world import BASE, CALLER, OURS, World, until

SONG_HZ = 700
QUIET_DB = -50.0


def song(seconds: float = 3.0) -> HttpReply:
    """A file as the functions serve it."""
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(16_000)
        for n in range(int(seconds * 16_000)):
            file.writeframesraw(
                round(6000 * math.sin(2 * math.pi * SONG_HZ * n / 16_000)).to_bytes(2, "little", signed=True)
            )
    return HttpReply(200, {"content-type": "audio/x-wav"}, buffer.getvalue())


def test_a_caller_hears_the_prompt_and_presses_a_key(play) -> None:
    async def story(world: World) -> None:
        world.number('<Gather action="/chosen" numDigits="1"><Say language="nb-NO">Velkommen. Trykk én.</Say></Gather>')
        world.functions.pages["/chosen"] = "<Hangup/>"
        caller = await world.carrier()

        line = await caller.dial(OURS)
        await line.hears_something()
        line.press("1")

        chosen = await world.functions.asked("/chosen")
        assert (chosen["Digits"], chosen["From"], chosen["To"]) == ("1", CALLER, OURS)
        assert await line.is_over() == 200
        assert (await world.functions.asked("/status"))["CallStatus"] == "completed"

    play(story)


@pytest.mark.parametrize("press", [Line.press, Line.press_by_info], ids=["rtp events", "sip info"])
def test_a_key_stops_the_prompt_at_once_however_it_is_sent(play, press) -> None:
    async def story(world: World) -> None:
        world.number(f'<Gather action="/chosen" numDigits="2"><Play>{BASE}/song.wav</Play></Gather>')
        world.functions.pages |= {"/song.wav": song(8), "/chosen": "<Hangup/>"}
        caller = await world.carrier()

        line = await caller.dial(OURS)
        await line.hears(SONG_HZ)
        press(line, "4")
        await asyncio.sleep(1)
        assert line.media.level_db(SONG_HZ) < QUIET_DB, "the key must stop the song"
        press(line, "2")

        assert (await world.functions.asked("/chosen"))["Digits"] == "42"
        await line.is_over()

    play(story)


def test_a_song_is_fetched_once_and_played_to_its_end(play) -> None:
    async def story(world: World) -> None:
        world.number(f"<Play>{BASE}/song.wav</Play><Play>{BASE}/song.wav</Play><Hangup/>")
        world.functions.pages["/song.wav"] = song(1.0)
        caller = await world.carrier()

        line = await caller.dial(OURS)
        await line.is_over()

        assert len(world.functions.to("/song.wav")) == 1
        heard_s = line.media.packets * 0.02
        assert 1.8 < heard_s < 2.6

    play(story)


def test_a_message_ends_with_silence_and_keeps_what_was_said(play) -> None:
    async def story(world: World) -> None:
        world.number('<Record action="/left" timeout="2" maxLength="30"/>')
        world.functions.pages["/left"] = "<Hangup/>"
        caller = await world.carrier(hertz=None)

        line = await caller.dial(OURS)
        await line.hears(1000)
        await asyncio.sleep(1.5)
        line.media.say(500)
        await asyncio.sleep(2)
        line.media.say(None)

        left = await world.functions.asked("/left")
        assert left["RecordingDuration"] == "2"
        audio = await world.fetch(left["RecordingUrl"] + ".wav")
        assert 1.5 < seconds_of(audio) < 3.2
        assert level_in(audio, 500) > -40
        await line.is_over()

    play(story)


def test_a_whole_call_is_recorded_with_both_voices_and_its_pause_cut_out(play) -> None:
    async def story(world: World) -> None:
        world.number(
            '<Dial record="record-from-answer" recordingStatusCallback="/recorded"><Client>acme.anna</Client></Dial>'
        )
        world.functions.pages["/recorded"] = ""
        anna, caller = await world.agent("acme.anna", 620), await world.carrier(440)

        line = await caller.dial(OURS)
        inside = await (await anna.next_ring()).answer()
        await line.hears(620)
        recording = next(iter(world.exchange.recordings))
        await asyncio.sleep(2)
        await recording.tape.pause(skip=True)
        await asyncio.sleep(2)
        await recording.tape.resume()
        await asyncio.sleep(1)
        inside.hang_up()

        recorded = await world.functions.asked("/recorded")
        assert recorded["RecordingStatus"] == "completed"
        audio = await world.fetch(recorded["RecordingUrl"])
        assert 2.5 < seconds_of(audio) < 4.5
        assert level_in(audio, 440) > -40
        assert level_in(audio, 620) > -40
        line.hang_up()

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


def test_a_caller_who_gives_up_while_it_rings_is_no_answer(play) -> None:
    async def story(world: World) -> None:
        world.number('<Dial answerOnBridge="true"><Client>acme.anna</Client></Dial>')
        anna, caller = await world.agent("acme.anna"), await world.carrier()

        line = await caller.dial(OURS)
        ring = await anna.next_ring()
        line.hang_up()

        assert await ring.is_over() == 487
        assert (await world.functions.asked("/status"))["CallStatus"] == "no-answer"

    play(story)


def test_nobody_else_on_the_network_is_the_carrier(play) -> None:
    """Toll fraud begins with a stranger whose From says ``trunk``."""

    async def story(world: World) -> None:
        world.number("<Say>Hello</Say>")
        for name in ("trunk", "acme.anna", CALLER, "anonymous"):
            async with Telephone(name, host="127.0.0.66", server=world.line.server) as stranger:
                line = await stranger.dial(OURS)
                assert await line.is_over() == 401, name
        assert not world.calls()

    play(story)


def test_a_telephone_registers_with_the_secret_issued_last_and_no_other(play) -> None:
    async def story(world: World) -> None:
        anna = await world.agent("acme.anna")
        old = world.telephones.secret("acme.anna")
        world.telephones.issue("acme.anna")
        await asyncio.sleep(3)

        assert await anna.register() == 401
        async with Telephone("acme.anna", host="127.0.0.12", server=world.line.server, secret=old or "") as thief:
            assert await thief.register() == 401
        world.telephones.revoke("acme.anna")
        await asyncio.sleep(3)
        assert await anna.register() == 401

    play(story)


def test_the_house_forgets_no_call(play) -> None:
    """However a call went, no channel of it is left in Asterisk."""

    async def story(world: World) -> None:
        world.number("<Pause length='30'/>")
        caller = await world.carrier()
        lines = [await caller.dial(OURS) for _ in range(5)]
        await asyncio.sleep(0.5)
        for line in lines:
            line.hang_up()
        await until(lambda: all(call.is_over for call in world.calls()), "the end of all calls")
        assert await world.driver.channels() == []

    play(story)


def seconds_of(audio: bytes) -> float:
    with wave.open(io.BytesIO(audio)) as file:
        return file.getnframes() / file.getframerate()


def level_in(audio: bytes, hertz: float) -> float:
    with wave.open(io.BytesIO(audio)) as file:
        return level_db(array("h", file.readframes(file.getnframes())), hertz)
