"""Orders and events over one WebSocket: what is sent first is done first, and answers come among the events."""

import asyncio
import base64
import itertools
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

import orjson

from infra.switch.ari.errors import AriError, AriLost, AriRefused
from infra.switch.ari.event import RECONNECTED, Event, subjects
from infra.switch.ari.socket import AriSocket, connect
from infra.switch.wire import encode

FIRST_RETRY_S: Final = 0.2
LAST_RETRY_S: Final = 5.0
_REFUSED_FROM: Final = 400

logger = logging.getLogger(__name__)

Listener = Callable[[Event], None]
Query = Mapping[str, str]
Body = Mapping[str, Any]
Reply = asyncio.Future[Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class AriAddress:
    """``url`` like ``http://127.0.0.1:8088``; ``app`` is the application of the dialplan's ``Stasis``."""

    url: str
    user: str
    password: str
    app: str

    @property
    def events_url(self) -> str:
        query = urlencode({"app": self.app, "subscribeAll": "false"})
        return "ws" + self.url.removeprefix("http") + f"/ari/events?{query}"

    @property
    def sip_url(self) -> str:
        """Where Asterisk takes SIP over WebSocket."""
        return "ws" + self.url.removeprefix("http") + "/ws"

    @property
    def authorization(self) -> str:
        return "Basic " + base64.b64encode(f"{self.user}:{self.password}".encode()).decode()


class Ari:
    """Keeps one connection and makes a new one whenever it breaks.

    Objects get ids chosen by us, so that a listener can be there before the object is. After a new connection every
    listener hears ``RECONNECTED`` and asks for itself what it missed.
    """

    def __init__(self, address: AriAddress) -> None:
        self.address = address
        self.connected = asyncio.Event()
        self.on_arrival: Listener = lambda _: None
        self.on_connect: Callable[[], None] = lambda: None
        self._listeners: dict[str, Listener] = {}
        self._orders: dict[str, tuple[str, Reply]] = {}
        self._numbers = itertools.count(1)
        self._socket: AriSocket | None = None
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._task = asyncio.get_running_loop().create_task(self._run())

    async def close(self) -> None:
        if self._task:
            self._task.cancel()
            await asyncio.wait({self._task})

    def watch(self, subject: str, listener: Listener) -> None:
        """Tell ``listener`` every event about the object of this id."""
        self._listeners[subject] = listener

    def is_watched(self, subject: str) -> bool:
        return subject in self._listeners

    def unwatch(self, subject: str) -> None:
        self._listeners.pop(subject, None)

    def order(self, method: str, path: str, query: Query | None = None, *, body: Body | None = None) -> Reply:
        """Send an order now; the future is the reply's document.

        Raises:
            AriRefused: (by the future) Asterisk said no.
            AriLost: (by the future) there is no connection, or it broke before the reply.
        """
        reply: Reply = asyncio.get_running_loop().create_future()
        if self._socket is None:
            reply.set_exception(AriLost(f"{method} {path}: not connected"))
            return reply
        number = str(next(self._numbers))
        frame = {
            "type": "RESTRequest",
            "transaction_id": number,
            "request_id": number,
            "method": method,
            "uri": f"{path}?{encode(query)}" if query else path,
        }
        if body is not None:
            frame |= {"content_type": "application/json", "message_body": orjson.dumps(body).decode()}
        self._orders[number] = (f"{method} {path}", reply)
        self._socket.send(orjson.dumps(frame))
        return reply

    def tell(self, method: str, path: str, query: Query | None = None, *, body: Body | None = None) -> None:
        """Send an order whose outcome changes nothing here; a refusal is logged unless the object is simply gone."""
        self.order(method, path, query, body=body).add_done_callback(_note_refusal)

    def follow(self, channel: str) -> Reply:
        """Hear of a channel that came by itself also while it is away from the application."""
        return self.order(
            "POST", f"applications/{self.address.app}/subscription", {"eventSource": f"channel:{channel}"}
        )

    async def _run(self) -> None:
        delay_s = FIRST_RETRY_S
        while True:
            try:
                socket = await connect(
                    self.address.events_url, self.address.authorization, on_open=self._greet, take=self._take
                )
                delay_s = FIRST_RETRY_S
                await asyncio.wait({socket.closed})
                logger.warning("ari connection lost")
            except (OSError, TimeoutError) as error:
                logger.warning("ari not reached", extra={"reason": str(error)})
            finally:
                self._lose()
            await asyncio.sleep(delay_s)
            delay_s = min(delay_s * 2, LAST_RETRY_S)

    def _greet(self, socket: AriSocket) -> None:
        self._socket = socket
        self.connected.set()
        self.on_connect()
        for listener in list(self._listeners.values()):
            listener(RECONNECTED)

    def _lose(self) -> None:
        """Nobody will answer what is still open."""
        socket, self._socket = self._socket, None
        if socket:
            socket.close()
        self.connected.clear()
        orders, self._orders = self._orders, {}
        for name, reply in orders.values():
            if not reply.done():
                reply.set_exception(AriLost(f"{name}: the connection broke"))
                reply.exception()

    def _take(self, message: bytes) -> None:
        event: Event = orjson.loads(message)
        if event["type"] == "RESTResponse":
            self._answer(event)
            return
        listeners = [self._listeners[subject] for subject in subjects(event) if subject in self._listeners]
        for listener in listeners:
            listener(event)
        if event["type"] == "StasisStart" and event["channel"]["id"] not in self._listeners:
            self.on_arrival(event)

    def _answer(self, response: Event) -> None:
        name, reply = self._orders.pop(response["request_id"], ("", None))
        if reply is None or reply.done():
            return
        body = response.get("message_body")
        if response["status_code"] >= _REFUSED_FROM:
            reply.set_exception(AriRefused(response["status_code"], name, str(body)))
        else:
            reply.set_result(orjson.loads(body) if body else None)


def _note_refusal(reply: Reply) -> None:
    if reply.cancelled():
        return
    error = reply.exception()
    if isinstance(error, AriRefused) and not error.is_gone:
        logger.warning("ari refused", extra={"reason": str(error)})
    elif error and not isinstance(error, AriError):
        logger.error("ari order failed", exc_info=error)
