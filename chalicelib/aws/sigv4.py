"""Signature Version 4 for the one request shape we send ourselves: a body POSTed to a path without a query.

botocore's signer costs 150-200 ms of cold start and awscrt 12 MB of zip (docs/decisions/0002); a property test holds
this one equal to botocore's. Rules: AWS, "Create a signed AWS API request".
"""

import hashlib
import hmac
import time
from datetime import datetime
from functools import lru_cache
from urllib.parse import quote

from chalicelib.aws.credentials import Credentials

ALGORITHM = "AWS4-HMAC-SHA256"


def _hmac(key: bytes, text: str) -> bytes:
    return hmac.digest(key, text.encode(), "sha256")


@lru_cache(maxsize=16)
def _signing_key(secret: str, day: str, region: str, service: str) -> bytes:
    return _hmac(_hmac(_hmac(_hmac(b"AWS4" + secret.encode(), day), region), service), "aws4_request")


def signed_headers(  # noqa: PLR0913  all of them are signed
    headers: dict[str, str],
    body: bytes,
    *,
    keys: Credentials,
    region: str,
    service: str,
    now: datetime,
    path: str = "/",
) -> dict[str, str]:
    """Return ``headers`` (lower-case names, ``host`` among them) with date, token and authorization added.

    ``path`` is the one sent; it is escaped once more where it is signed.
    """
    stamp = _stamp(int(now.timestamp()))
    sent = {**headers, "x-amz-date": stamp}
    if keys.token:
        sent["x-amz-security-token"] = keys.token
    before, after, names = _frame(path, tuple(headers.items()), keys.token)
    canonical = f"{before}{stamp}{after}{hashlib.sha256(body).hexdigest()}"
    scope = f"{stamp[:8]}/{region}/{service}/aws4_request"
    to_sign = f"{ALGORITHM}\n{stamp}\n{scope}\n{hashlib.sha256(canonical.encode()).hexdigest()}"
    key = _signing_key(keys.secret_key, stamp[:8], region, service)
    signature = _hmac(key, to_sign).hex()
    sent["authorization"] = (
        f"{ALGORITHM} Credential={keys.access_key}/{scope}, SignedHeaders={names}, Signature={signature}"
    )
    return sent


@lru_cache(maxsize=4)
def _stamp(second: int) -> str:
    return time.strftime("%Y%m%dT%H%M%SZ", time.gmtime(second))


@lru_cache(maxsize=64)
def _frame(path: str, headers: tuple[tuple[str, str], ...], token: str | None) -> tuple[str, str, str]:
    """What all requests but for time and body sign alike: before the time, and after it; and the headers' names."""
    signed = {**dict(headers), "x-amz-date": ""}
    if token:
        signed["x-amz-security-token"] = token
    names = sorted(signed)
    lines = [f"{name}:{signed[name].strip()}" for name in names]
    date = names.index("x-amz-date")
    before = "\n".join(["POST", quote(path, safe="/~"), "", *lines[: date + 1]])
    after = "\n".join(["", *lines[date + 1 :], "", ";".join(names), ""])
    return before, after, ";".join(names)
