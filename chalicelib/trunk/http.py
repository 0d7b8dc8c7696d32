"""How the SDK's requests travel: to the configured trunk, with deadlines, and again where that is safe."""

from typing import Any, Final
from urllib.parse import urlsplit

from requests import RequestException
from twilio.http.http_client import TwilioHttpClient
from twilio.http.response import Response

from chalicelib.core.errors import TrunkBusy

TIMEOUT_S: Final = 3.5
ATTEMPTS: Final = 3
UNHEARD: Final = 2
"""How often a request without an answer is sent in all: both fit into the time limit of a job's function."""
API_HOST: Final = "https://api.twilio.com"
SAFE: Final = frozenset({"GET", "HEAD"})


class TrunkHttpClient(TwilioHttpClient):  # type: ignore[misc]  # the SDK is not typed
    """Retries what never reached the trunk (429 is never processed; a GET changes nothing); other failures surface."""

    def __init__(self, base_url: str) -> None:
        super().__init__(timeout=TIMEOUT_S, pool_connections=True)
        self._base_url = base_url.rstrip("/")

    def request(self, method: str, url: str, *args: Any, **kwargs: Any) -> Response:
        target = url.replace(API_HOST, self._base_url, 1) if self._base_url else url
        kwargs["timeout"] = TIMEOUT_S
        for attempt in range(1, ATTEMPTS + 1):
            try:
                response = super().request(method, target, *args, **kwargs)
            except RequestException as error:
                if method not in SAFE or attempt == UNHEARD:
                    raise TrunkBusy("the trunk did not answer", host=urlsplit(target).netloc) from error
                continue
            if response.status_code != 429 or attempt == ATTEMPTS:  # noqa: PLR2004
                return response
        raise AssertionError("unreachable: the last attempt returns or raises")
