"""Where the agents of a history ring: a browser, a number outside that asks for a key, a SIP device, or several."""

import random
from collections.abc import Callable
from typing import Final

from chalicelib.agents.domain import Endpoint, EndpointKind
from infra.simulation.switchboard import Switchboard
from infra.switch.testing.lines import Line

BROWSER, OUTSIDE, DEVICE = EndpointKind.SOFTPHONE, EndpointKind.PHONE, EndpointKind.SIP
CHOICES: Final = {
    (BROWSER,): 6,
    (OUTSIDE,): 3,
    (DEVICE,): 3,
    (BROWSER, DEVICE): 3,
    (BROWSER, OUTSIDE): 1,
    (OUTSIDE, DEVICE): 1,
    (BROWSER, OUTSIDE, DEVICE): 1,
}
OWN: Final = frozenset({"anna", "cam"})
"""Agents whose device has a SIP account of ours: the trunk says whether it is registered."""


def addresses(board: Switchboard, name: str) -> dict[EndpointKind, str]:
    """Everything of an agent's that can be rung."""
    number = int.from_bytes(name.encode()) % 10_000
    device = f"sip:{board.company}.{name}@house.example" if name in OWN else board.switch.sip_address(name)
    return {BROWSER: board.address_of(name), OUTSIDE: f"+4791{number:06d}", DEVICE: device}


def plug_in(board: Switchboard, name: str, on_ring: Callable[[EndpointKind, Line], None]) -> None:
    """Have an agent's number outside and SIP device ring; the browser's telephone comes with its page."""
    for kind, address in addresses(board, name).items():
        if kind is not BROWSER:
            board.switch.register(address).on_ring = lambda line, kind=kind: on_ring(kind, line)


def chosen(board: Switchboard, name: str, chance: random.Random) -> tuple[Endpoint, ...]:
    """Draw what an agent wants to be rung at."""
    (kinds,) = chance.choices(list(CHOICES), list(CHOICES.values()))
    has = addresses(board, name)
    return tuple(Endpoint(kind=kind, address=has[kind]) for kind in kinds)


def key_of(chance: random.Random) -> str:
    """What is pressed by whoever, or whatever, has picked up a telephone outside: usually the key that takes a call."""
    return chance.choices(("1", "2", ""), (14, 2, 4))[0]
