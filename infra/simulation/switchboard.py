"""``Switchboard``: one deployment on a virtual clock, ready for callers and agents."""

import asyncio
import random
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from http import HTTPStatus
from types import MappingProxyType
from typing import Any, Final, Self, TypeVar

from chalice.app import Chalice

from chalicelib.agents import service as agents
from chalicelib.agents.domain import Agent, AgentState, Choice, Device
from chalicelib.agents.errors import UnknownAgent
from chalicelib.aws import jobs
from chalicelib.calls import service as calls
from chalicelib.calls.domain import Call
from chalicelib.companies import config_store, entries
from chalicelib.companies import service as companies
from chalicelib.companies.documents import Kind
from chalicelib.core.clock import use_clock
from chalicelib.core.errors import Unavailable
from chalicelib.core.ids import AgentId, CallId, CompanyId, QueueName
from chalicelib.flow import library
from chalicelib.queues import desk
from chalicelib.trunk.client import RETRIED, use_http_client
from chalicelib.users.gate import GATE
from infra.simulation.death import Died
from infra.simulation.faults import FINE, Echo, Faults
from infra.simulation.functions import Functions, as_functions
from infra.simulation.job_queues import JobQueues
from infra.simulation.media import InProcessMedia
from infra.simulation.repairs import SWEPT_S, Errand, of_webhook
from infra.simulation.rest import FaultyRest
from infra.simulation.sounds import Sounds
from infra.simulation.stepped import SteppedHttpClient
from infra.switch.account import Account
from infra.switch.fetcher import Fetcher, HttpReply, HttpRequest
from infra.switch.testing.functions import FaultyFetcher, InProcessFetcher
from infra.switch.testing.phones import Phone
from infra.switch.testing.scenario import ACCOUNT_SID, SimulatedSwitch
from infra.switch.virtual_time import VirtualClock

T = TypeVar("T")
SWEEP_S: Final = 60.0
HEARTBEAT_S: Final = 20.0
ACTOR: Final = "simulation"
SCHEDULED: Final = {
    "version": "0",
    "id": "0",
    "account": "0",
    "region": "local",
    "time": "",
    "resources": [],
    "source": "aws.events",
    "detail-type": "Scheduled Event",
    "detail": {},
}
"""The event of a schedule; what it says is of no interest to our functions."""


def write_company(
    company: CompanyId,
    documents: Mapping[tuple[Kind, str], Mapping[str, Any]],
    numbers: Mapping[str, str],
    *,
    now: datetime,
    rules: Mapping[str, Any] = MappingProxyType({}),
    only: Mapping[str, Sequence[str]] = MappingProxyType({}),
) -> None:
    """Write a company's configuration; flows are published. ``numbers`` maps E.164 to a flow's name.

    ``rules`` are the company's own settings, ``only`` who alone may answer the calls of a number.
    """
    companies.create_company(company, {"title": "Fjordvik", **rules}, actor=ACTOR, now=now)
    for (kind, name), doc in documents.items():
        content = {"title": name, "draft": dict(doc), "published": 0} if kind is Kind.FLOW else dict(doc)
        config_store.put(company, kind, name, content, replaces=None, actor=ACTOR, now=now)
        if kind is Kind.FLOW:
            library.publish(company, name, actor=ACTOR, now=now)
    for number, flow in numbers.items():
        doc = {"title": "Main number", "flow": flow}
        doc |= {"agents": list(only[number])} if number in only else {}
        companies.put_number(company, number, doc, replaces=None, actor=ACTOR, now=now)


class _Failed(Exception):
    """A function answered that it could not do what it was asked."""

    def __init__(self, reply: HttpReply) -> None:
        super().__init__(str(reply.status))
        self.reply = reply


def _well(reply: HttpReply) -> HttpReply:
    if reply.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        raise _Failed(reply)
    return reply


class Switchboard:
    """Wires the real functions to the simulated switch; make it inside a ``VirtualTimeLoop``.

    The environment (stores, trunk token, public address) must be set before; ``company`` need not exist yet.
    """

    def __init__(
        self,
        app: Chalice,
        company: str,
        *,
        token: str,
        public_url: str,
        faults: Faults | None = None,
    ) -> None:
        self.company = CompanyId(company)
        self.app = app
        self.public_url = public_url
        self.functions: Functions = as_functions(app)
        self.faults = faults or Faults(random.Random(0), FINE)  # noqa: S311  a seeded source is the point
        self.faulty = FaultyFetcher(Echo(InProcessFetcher(self._mortal_functions), self.faults), self.faults.webhook)
        account = Account(sid=ACCOUNT_SID, auth_token=token, public_url="http://switch.test", calls_per_second=1000.0)
        fetcher: Fetcher = self.faulty
        self.switch = SimulatedSwitch(fetcher, account=account, media=Sounds())
        clock = self.switch.clock
        assert isinstance(clock, VirtualClock)
        self.clock = clock
        self.job_queues = JobQueues(app, clock, plan=self.faults.job, run=self.faults.mortal)
        self.faults.interrupt = self.job_queues.interrupt
        self.faults.repairs.now = self.clock.now
        self.main_number = ""
        self._present: set[AgentId] = set()
        self._tasks: list[asyncio.Task[None]] = []

    def _mortal_functions(self, request: HttpRequest) -> HttpReply:
        errand = of_webhook(request)
        try:
            reply = self.faults.mortal(lambda: _well(self.functions(request)), errand)
        except Died:
            self.faults.repairs.note("died", SWEPT_S, replace(errand, token=""))
            return HttpReply(502)
        except _Failed as failed:
            return failed.reply
        self.faults.repairs.heard(errand.token)
        return reply

    def _send_job(self, queue: str, body: dict[str, Any], delay_s: int, group: str | None, dedup: str | None) -> None:
        """Send a job; one that nobody receives is no step at which a function could die."""
        if queue in self.job_queues.muted:
            return
        self.faults.step(lambda: self.job_queues.send(queue, body, delay_s, group, dedup))

    async def __aenter__(self) -> Self:
        companies.forget_everything()
        GATE.forget()
        use_clock(self.clock.now, self.clock.loop.time)
        jobs.use_sender(self._send_job)
        loop = asyncio.get_running_loop()
        exchange = self.switch.exchange
        self.rest = FaultyRest(SteppedHttpClient(exchange, loop), self.faults.rest)
        use_http_client(self.rest, InProcessMedia(exchange, loop))
        self._tasks = [loop.create_task(self._sweep()), loop.create_task(self._beat())]
        return self

    async def __aexit__(self, *_: object) -> None:
        for task in self._tasks:
            task.cancel()
        ended = await asyncio.gather(*self._tasks, return_exceptions=True)
        for failure in ended:
            if isinstance(failure, Exception):
                raise failure
        await self.switch.close()
        use_http_client(None)
        jobs.use_sender(None)
        use_clock(None)
        companies.forget_everything()
        GATE.forget()

    @property
    def now(self) -> datetime:
        return self.clock.now()

    def set_up(self, documents: Mapping[tuple[Kind, str], Mapping[str, Any]], numbers: Mapping[str, str]) -> None:
        """Write a company's configuration; flows are published. ``numbers`` maps E.164 to a flow's name."""
        write_company(self.company, documents, numbers, now=self.now)
        for number in numbers:
            self.connect(number)

    def connect(self, number: str) -> None:
        """Have the trunk send calls to ``number`` our way."""
        self.switch.add_number(
            number,
            voice_url=f"{self.public_url}/voice/incoming{RETRIED}",
            voice_fallback_url=f"{self.public_url}/voice/fallback",
            status_callback=f"{self.public_url}/voice/status{RETRIED}",
        )

    def address_of(self, agent: str) -> str:
        """Where an agent's softphone rings."""
        return f"client:{self.company}.{agent}"

    def list_entries(self, kind: Kind, name: str, wanted: Mapping[str, Mapping[str, Any]]) -> None:
        """Fill a VIP or route list: value to fields."""
        entries.replace(self.company, kind, name, wanted)

    async def agent(self, name: str, *queues: str) -> Phone:
        """An agent signs in with a softphone, logs on to queues and becomes available."""
        agent = AgentId(name)
        address = self.address_of(name)
        phone = self.switch.register(address)
        self._present.add(agent)
        await self._clicked(name, lambda: self._sign_in(agent, queues))
        return phone

    def _sign_in(self, agent: AgentId, queues: tuple[str, ...]) -> None:
        agents.ensure(self.company, agent, agent.title(), now=self.now)
        self._heartbeat(agent)
        for queue in queues:
            desk.log_on(self.company, agent, QueueName(queue))
        desk.choose_state(self.company, agent, Choice(state=AgentState.AVAILABLE), now=self.now)

    def _heartbeat(self, agent: AgentId) -> None:
        address = self.address_of(agent)
        device = Device(endpoint=address, is_ready=address in self.switch.phones, seen_at=self.now)
        desk.report_device(self.company, agent, device, now=self.now)

    async def _beat(self) -> None:
        while True:
            await asyncio.sleep(HEARTBEAT_S)
            for agent in sorted(self._present):
                with suppress(Unavailable, UnknownAgent):
                    await self._clicked(agent, partial(self._heartbeat, agent))

    async def _sweep(self) -> None:
        while True:
            for name in ("sweep", "repace"):
                act = partial(self.app.handler_map[name], SCHEDULED, None)
                with suppress(Died, Unavailable):
                    await self.switch.in_thread(self.faults.mortal, act, Errand())
            await asyncio.sleep(SWEEP_S)

    def vanish(self, name: str) -> None:
        """The agent's browser is closed: no more heartbeats, and the telephone is gone."""
        self._present.discard(AgentId(name))
        self.switch.unregister(self.address_of(name))

    def freeze(self, name: str) -> None:
        """The agent's browser sleeps: no more heartbeats, although the telephone in it still rings."""
        self._present.discard(AgentId(name))

    def thaw(self, name: str) -> None:
        """The agent's browser is awake again, and beats when its time comes."""
        self._present.add(AgentId(name))

    async def choose(self, name: str, state: AgentState, reason: str | None = None, lasts_s: float = 0) -> None:
        """An agent clicks a state, for so long where they say so."""
        until = self.now + timedelta(seconds=lasts_s) if lasts_s else None
        choice = Choice(state=state, reason=reason, until=until)
        await self._clicked(name, lambda: desk.choose_state(self.company, AgentId(name), choice, now=self.now))

    async def at_desk(
        self, act: Callable[..., T], name: str, *arguments: Any, about: Iterable[str] = (), **named: Any
    ) -> T:
        """An agent does something at the desk: ``act`` is a use case of ``chalicelib.queues.desk``."""
        return await self._clicked(name, lambda: act(self.company, AgentId(name), *arguments, **named), *about)

    async def _clicked(self, agent: str, act: Callable[[], T], *about: str) -> T:
        """Run what a click asks for; a function may die of it, which the browser sees as a failed request.

        What it leaves undone concerns the agent, and the calls it may be ``about``.
        """
        try:
            return await self.switch.in_thread(self.faults.mortal, act, Errand(frozenset({agent, *about})))
        except Died:
            raise Unavailable("the request failed") from None

    def agent_now(self, name: str) -> Agent:
        return agents.get(self.company, AgentId(name))

    def call_now(self, sid: str) -> Call:
        """A call, live or logged."""
        return calls.get(self.company, CallId(sid))
