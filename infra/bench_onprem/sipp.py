"""SIPp as many callers, or as all the agents."""

import csv
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from infra.bench_onprem.host import AGENTS, CALLERS, SERVER, Host

SCENARIOS: Final = Path(__file__).parent / "scenarios"
_STREAM: Final = '  <nop><action><exec rtp_stream="{}"/></action></nop>'
_PATIENCE_S: Final = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """``calls`` to ``number``, ``rate`` a second, each held for ``hold_s``; with ``tone`` the callers send it."""

    number: str
    rate: float
    calls: int
    hold_s: float
    tone: Path | None = None
    sip_port: int | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """How it went; ``answer_ms`` is from INVITE to 200 OK on average."""

    created: int
    failed: int
    answer_ms: float

    @property
    def failed_share(self) -> float:
        return self.failed / max(1, self.created)


def start(host: Host, load: Load, folder: Path) -> "subprocess.Popen[bytes]":
    """Set the callers going."""
    scenario = folder / "caller.xml"
    text = (
        (SCENARIOS / "caller.xml")
        .read_text()
        .replace("[@PORT@]", "[rtpstream_audio_port]" if load.tone else "[media_port]")
    )
    begin = _STREAM.format(f"{load.tone},-1,8,PCMA/8000") if load.tone else ""
    text = text.replace("@START@", begin).replace("@STOP@", _STREAM.format("pause") if load.tone else "")
    scenario.write_text(text)
    (folder / "statistics.csv").unlink(missing_ok=True)
    command = [
        "sipp",
        f"{SERVER}:{load.sip_port or host.sip_port}",
        "-sf",
        str(scenario),
        "-i",
        CALLERS,
        "-s",
        load.number,
    ]
    command += ["-r", f"{load.rate:g}", "-m", str(load.calls), "-d", str(round(load.hold_s * 1000)), "-l", "20000"]
    command += ["-trace_stat", "-stf", str(folder / "statistics.csv"), "-fd", "1", "-nostdin", "-recv_timeout", "20000"]
    command += ["-timeout", f"{load.calls / load.rate + load.hold_s + _PATIENCE_S:.0f}s"]
    return subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def run(host: Host, load: Load, folder: Path) -> Outcome:
    """Make the calls and wait for the last of them."""
    with start(host, load, folder) as callers:
        callers.wait()
    return read(folder)


def read(folder: Path) -> Outcome:
    """What SIPp counted."""
    with (folder / "statistics.csv").open() as file:
        *_, last = csv.DictReader(file, delimiter=";")
    hours, minutes, seconds, microseconds = map(int, last["ResponseTime1(C)"].split(":"))
    answer_ms = (hours * 3600 + minutes * 60 + seconds) * 1000 + microseconds / 1000
    return Outcome(int(last["TotalCallCreated"]), int(last["FailedCall(C)"]), answer_ms)


@contextmanager
def agents(host: Host, folder: Path) -> Iterator[None]:
    """Telephones at ``host.agents`` that answer everything at once and echo."""
    command = ["sipp", "-sf", str(SCENARIOS / "agent.xml"), "-i", AGENTS, "-p", str(host.agent_port), "-mi", AGENTS]
    command += ["-rtp_echo", "-nostdin", "-aa"]
    with subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            yield
        finally:
            process.kill()
