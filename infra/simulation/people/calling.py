"""An agent calls a number outside, for a queue of theirs or for none."""

import random
from functools import cache
from typing import Final

from chalicelib.core.ids import AgentId, CompanyId
from chalicelib.outbound import service
from chalicelib.trunk.client import trunk
from chalicelib.users.domain import User
from infra.simulation.people import outsiders
from infra.simulation.people.person import Person

SINCE: Final = {"updated_at": "2026-03-02T08:00:00Z", "updated_by": "simulation"}


async def call_out(person: Person, chance: random.Random) -> None:
    """Dial, and again where the browser says that the request failed."""
    board, name = person.board, person.name
    queue = chance.choice((*person.queues, ""))
    wanted = service.Wanted(outsiders.drawn(chance), chance.choice(person.troupe.numbers), queue)
    person.say(f"calls {wanted.number} for {queue or 'no queue'}")

    def place(company: CompanyId, agent: AgentId) -> object:
        return service.dial(company, _user(company, agent), wanted, trunk=trunk(), now=board.now)

    calls = list(person.troupe.scene.record.witness.live)
    await person.insist(lambda: board.at_desk(place, name, about=calls), chance)


@cache
def _user(company: CompanyId, name: AgentId) -> User:
    item = {"company": company, "name": name, "doc": {"is_agent": True}, "version": 1, "epoch": 1}
    return User.from_item({**item, **SINCE})
