"""What every gateway for texts has: a life of its own, and somebody to give incoming texts to."""

from collections.abc import Callable
from typing import Protocol

from starlette.routing import Route

from infra.switch.texting import Carrier, Text, Waybill

ReceiveText = Callable[[Text], object]


class TakeReceipt(Protocol):
    def __call__(self, name: str, *, has_arrived: bool) -> object: ...


class Gateway(Carrier, Protocol):
    """``receive`` takes incoming texts (and drops those to nobody here), ``receipt`` what became of those sent.

    ``routes`` are served by the switch.
    """

    receive: ReceiveText
    receipt: TakeReceipt

    @property
    def routes(self) -> list[Route]: ...

    async def start(self) -> None: ...

    async def close(self) -> None: ...


def nobody_waits(name: str, *, has_arrived: bool) -> None:
    """Until a switch asks for them, receipts are nobody's."""
    del name, has_arrived


class Nowhere:
    """A site without a gateway: every text is told to be undeliverable."""

    def __init__(self) -> None:
        self.receive: ReceiveText = lambda _: None
        self.receipt: TakeReceipt = nobody_waits
        self.routes: list[Route] = []

    async def start(self) -> None: ...

    async def deliver(self, text: Text, waybill: Waybill) -> bool | None:
        del text, waybill
        return False

    async def close(self) -> None: ...


class Loopback(Nowhere):
    """For trying it: a text to a number of ours comes back in, any other counts as delivered."""

    async def deliver(self, text: Text, waybill: Waybill) -> bool | None:
        waybill.sent()
        self.receive(Text(to=text.to, from_=text.from_, body=text.body, media=text.media))
        return True
