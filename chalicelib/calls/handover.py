"""How a call is handed on from one agent: to whom, in which way, and whether it comes back."""

from dataclasses import dataclass
from enum import StrEnum

from chalicelib.core.ids import AgentId, OfferId


class Reach(StrEnum):
    """What kind of party a call is handed to."""

    AGENT = "agent"
    QUEUE = "queue"
    NUMBER = "number"


class Way(StrEnum):
    """``RETURNED``: nobody answered, and the call is back with the agent who had handed it on."""

    BLIND = "blind"
    ASSISTED = "assisted"
    RETURNED = "returned"


@dataclass(frozen=True, slots=True, kw_only=True)
class Transfer:
    """One handing on. ``offer`` is the one by which ``by`` had the call; ``to`` an agent, a queue or a number.

    ``returns``: when nobody answers, the call comes back to ``by``.
    """

    by: AgentId
    offer: OfferId
    way: Way
    reach: Reach
    to: str
    returns: bool = False
