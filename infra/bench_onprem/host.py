"""Asterisk with our configuration, and the peers beside it in the same process."""

import os
import shutil
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from string import Template
from typing import Final

from infra.onprem.asterisk_process import AsteriskProcess, Home
from infra.onprem.configuration import Site
from infra.switch.legs.asterisk.sounds import synthesised, write_wav

TREE: Final = Path("/var/cache/cordboard/rootfs")  # where make onprem-rootfs puts it
MUSIC: Final = Path(__file__).parents[2] / "chalicelib" / "audio" / "house" / "hold.wav"
PEERS: Final = Path(__file__).parent / "peers"
CALLERS, AGENTS, SERVER = "127.0.0.2", "127.0.0.3", "127.0.0.1"
MEMBERS: Final = 120
ARI_PASSWORD: Final = "bench"  # noqa: S105  of an Asterisk that lives for a minute
PROMPT: Final = "bench-prompt"


@dataclass(frozen=True, slots=True)
class Host:
    """Where everything is; ``pid`` is Asterisk's."""

    home: Home
    pid: int
    sip_port: int
    ari_port: int
    agent_port: int

    @property
    def ari_url(self) -> str:
        return f"http://{SERVER}:{self.ari_port}"

    @property
    def agents(self) -> str:
        return f"{AGENTS}:{self.agent_port}"


class _WithPeers(AsteriskProcess):
    """Adds the peers to our own configuration."""

    agents = ""

    @property
    def pid(self) -> int:
        assert self._process
        return self._process.pid

    def _prepare(self) -> None:
        super()._prepare()
        etc, base = self._home.path / "etc", self._home.seen_as
        for name in ("extensions.conf", "modules.conf"):
            text = Template((PEERS / name).read_text()).substitute(base=base, agents=self.agents)
            with (etc / name).open("a") as file:
                file.write(text)
        members = "".join(
            f"member => PJSIP/trunk/sip:agent{n}@{self.agents},0,agent{n},PJSIP/trunk\n" for n in range(MEMBERS)
        )
        queue = (
            "[general]\nautofill = yes\n[bench]\nstrategy = rrmemory\ntimeout = 15\nringinuse = yes\njoinempty = yes\n"
        )
        (etc / "queues.conf").write_text(queue + members)
        write_wav(self._home.sounds / f"{PROMPT}.wav", synthesised([(440, 4000)]))


@contextmanager
def asterisk(tree: Path) -> Iterator[Host]:
    """Run it on free ports while the context is open."""
    home = Home(path=tree / "srv" / f"bench-{os.getpid()}", root=tree)
    sip, ari, agent = free_port(socket.SOCK_DGRAM), free_port(), free_port(socket.SOCK_DGRAM)
    site = Site(
        ari_password=ARI_PASSWORD,
        trunk_address=f"{CALLERS}:5060",
        trunk_networks=f"{CALLERS}/32",
        sip_address=SERVER,
        sip_port=sip,
        http_port=ari,
    )
    process = _WithPeers(site, home, music=MUSIC)
    process.agents = f"{AGENTS}:{agent}"
    try:
        with process:
            yield Host(home, process.pid, sip, ari, agent)
    finally:
        shutil.rmtree(home.path, ignore_errors=True)


def free_port(kind: socket.SocketKind = socket.SOCK_STREAM) -> int:
    with socket.socket(socket.AF_INET, kind) as probe:
        probe.bind((SERVER, 0))
        return int(probe.getsockname()[1])
