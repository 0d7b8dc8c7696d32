"""Asterisk for the tests: prepared once on this machine, started once a run, with the switch of each test beside it."""

import asyncio
import os
import shutil
import socket
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import pytest

from infra.onprem.asterisk_process import AsteriskProcess, Home
from infra.onprem.configuration import Site
from tests.onprem.world import MUSIC, Line, World

HERE = Path(__file__).parent
TREE = Path("/var/cache/cordboard/rootfs")  # where make onprem-rootfs puts it
Story = Callable[[World], Awaitable[None]]


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "onprem: makes real calls through Asterisk (make test-onprem)")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """They take a prepared machine and minutes, and run only where they are asked for."""
    ours = [item for item in items if item.path.is_relative_to(HERE)]
    for item in ours:
        item.add_marker(pytest.mark.onprem)
    if "onprem" not in config.option.markexpr and not any("onprem" in argument for argument in config.args):
        config.hook.pytest_deselected(items=ours)
        items[:] = [item for item in items if item not in ours]


@pytest.fixture(scope="session")
def tree() -> Path:
    """A Debian tree with Asterisk in it."""
    tree = Path(os.environ.get("ONPREM_ROOTFS") or TREE)
    if os.geteuid() != 0:
        pytest.skip("Asterisk runs in a tree of its own here, which only root may enter (chroot)")
    if not tree.is_dir():
        pytest.skip(f"no tree with Asterisk at {tree}: make onprem-rootfs")
    if not shutil.which("sox") or not shutil.which("espeak-ng"):
        pytest.skip("sox and espeak-ng make the audio: apt-get install sox espeak-ng")
    return tree


@pytest.fixture(scope="session")
def line() -> Line:
    """Free ports of this machine."""
    return Line(sip_port=_free(socket.SOCK_DGRAM), carrier_port=_free(socket.SOCK_DGRAM), http_port=_free())


@pytest.fixture(scope="session")
def home(tree: Path) -> Iterator[Home]:
    path = tree / "srv" / f"test-{os.getpid()}"
    yield Home(path=path, root=tree)
    shutil.rmtree(path, ignore_errors=True)


@pytest.fixture(scope="session")
def asterisk(home: Home, line: Line) -> Iterator[AsteriskProcess]:
    site = Site(
        ari_password=line.ari_password,
        trunk_address=f"{line.carrier_host}:{line.carrier_port}",
        trunk_networks=f"{line.carrier_host}/32",
        sip_address=line.sip_host,
        sip_port=line.sip_port,
        http_port=line.http_port,
    )
    with AsteriskProcess(site, home, music=MUSIC) as process:
        yield process


@pytest.fixture
def play(asterisk: AsteriskProcess, home: Home, line: Line, tmp_path: Path) -> Callable[[Story], None]:
    """Run a story: ``play(story)``; ``story`` gets a world with a switch in it."""

    def run(story: Story) -> None:
        async def main() -> None:
            async with World(line, home, tmp_path) as world:
                await story(world)
                assert not world.exchange.background.failures, world.exchange.background.failures

        asyncio.run(main())

    return run


def _free(kind: socket.SocketKind = socket.SOCK_STREAM) -> int:
    with socket.socket(socket.AF_INET, kind) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
