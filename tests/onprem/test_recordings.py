"""What recordings hold: each side on a channel of its own, as MP3 too, and a defined end when the disk is full."""

import asyncio
import subprocess
import wave
from collections.abc import Iterator
from pathlib import Path

import pytest

from infra.onprem.asterisk_process import Home
from tests.onprem.peers.tone import RATE, level_db
from tests.onprem.world import World

AGENT_HZ, CALLER_HZ = 620, 440
PRESENT_DB, ABSENT_DB = -30.0, -50.0


def channels(audio: bytes, folder: Path) -> list[list[int]]:
    """The samples of each channel, from the second second on."""
    path = folder / "fetched.wav"
    path.write_bytes(audio)
    with wave.open(str(path)) as file:
        count = file.getnchannels()
        frames = memoryview(file.readframes(file.getnframes())).cast("h").tolist()
    return [frames[channel::count][RATE:] for channel in range(count)]


def test_of_a_dual_recording_the_first_channel_is_the_caller_and_the_second_the_agent(play, tmp_path) -> None:
    async def story(world: World) -> None:
        world.number(
            '<Dial record="record-from-answer-dual" recordingStatusCallback="/recorded" action="/over">'
            "<Client>acme.anna</Client></Dial>"
        )
        world.functions.pages |= {"/over": "<Hangup/>", "/recorded": ""}
        anna, caller = await world.agent("acme.anna", AGENT_HZ), await world.carrier(CALLER_HZ)
        outside = await caller.dial("+4721000000")
        inside = await (await anna.next_ring()).answer()
        await outside.hears(AGENT_HZ)
        await asyncio.sleep(4)
        inside.hang_up()

        told = await world.functions.asked("/recorded")
        assert (told["RecordingStatus"], told["RecordingChannels"]) == ("completed", "2")
        assert int(told["RecordingDuration"]) in {4, 5, 6}
        first, second = channels(await world.fetch(told["RecordingUrl"]), tmp_path)
        assert level_db(first, CALLER_HZ) > PRESENT_DB > ABSENT_DB > level_db(first, AGENT_HZ)
        assert level_db(second, AGENT_HZ) > PRESENT_DB > ABSENT_DB > level_db(second, CALLER_HZ)
        (both,) = channels(await world.fetch(f"{told['RecordingUrl']}.wav?RequestedChannels=1"), tmp_path)
        assert min(level_db(both, CALLER_HZ), level_db(both, AGENT_HZ)) > PRESENT_DB

    play(story)


def test_a_recording_can_be_had_as_mp3(play, tmp_path) -> None:
    async def story(world: World) -> None:
        world.number(
            '<Dial record="record-from-answer" recordingStatusCallback="/told"><Client>acme.anna</Client></Dial>'
        )
        world.functions.pages["/told"] = ""
        anna, caller = await world.agent("acme.anna", AGENT_HZ), await world.carrier(CALLER_HZ)
        await caller.dial("+4721000000")
        inside = await (await anna.next_ring()).answer()
        await asyncio.sleep(3)
        inside.hang_up()

        told = await world.functions.asked("/told")
        audio = tmp_path / "fetched.mp3"
        audio.write_bytes(await world.fetch(told["RecordingUrl"] + ".mp3"))
        subprocess.run(["sox", str(audio), "-r", "8000", str(tmp_path / "again.wav")], check=True)
        (samples,) = channels((tmp_path / "again.wav").read_bytes(), tmp_path)
        assert min(level_db(samples, CALLER_HZ), level_db(samples, AGENT_HZ)) > PRESENT_DB

    play(story)


@pytest.fixture
def small_disk(home: Home, asterisk: object) -> Iterator[Path]:
    """The folder of recordings on a disk that three seconds fill."""
    del asterisk
    folder = home.recordings
    owner = folder.stat()
    options = f"size=1200k,uid={owner.st_uid},gid={owner.st_gid},mode=755"
    made = subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)], check=False)
    if made.returncode:
        pytest.skip("no file system can be mounted here")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def test_a_recording_that_fills_the_disk_fails_and_the_call_goes_on(small_disk: Path, play) -> None:
    async def story(world: World) -> None:
        world.number(
            '<Dial record="record-from-answer" recordingStatusCallbackEvent="in-progress completed failed"'
            ' recordingStatusCallback="/told" action="/over"><Client>acme.anna</Client></Dial>'
        )
        world.functions.pages |= {"/told": "", "/over": "<Say>Goodbye, and thank you for calling.</Say>"}
        (small_disk / "ballast").write_bytes(bytes(150 * 1024))
        anna, caller = await world.agent("acme.anna", AGENT_HZ), await world.carrier(CALLER_HZ)
        outside = await caller.dial("+4721000000")
        inside = await (await anna.next_ring()).answer()
        await asyncio.sleep(4)
        await outside.hears(AGENT_HZ)
        inside.hang_up()

        await world.functions.asked("/over")
        await outside.hears_something()
        told = await world.functions.asked("/told", 2)
        assert [form["RecordingStatus"] for form in world.functions.to("/told")] == ["in-progress", "failed"]
        assert "RecordingDuration" not in told
        assert [path.name for path in small_disk.iterdir()] == ["ballast"]
        outside.hang_up()

    play(story)


def test_on_a_full_disk_no_recording_begins_and_a_message_is_none(small_disk: Path, play) -> None:
    async def story(world: World) -> None:
        world.number(
            '<Record action="/message" recordingStatusCallback="/told" recordingStatusCallbackEvent="failed"/>'
            "<Say>Your message could not be taken.</Say>"
        )
        world.functions.pages |= {"/told": "", "/message": ""}
        (small_disk / "ballast").write_bytes(bytes(1100 * 1024))
        caller = await world.carrier(CALLER_HZ)
        line = await caller.dial("+4721000000")

        assert (await world.functions.asked("/told"))["RecordingStatus"] == "failed"
        await line.hears_something()
        await line.is_over()
        assert world.functions.to("/message") == []

    play(story)
