"""How the SDK's requests travel: to the configured trunk, with deadlines, and again where that is safe.

The SDK's own client passes through ``requests``, which reads the environment and prepares everything anew for each
request: 1 ms of the 1.6 ms that an order costs. Below it is urllib3, which we ask ourselves.
"""

import json
from collections.abc import Mapping
from logging import getLogger
from typing import Any, Final
from urllib.parse import urlencode, urlsplit

from certifi import where
from requests import Session
from requests.utils import select_proxy
from twilio.http import HttpClient
from twilio.http.response import Response
from urllib3 import PoolManager, ProxyManager, Timeout, make_headers
from urllib3.exceptions import HTTPError

from chalicelib.core.errors import TrunkBusy

TIMEOUT_S: Final = 3.5
ATTEMPTS: Final = 3
UNHEARD: Final = 2
"""How often a request without an answer is sent in all: both fit into the time limit of a job's function."""
API_HOST: Final = "https://api.twilio.com"
SAFE: Final = frozenset({"GET", "HEAD"})
KEPT: Final = 8
_FORM: Final = "application/x-www-form-urlencoded"


class TrunkHttpClient(HttpClient):  # type: ignore[misc]  # the SDK is not typed
    """Retries what never reached the trunk (429 is never processed; a GET changes nothing); other failures surface."""

    def __init__(self, base_url: str) -> None:
        super().__init__(getLogger("twilio.http_client"), False, TIMEOUT_S)
        self._base_url = base_url.rstrip("/")
        self._pool = _pool(self._base_url or API_HOST)

    def request(  # noqa: PLR0913, PLR0917  the SDK's own signature
        self,
        method: str,
        url: str,
        params: Mapping[str, Any] | None = None,
        data: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
        auth: tuple[str, str] | None = None,
        timeout: float | None = None,
        allow_redirects: bool = False,
    ) -> Response:
        del timeout
        target = url.replace(API_HOST, self._base_url, 1) if self._base_url else url
        query = _encoded(params)
        sent = {**(headers or {}), **(make_headers(basic_auth=":".join(auth)) if auth else {})}
        body = _body(sent, data)
        for attempt in range(1, ATTEMPTS + 1):
            try:
                answer = self._pool.request(
                    method.upper(),
                    f"{target}{'&' if '?' in target else '?'}{query}" if query else target,
                    body=body,
                    headers=sent,
                    redirect=allow_redirects,
                )
            except HTTPError as error:
                if method not in SAFE or attempt == UNHEARD:
                    raise TrunkBusy("the trunk did not answer", host=urlsplit(target).netloc) from error
                continue
            if answer.status != 429 or attempt == ATTEMPTS:  # noqa: PLR2004
                return Response(answer.status, answer.data.decode("utf-8", "replace"), answer.headers)
        raise AssertionError("unreachable: the last attempt returns or raises")


def _pool(url: str) -> PoolManager:
    """Connections to the trunk, by way of the proxy and with the certificates that the environment names."""
    named = Session().merge_environment_settings(url, {}, None, None, None)
    proxy = select_proxy(url, named["proxies"])
    certificates = named["verify"] if isinstance(named["verify"], str) else where()
    chosen: dict[str, Any] = {
        "maxsize": KEPT,
        "retries": False,
        "timeout": Timeout(TIMEOUT_S),
        "ca_certs": certificates,
    }
    return ProxyManager(proxy, **chosen) if proxy else PoolManager(**chosen)


def _body(headers: dict[str, str], data: Mapping[str, Any] | None) -> bytes | None:
    """The body as the SDK means it: JSON where the headers say so, else a form."""
    if data is None:
        return None
    if headers.setdefault("Content-Type", _FORM) != _FORM:
        return json.dumps(data).encode()
    return _encoded(data).encode()


def _encoded(values: Mapping[str, Any] | None) -> str:
    return urlencode({key: value for key, value in (values or {}).items() if value is not None}, doseq=True)
