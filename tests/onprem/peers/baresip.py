"""baresip as a desk telephone: it registers, answers by itself, sends a tone and writes down what it hears."""

import asyncio
import time
import wave
from array import array
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from tests.onprem.peers.tone import level_db

PATIENCE_S: Final = 15.0
MODULES: Final = Path("/usr/lib/baresip/modules")
_RATE: Final = 8000
_CONFIG: Final = """poll_method epoll
net_interface {host}
sip_listen {host}:5060
rtp_ports 11000-19000
call_max_calls 4
ctrl_tcp_listen {host}:{control}
audio_player aubridge,{name}
audio_source aufile,{tone}
audio_alert aubridge,{name}
ausrc_format s16
auplay_format s16
auenc_format s16
audec_format s16
audio_buffer 20-160
module_path {modules}
module g711.so
module aubridge.so
module aufile.so
module sndfile.so
snd_path {folder}/heard
module_tmp account.so
module_app menu.so
{more}
"""
CONTROL: Final = 4444
_BY_HAND: Final = "module_app ctrl_tcp.so\n"
_ENCRYPTED: Final = "module srtp.so\nsip_verify_server yes\nsip_cafile {authority}\n"


class Baresip:
    """``tone`` is a WAV file of 8 kHz; ``host`` an address of the loopback that is its own.

    One that is ``by_hand`` answers when it is told to, at its control port (``tests.onprem.peers.desk_phone``). One
    that trusts an ``authority`` speaks TLS, and takes and makes no call without SRTP.
    """

    def __init__(
        self,
        name: str,
        *,
        host: str,
        server: tuple[str, int],
        secret: str,
        tone: Path,
        folder: Path,
        by_hand: bool = False,
        authority: Path | None = None,
    ) -> None:
        self._folder = folder
        self.name, self.host = name, host
        (folder / "heard").mkdir(parents=True)
        values = {"name": name, "host": host, "tone": tone, "modules": MODULES, "folder": folder}
        more = _ENCRYPTED.format(authority=authority) if authority else ""
        values |= {"control": CONTROL, "more": more + (_BY_HAND if by_hand else "")}
        (folder / "config").write_text(_CONFIG.format(**values))
        address = f"<sip:{name}@{server[0]}:{server[1]}{';transport=tls' if authority else ''}>"
        answers = "manual" if by_hand else "auto"
        options = f"auth_user={name};auth_pass={secret};answermode={answers};audio_codecs=pcma;regint=60"
        options += ";mediaenc=srtp-mand" if authority else ""
        (folder / "accounts").write_text(f"{address};{options}\n")
        (folder / "contacts").write_text("")
        (folder / "uuid").write_text("0000")
        self._process: asyncio.subprocess.Process | None = None

    async def __aenter__(self) -> Self:
        with (self._folder / "log").open("wb") as log:
            self._process = await asyncio.create_subprocess_exec(
                "baresip", "-f", str(self._folder), stdin=asyncio.subprocess.DEVNULL, stdout=log, stderr=log
            )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._process and self._process.returncode is None:
            self._process.terminate()
            await self._process.wait()

    async def says(self, words: str) -> None:
        """Wait until it writes this on its screen."""
        try:
            async with asyncio.timeout(PATIENCE_S):
                while words not in self.screen:
                    await asyncio.sleep(0.05)
        except TimeoutError:
            raise AssertionError(f"baresip does not say {words!r}:\n{self.screen[-2000:]}") from None

    @property
    def screen(self) -> str:
        return (self._folder / "log").read_text(errors="replace")

    def heard_db(self, hertz: float, seconds: float = 0.5) -> float:
        """How loud a tone is in the middle of what it heard last, once the call is over."""
        samples = self._heard_last()
        count = round(_RATE * seconds)
        middle = max(len(samples) // 2, count)
        return level_db(samples[middle - count : middle], hertz)

    def _heard_last(self) -> "array[int]":
        """What it wrote down; how much that is, it writes when it closes the file, which may be after the call."""
        until = time.monotonic() + PATIENCE_S
        while True:
            dump = max((self._folder / "heard").glob("*-dec.wav"), key=lambda file: file.stat().st_mtime_ns)
            with wave.open(str(dump)) as file:
                assert file.getframerate() == _RATE
                samples = array("h", file.readframes(file.getnframes()))
            if samples or time.monotonic() > until:
                return samples
            time.sleep(0.1)


def write_tone(path: Path, samples: bytes) -> Path:
    """A file of 16-bit samples at 8 kHz."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(_RATE)
        file.writeframes(samples)
    return path
