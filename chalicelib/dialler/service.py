"""Whom a company's campaigns call now: decided by one at a time for each company, and harmless to repeat.

"Available means dial now" (PUZD-14): whoever becomes available in a queue that calls contacts first asks for it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from chalicelib.agents.domain import Agent
from chalicelib.calls import service as calls
from chalicelib.campaigns import config as campaigns
from chalicelib.campaigns import store as customers
from chalicelib.campaigns.domain import Campaign, Mode
from chalicelib.companies import config_store
from chalicelib.companies.documents import Kind
from chalicelib.core.ids import CompanyId, QueueName
from chalicelib.dialler import store
from chalicelib.dialler.domain import Attempt
from chalicelib.dialler.pacing import Record, Scene, how_many, ratio
from chalicelib.dialler.permission import block_lists, is_open
from chalicelib.dialler.placing import place, remind
from chalicelib.queues import errands
from chalicelib.queues.domain import Queue
from chalicelib.queues.follow_up import send
from chalicelib.queues.promised import let_go, list_promised
from chalicelib.trunk.client import Trunk

REMEMBERED: Final = 250
"""So many of a campaign's last attempts are looked at."""
MOST_AT_ONCE: Final = 20
"""Customers called by one function, which has fifteen seconds; the others are left to the next, that begins at once."""
SPARE: Final = 5
"""Customers looked at beyond those to be called: some turn out not to be to be called."""


@dataclass(slots=True)
class _Floor:
    """A company at one moment: its campaigns that call contacts first, their last attempts, and who is free.

    ``left`` is how many may still be called by this function.
    """

    company: CompanyId
    campaigns: Sequence[Campaign]
    attempts: Mapping[str, Sequence[Attempt]]
    free: list[Agent]
    trunk: Trunk
    now: datetime
    left: int = MOST_AT_ONCE

    def scene(self, queue: QueueName) -> Scene:
        row = [each for mine in self.campaigns if mine.queue == queue for each in self.attempts[mine.name]]
        return Scene(
            free=sum(queue in agent.dialled for agent in self.free),
            ringing=sum(each.is_ringing(self.now) for each in row),
            waiting=calls.count_waiting(self.company, queue),
        )

    def running(self, queue: QueueName) -> list[Campaign]:
        """The campaigns that may call now, first those of which the fewest ring."""
        mine = [each for each in self.campaigns if each.queue == queue and each.is_running]
        open_ = [each for each in mine if is_open(each, now=self.now)]
        return sorted(open_, key=lambda each: (self._ringing(each), each.name))

    def _ringing(self, campaign: Campaign) -> int:
        return sum(each.is_ringing(self.now) for each in self.attempts[campaign.name])

    def keep(self, queue: QueueName, count: int) -> int:
        """Whoever is promised in one queue is not free for the next; return how many there were too few."""
        mine = [agent.id for agent in self.free if queue in agent.dialled]
        kept = set(mine[:count])
        self.free = [agent for agent in self.free if agent.id not in kept]
        return max(0, count - len(mine))


def pace(company: CompanyId, *, trunk: Trunk, now: datetime) -> int:
    """Call as many customers as there are agents for, let go whoever waits to leave, and return how many were called.

    Who has chosen to leave stays while more ring or wait than others could take.
    """
    queues = _queues(company)
    agents = list_promised(company, queues)
    mine = [each for each in campaigns.list_all(company) if each.mode.is_contact_first and each.queue in queues]
    is_running = any(each.is_running for each in mine)
    if is_running != store.is_at_work(company):
        store.note_at_work(company, is_so=is_running)
    attempts = {each.name: store.list_recent(company, each.name, limit=REMEMBERED) for each in mine}
    _end_overdue(attempts, now=now)
    staying = [agent for agent in agents if agent.then is None and agent.may_be_rung(now)]
    floor = _Floor(company=company, campaigns=mine, attempts=attempts, free=staying, trunk=trunk, now=now)
    short = {queue: _serve(floor, queue) for queue in sorted(queues)}
    for agent in (each for each in agents if each.then is not None):
        wanted = next((queue for queue in sorted(agent.dialled) if short.get(queue)), None)
        if wanted is not None and agent.may_be_rung(now):
            short[wanted] -= 1
        else:
            let_go(agent, now=now)
    if floor.left <= 0:
        send([errands.pace(company)])
    return MOST_AT_ONCE - floor.left


def _queues(company: CompanyId) -> frozenset[QueueName]:
    documents = config_store.list_all(company, Kind.QUEUE)
    queues = (Queue.from_document(company, each.name, each.doc) for each in documents)
    return frozenset(queue.name for queue in queues if queue.is_contact_first)


def _end_overdue(attempts: Mapping[str, Sequence[Attempt]], now: datetime) -> None:
    """Have attempts ended whose time is long up: whoever placed them may have died before saying when that is."""
    for attempt in (each for row in attempts.values() for each in row):
        if attempt.is_overdue(now):
            remind(attempt, "due", delay_s=0)


def _serve(floor: _Floor, queue: QueueName) -> int:
    """Call customers for the agents of one queue; return how many more ring and wait there than agents stay."""
    scene = floor.scene(queue)
    for campaign in floor.running(queue):
        wanted = min(how_many(scene, _ratio(campaign, floor)), floor.left)
        made = _call(campaign, wanted, floor) if wanted else 0
        floor.left -= made
        scene = Scene(free=scene.free, ringing=scene.ringing + made, waiting=scene.waiting)
    return floor.keep(queue, scene.ringing + scene.waiting)


def _ratio(campaign: Campaign, floor: _Floor) -> float:
    record = Record.of(each.result for each in floor.attempts[campaign.name] if each.result is not None)
    return ratio(record, is_adaptive=campaign.mode is Mode.PREDICTIVE, per_agent=campaign.calls_per_agent)


def _call(campaign: Campaign, wanted: int, floor: _Floor) -> int:
    """Call so many of a campaign's customers, the longest due first, or all there are."""
    lists = block_lists(campaign.company)
    made = 0
    for customer in customers.next_due(campaign.company, campaign.name, now=floor.now, limit=wanted + SPARE):
        made += place(campaign, customer, lists, trunk=floor.trunk, now=floor.now)
        if made >= wanted:
            break
    return made


def begin(company: CompanyId) -> None:
    """A campaign was written: see now, and every minute while one runs, whom to call."""
    store.note_at_work(company, is_so=True)
    send([errands.pace(company)])


def pace_all() -> None:
    """Have every company looked at whose campaigns run: hours open, customers fall due, and prods get lost."""
    send([errands.pace(company) for company in store.list_at_work()])
