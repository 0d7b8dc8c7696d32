"""What every verb can do."""

from typing import Protocol

from infra.switch.outcome import Outcome
from infra.switch.session import Session


class Verb(Protocol):
    """``parse`` made it, purely; ``run`` asks the leg and returns where to go next.

    A verb is cancelled when the call is replaced or hung up; what it must still tell the functions then, it
    leaves with ``Session.last_word``.
    """

    async def run(self, session: Session) -> Outcome: ...
