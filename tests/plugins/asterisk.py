"""Asterisk for the tests: prepared once on this machine, started once a run.

What needs it is marked ``onprem`` and runs only where it is asked for: it takes a prepared machine, and minutes.
"""

import os
import shutil
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from infra.onprem.asterisk_process import AsteriskProcess, Home
from infra.onprem.certificate import issue
from infra.onprem.configuration import Site, Tls
from tests.onprem.world import MUSIC, Line

TREE = Path("/var/cache/cordboard/rootfs")  # where make onprem-rootfs puts it

MARKERS = (
    "onprem: makes real calls through Asterisk (make test-onprem)",
    "both_drivers: runs on the simulated driver and, in make test-onprem, on Asterisk",
)


def pytest_configure(config: pytest.Config) -> None:
    for marker in MARKERS:
        config.addinivalue_line("markers", marker)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if "onprem" in config.option.markexpr or any("onprem" in argument for argument in config.args):
        return
    left_out = [item for item in items if item.get_closest_marker("onprem")]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if not item.get_closest_marker("onprem")]


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
def line(tmp_path_factory: pytest.TempPathFactory) -> Line:
    """Free ports of this machine, and an authority for TLS."""
    folder = tmp_path_factory.mktemp("line")
    issue(folder, ["127.0.0.1"])
    ports = {"sip_port": _free(socket.SOCK_DGRAM), "carrier_port": _free(socket.SOCK_DGRAM)}
    return Line(**ports, http_port=_free(), sips_port=_free(), authority=folder / "authority.crt")


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
        sip_tls_port=line.sips_port,
        tls=Tls(
            certificate=line.authority.with_name("site.crt"),
            key=line.authority.with_name("site.key"),
            authority=line.authority,
        ),
    )
    with AsteriskProcess(site, home, music=MUSIC) as process:
        yield process


def _free(kind: socket.SocketKind = socket.SOCK_STREAM) -> int:
    with socket.socket(socket.AF_INET, kind) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
