"""Audio files made into others by sox, in a process of its own."""

import asyncio
import os
import wave
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

RATE: Final = 8000


class ConversionFailed(Exception):
    """The program that converts audio could not make sense of its input."""


async def convert(source: Path, target: Path, *effects: str, channels: int = 1) -> None:
    """Make a telephone's WAV (8 kHz, 16 bit, mono unless told otherwise) out of any audio file.

    Raises:
        ConversionFailed: it is no audio, or the converter is missing.
    """
    draft = target.with_suffix(f".{os.getpid()}.part")
    form = ("-t", "wav", "-r", str(RATE), "-c", str(channels), "-b", "16", "-e", "signed-integer")
    await run("sox", str(source), *form, str(draft), *effects)
    draft.replace(target)


async def merge(sources: Sequence[Path], target: Path) -> None:
    """Make several files the channels of one; the shorter are filled up with silence.

    Raises:
        ConversionFailed: one of them is no audio, or the converter is missing.
    """
    draft = target.with_suffix(f".{os.getpid()}.part")
    await run("sox", "-M", *map(str, sources), "-t", "wav", str(draft))
    draft.replace(target)


async def run(*command: str, given: bytes = b"") -> None:
    """Run a converter; ``given`` is what it reads.

    Raises:
        ConversionFailed: it is missing or failed.
    """
    try:
        process = await asyncio.create_subprocess_exec(
            *command,
            stdin=asyncio.subprocess.PIPE if given else asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.PIPE,
        )
    except (FileNotFoundError, PermissionError) as error:
        raise ConversionFailed(f"{command[0]} is not installed") from error
    try:
        _, complaint = await process.communicate(given or None)
    finally:
        if process.returncode is None:  # nobody waits for it any more
            process.kill()
            await process.communicate()
    if process.returncode:
        raise ConversionFailed(f"{command[0]}: {complaint.decode(errors='replace').strip()}")


async def remade(audio: Path, channels: int, ending: str) -> bytes:
    """A recording in another form: ``wav`` or ``mp3``, one channel or as many as it has.

    Raises:
        ConversionFailed: the converter cannot write that form.
    """
    with TemporaryDirectory(prefix="cordboard-remade-") as folder:
        target = Path(folder) / f"remade.{ending}"
        await run("sox", str(audio), "-c", str(channels), str(target))
        return target.read_bytes()


def recorded_channels(audio: Path) -> int:
    with wave.open(str(audio)) as file:
        return int(file.getnchannels())


def length_s(audio: Path) -> float:
    with wave.open(str(audio)) as file:
        frames: int = file.getnframes()
        return float(frames / file.getframerate())
