"""The container as run.sh runs it: nobody's rights, a read-only disk, and real calls; stopped, it cuts nobody off."""

import asyncio
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.onprem.peers.telephone import Telephone
from tests.onprem.site import ROOT, AgentPage, Ports

CALLER, MAIN = "+4790000001", "+4721000000"
IMAGE = "localhost/cordboard-onprem"
TOOLS = ("podman", "runc")
START_S, STOP_S = 120.0, 60
# Our telephone plays the carrier, and answers nobody but the site's port of SIP.
RELAY = "198.51.100.129"
WELL = [f"ok    {subject}" for subject in ("functions", "switch", "Asterisk", "SIP", "sound")]
RELAYED = ["ok    relay"] * 2  # by UDP and by TCP
RUN = ROOT / "infra" / "onprem" / "run.sh"


class Container:
    """A site in a container, on ports of its own."""

    def __init__(self, ports: Ports) -> None:
        self.ports = ports
        self.name = f"cordboard-test-{os.getpid()}"

    def start(self) -> None:
        ports = self.ports
        environment = os.environ | {
            "NAME": self.name,
            "TRUNK_ADDRESS": f"127.0.0.2:{ports.carrier}",
            "PUBLIC_BASE_URL": f"http://localhost:{ports.web}",
            "PORT": str(ports.web),
            "SIP_ADDRESS": "127.0.0.1",
            "SIP_PORT": str(ports.sip),
            "ASTERISK_HTTP_PORT": str(ports.ari),
            "TURN_ADDRESS": RELAY,
            "TURN_PORT": str(ports.relay),
            "DEMO": "1",
        }
        done = subprocess.run(RUN, env=environment, capture_output=True, text=True, timeout=120, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        self._wait_until_healthy()

    def remove(self) -> None:
        self.podman("rm", "--force", "--time", "1", self.name)
        self.podman("volume", "rm", "--force", self.name)

    def podman(self, *order: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(["podman", *order], capture_output=True, text=True, timeout=120, check=False)

    def runs(self, *command: str) -> "subprocess.CompletedProcess[str]":
        return self.podman("exec", self.name, *command)

    def shown(self, field: str) -> str:
        return self.podman("inspect", "--format", f"{{{{{field}}}}}", self.name).stdout.strip()

    def _wait_until_healthy(self) -> None:
        deadline = time.monotonic() + START_S
        while self.podman("healthcheck", "run", self.name).returncode:
            log = self.podman("logs", self.name)
            assert time.monotonic() < deadline, f"{self.shown('.State.Status')}: {log.stdout} {log.stderr}"
            time.sleep(0.5)
        while "Cordboard is at" not in self.podman("logs", self.name).stdout:
            assert time.monotonic() < deadline
            time.sleep(0.5)


@pytest.fixture(scope="module")
def container() -> Iterator[Container]:
    if os.geteuid() != 0:
        pytest.skip("images are built and run by root here")
    if lacking := [tool for tool in TOOLS if not shutil.which(tool)]:
        pytest.skip(f"apt-get install {' '.join(lacking)}")
    if subprocess.run(["podman", "image", "exists", IMAGE], check=False).returncode:
        pytest.skip(f"there is no image {IMAGE}: make onprem-image")
    container = Container(Ports.free())
    # An address that no other machine has, and coturn takes for one of the world: it passes nothing on to 127.0.0.0/8.
    subprocess.run(["ip", "address", "add", f"{RELAY}/32", "dev", "lo"], check=True)
    try:
        container.start()
        yield container
    finally:
        container.remove()
        subprocess.run(["ip", "address", "del", f"{RELAY}/32", "dev", "lo"], check=True)


def test_it_has_no_rights_and_nothing_to_write_on_but_its_state(container: Container) -> None:
    status = dict(
        line.split(":\t", 1)
        for line in Path(f"/proc/{container.shown('.State.Pid')}/status").read_text().splitlines()
        if ":\t" in line
    )

    assert (status["CapEff"], status["CapBnd"], status["NoNewPrivs"]) == ("0" * 16, "0" * 16, "1")
    assert "0" not in status["Uid"].split()
    assert container.runs("touch", "/opt/cordboard/x").returncode
    assert container.runs("touch", "/etc/x").returncode
    assert container.runs("touch", "/var/lib/cordboard/x").returncode == 0


def test_it_tests_itself_takes_a_call_and_when_stopped_lets_it_end(container: Container) -> None:
    ports = container.ports

    async def story() -> None:
        server = ("127.0.0.1", ports.sip)
        async with Telephone(CALLER, host="127.0.0.2", port=ports.carrier, server=server) as caller:
            tested = await asyncio.to_thread(container.runs, "python", "-m", "infra.onprem.selftest")
            seen = [said.split(":")[0] for said in tested.stdout.splitlines() if not said.startswith(" ")]
            assert seen == [*WELL, "FAIL  line", *RELAYED], tested.stdout + tested.stderr

            line = await caller.dial(MAIN)
            await line.hears_something()
            line.press("1")
            await asyncio.to_thread(_is_at_the_menu, ports)

            stopping = asyncio.create_task(
                asyncio.to_thread(container.podman, "stop", "--time", str(STOP_S), container.name)
            )
            await asyncio.to_thread(_drains, ports)
            assert await (await caller.dial(MAIN)).is_over() == 503
            await asyncio.sleep(1)
            await line.hears_something()
            assert not stopping.done()
            line.hang_up()
            await stopping
            assert container.shown(".State.ExitCode") == "0"

    asyncio.run(story())


def _is_at_the_menu(ports: Ports) -> None:
    """The functions have answered the key, and the console shows it."""
    page = AgentPage(f"http://localhost:{ports.web}", "per@fjordvik.example")
    try:
        for _ in range(50):
            calls = page.live()["calls"]
            if [call["step"] for call in calls] == ["Main menu"]:
                return
            time.sleep(0.1)
        raise AssertionError(calls)
    finally:
        page.close()


def _drains(ports: Ports) -> None:
    for _ in range(100):
        health = httpx.get(f"http://localhost:{ports.web}/trunk/health")
        if (health.status_code, health.json()["status"]) == (503, "draining"):
            return
        time.sleep(0.1)
    raise AssertionError(f"the site says {health.text}")
