"""``Site``: a whole deployment in real time: the gateway in a process of its own, the simulated switch in this one."""

import asyncio
import urllib.error
import urllib.request
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from typing import Final

import uvicorn

from chalicelib.agents import service as agents
from chalicelib.agents.domain import AgentState, Choice, Device
from chalicelib.core.clock import utcnow
from chalicelib.core.ids import AgentId, CompanyId, QueueName
from chalicelib.queues import desk
from infra.bench.gateway import free_port, serving
from infra.bench.standard_call import documents
from infra.bench.world import TOKEN, new_company, new_number
from infra.simulation.switchboard import write_company
from infra.switch.account import Account
from infra.switch.api.app import build_api
from infra.switch.http import HttpFetcher
from infra.switch.testing.phones import Phone
from infra.switch.testing.scenario import ACCOUNT_SID, SimulatedSwitch

SUPPORT: Final = QueueName("support")
BEAT_S: Final = 20.0
START_S: Final = 60.0
IDLE: Final = Choice(state=AgentState.IDLE)
AVAILABLE: Final = Choice(state=AgentState.AVAILABLE)


class Site:
    """A company with a queue and its members, whose calls the gateway answers."""

    def __init__(self, switch: SimulatedSwitch, port: int, names: Sequence[str]) -> None:
        self.switch, self.port = switch, port
        self.company, self.number = CompanyId(new_company()), new_number()
        self.names = [AgentId(name) for name in names]
        self.phones: dict[AgentId, Phone] = {}

    async def open(self) -> None:
        """Write the configuration, connect the number, and have every agent log on, not yet available."""
        content = documents(dict.fromkeys(self.names, 0))
        await asyncio.to_thread(write_company, self.company, content, {self.number: "main"}, now=utcnow())
        base = f"http://127.0.0.1:{self.port}"
        self.switch.add_number(self.number, voice_url=f"{base}/voice/incoming", status_callback=f"{base}/voice/status")
        for name in self.names:
            self.phones[name] = self.switch.register(self.address(name))
            await asyncio.to_thread(self._log_on, name)

    def address(self, name: AgentId) -> str:
        return f"client:{self.company}.{name}"

    def _log_on(self, name: AgentId) -> None:
        agents.ensure(self.company, name, name.title(), now=utcnow())
        self._beat(name)
        desk.log_on(self.company, name, SUPPORT)
        desk.choose_state(self.company, name, IDLE, now=utcnow())

    def _beat(self, name: AgentId) -> None:
        device = Device(endpoint=self.address(name), is_ready=True, seen_at=utcnow())
        desk.report_device(self.company, name, device, now=utcnow())

    async def beat(self) -> None:
        """Report the telephones for as long as the site is open."""
        while True:
            await asyncio.sleep(BEAT_S)
            for name in self.names:
                await asyncio.to_thread(self._beat, name)

    async def choose(self, name: AgentId, choice: Choice) -> int:
        """Have an agent choose a state, and return the version of the agent that has it."""
        after = await asyncio.to_thread(desk.choose_state, self.company, name, choice, now=utcnow())
        return after.v


def _await_functions(base: str) -> None:
    """Wait until the functions have begun: whoever calls while processes are being started hears of it after 15 s."""
    forged = urllib.request.Request(base + "/voice/incoming", data=b"x=1", method="POST")  # noqa: S310  ourselves
    with suppress(urllib.error.HTTPError):  # 403, from the functions
        urllib.request.urlopen(forged, timeout=START_S)  # noqa: S310  likewise


@asynccontextmanager
async def site(names: Sequence[str], *, processes: int = 0) -> AsyncIterator[Site]:
    """Start everything, hand it over, and stop it; ``processes`` run the functions, or the gateway's own does."""
    trunk_port, port = free_port(), free_port()
    base = f"http://127.0.0.1:{port}"
    account = Account(
        sid=ACCOUNT_SID, auth_token=TOKEN, public_url=f"http://127.0.0.1:{trunk_port}", calls_per_second=1000.0
    )
    fetcher = HttpFetcher()
    switch = SimulatedSwitch(fetcher, account=account)
    rest = uvicorn.Server(
        uvicorn.Config(build_api(switch.exchange), host="127.0.0.1", port=trunk_port, log_level="critical")
    )
    answering = asyncio.create_task(rest.serve())
    own = {"PORT": str(port), "PUBLIC_BASE_URL": base, "TRUNK_API_BASE_URL": account.public_url}
    own["GATEWAY_PROCESSES"] = str(processes)
    with serving("infra.gateway", own):
        await asyncio.to_thread(_await_functions, base)
        opened = Site(switch, port, names)
        await opened.open()
        beating = asyncio.create_task(opened.beat())
        try:
            yield opened
        finally:
            beating.cancel()
            await switch.close()
            await fetcher.close()
            rest.should_exit = True
            await answering
