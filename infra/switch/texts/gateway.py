"""What every gateway for texts has: a life of its own, and somebody to give incoming texts to."""

from collections.abc import Callable
from typing import Final, Protocol

from starlette.routing import Route

from infra.switch.texting import Carrier, Text

ReceiveText = Callable[[Text], object]
NOT_SENT: Final = 30008


class Gateway(Carrier, Protocol):
    """``receive`` takes incoming texts (and drops those to nobody here); ``routes`` are served by the switch."""

    receive: ReceiveText

    @property
    def routes(self) -> list[Route]: ...

    async def start(self) -> None: ...

    async def close(self) -> None: ...


class Nowhere:
    """A site without a gateway: every text is told to be undeliverable."""

    def __init__(self) -> None:
        self.receive: ReceiveText = lambda _: None
        self.routes: list[Route] = []

    async def start(self) -> None: ...

    async def deliver(self, text: Text, sent: Callable[[], None]) -> bool | None:
        del text, sent
        return False

    async def close(self) -> None: ...


class Loopback(Nowhere):
    """For trying it: a text to a number of ours comes back in, any other counts as delivered."""

    async def deliver(self, text: Text, sent: Callable[[], None]) -> bool | None:
        sent()
        self.receive(Text(to=text.to, from_=text.from_, body=text.body, media=text.media))
        return True
