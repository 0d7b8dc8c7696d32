"""What every part of the switch may ask of the house it is in."""

from typing import Protocol

from infra.switch.account import Account
from infra.switch.clock import Clock
from infra.switch.ledger import Ledger
from infra.switch.leg import Driver
from infra.switch.media import Library
from infra.switch.outbox import Outbox
from infra.switch.tasks import Background
from infra.switch.webhook import Webhooks


class House(Protocol):
    """Whose it is, what time it is, and the ways out: to legs, to the functions, to the ledger."""

    account: Account
    clock: Clock
    driver: Driver
    background: Background
    webhooks: Webhooks
    media: Library
    ledger: Ledger

    def new_outbox(self, name: str | None = None) -> Outbox:
        """``name`` is that of one which existed before."""
