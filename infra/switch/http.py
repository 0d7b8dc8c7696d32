"""The fetcher of real life, over httpx."""

import ssl

import httpx

from infra.switch.fetcher import (
    BadHost,
    ConnectFailed,
    FetchFailed,
    HttpReply,
    HttpRequest,
    Limits,
    ProtocolFailed,
    ReadTimeout,
    TlsFailed,
)


class HttpxFetcher:
    """Keeps connections alive between webhooks."""

    def __init__(self) -> None:
        self._client = httpx.AsyncClient(follow_redirects=False)

    async def fetch(self, request: HttpRequest, limits: Limits) -> HttpReply:
        timeout = httpx.Timeout(limits.read_s, connect=limits.connect_s)
        try:
            reply = await self._client.request(
                request.method,
                request.url,
                headers=dict(request.headers),
                content=request.body,
                timeout=timeout,
            )
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise _named(error) from error
        return HttpReply(reply.status_code, dict(reply.headers), reply.content)

    async def close(self) -> None:
        await self._client.aclose()


def _named(error: Exception) -> FetchFailed:
    """The contract's name for what httpx reports."""
    if isinstance(error, httpx.InvalidURL | httpx.UnsupportedProtocol):
        return BadHost(str(error))
    if isinstance(error, httpx.ConnectError | httpx.ConnectTimeout):
        return TlsFailed(str(error)) if _is_tls(error) else ConnectFailed(str(error))
    if isinstance(error, httpx.TimeoutException):
        return ReadTimeout(str(error))
    return ProtocolFailed(str(error))


def _is_tls(error: BaseException | None) -> bool:
    """Whether a TLS failure is at the bottom of it; httpx wraps it more than once."""
    while error is not None:
        if isinstance(error, ssl.SSLError):
            return True
        error = error.__cause__ or error.__context__
    return False
