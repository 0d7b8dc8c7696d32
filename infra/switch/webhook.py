"""Signed requests to the functions: one idempotency token, 15 s in all, retries and redirects as the contract says."""

import asyncio
import logging
import secrets
from dataclasses import dataclass
from typing import Final
from urllib.parse import urljoin

from infra.switch.connection import Connection
from infra.switch.fetcher import ConnectFailed, Fetcher, FetchFailed, HttpReply, HttpRequest, Limits
from infra.switch.signature import sign
from infra.switch.wire import FORM, Parameters, encode, with_query

MAX_REDIRECTS: Final = 10
TOO_MANY_REDIRECTS: Final = 11215
NOT_SUCCESSFUL: Final = 11200
_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_KEEPS_METHOD: Final = frozenset({307, 308})
_REFUSED_FROM: Final = 400
_FAILED_FROM: Final = 500

logger = logging.getLogger(__name__)


class WebhookFailed(Exception):
    """The functions could not be asked, or did not answer 2xx."""

    def __init__(self, code: int, url: str) -> None:
        super().__init__(f"webhook failed with {code}")
        self.code = code
        self.url = url


@dataclass(frozen=True, slots=True)
class Answer:
    """A 2xx reply and the URL it finally came from, the base of its relative URLs."""

    url: str
    reply: HttpReply


class Webhooks:
    """Asks the functions; safe to use from any task of the loop."""

    def __init__(self, fetcher: Fetcher, *, auth_token: str) -> None:
        self._fetcher = fetcher
        self._token = auth_token

    async def ask(self, url: str, method: str, parameters: Parameters) -> Answer:
        """Send one webhook.

        Raises:
            WebhookFailed: after the retries its URL allows, within the time it allows.
        """
        bare, connection = Connection.parse(url)
        token = secrets.token_hex(16)
        try:
            async with asyncio.timeout(connection.total_ms / 1000):
                return await self._persist(_Ask(bare, method, parameters, token), connection)
        except TimeoutError:
            raise WebhookFailed(NOT_SUCCESSFUL, bare) from None

    async def _persist(self, ask: "_Ask", connection: Connection) -> Answer:
        attempts = 0
        while True:
            attempts += 1
            try:
                answer = await self._follow(ask, connection)
            except FetchFailed as error:
                kind, failure = error.kind, WebhookFailed(error.code, ask.url)
            else:
                kind, failure = _verdict(answer, ask.url)
                if not kind:
                    return answer
            logger.warning("webhook failed", extra={"code": failure.code, "attempt": attempts})
            if attempts > connection.retries or not connection.retries_on(kind):
                raise failure

    async def _follow(self, ask: "_Ask", connection: Connection) -> Answer:
        limits = Limits(connection.connect_ms / 1000, connection.read_ms / 1000)
        attempt_ms = connection.connect_ms + connection.read_ms
        for _ in range(MAX_REDIRECTS + 1):
            reply = await self._send(ask, limits, attempt_ms / 1000 if attempt_ms < connection.total_ms else None)
            location = reply.headers.get("location")
            if reply.status not in _REDIRECTS or not location:
                return Answer(ask.url, reply)
            method = ask.method if reply.status in _KEEPS_METHOD else "GET"
            ask = _Ask(urljoin(ask.url, location), method, ask.parameters, ask.token)
        raise WebhookFailed(TOO_MANY_REDIRECTS, ask.url)

    async def _send(self, ask: "_Ask", limits: Limits, within_s: float | None) -> HttpReply:
        """``within_s`` None: the time allowed in all is over sooner."""
        request = ask.signed(self._token)
        try:
            async with asyncio.timeout(within_s):
                return await self._fetcher.fetch(request, limits)
        except OSError as error:
            if isinstance(error, TimeoutError):
                raise
            raise ConnectFailed(str(error)) from error


@dataclass(frozen=True, slots=True)
class _Ask:
    url: str
    method: str
    parameters: Parameters
    token: str

    def signed(self, auth_token: str) -> HttpRequest:
        headers = {"I-Twilio-Idempotency-Token": self.token, "Accept": "*/*", "User-Agent": "TwilioProxy/1.1"}
        pairs = list(self.parameters.items())
        if self.method == "GET":
            url = with_query(self.url, pairs)
            return HttpRequest("GET", url, headers | {"X-Twilio-Signature": sign(auth_token, url)})
        headers |= {"Content-Type": FORM, "X-Twilio-Signature": sign(auth_token, self.url, pairs)}
        return HttpRequest("POST", self.url, headers, encode(self.parameters).encode())


def _verdict(answer: Answer, url: str) -> tuple[str, WebhookFailed]:
    """The retry kind of an HTTP failure (empty for success) and the failure itself."""
    status = answer.reply.status
    failure = WebhookFailed(NOT_SUCCESSFUL, url)
    if status >= _FAILED_FROM:
        return "5xx", failure
    if status >= _REFUSED_FROM:
        return "4xx", failure
    return ("", failure) if status // 100 == 2 else ("protocol", failure)  # noqa: PLR2004  the 2 of 2xx
