"""The port of the verbs: what a program may ask of the switch it runs in."""

from typing import Protocol

from infra.switch.call import Call
from infra.switch.calls import Calls
from infra.switch.conferences import Conferences
from infra.switch.house import House
from infra.switch.numbers import Numbers
from infra.switch.queues import Queues
from infra.switch.recordings import Recordings
from infra.switch.seat import Seat
from infra.switch.target import Target
from infra.switch.texting import Messages


class Switchboard(House, Protocol):
    """The house with its calls, queues, conferences, recordings, numbers and texts."""

    calls: Calls
    queues: Queues
    conferences: Conferences
    recordings: Recordings
    numbers: Numbers
    messages: Messages

    async def dial_child(self, parent: Call, target: Target, caller_id: str) -> Seat:
        """Ring one target of a Dial; the caller of this starts it."""
