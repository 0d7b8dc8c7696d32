"""Who may read: a signed request, or a signed link (Signature Version 4) that is whole and has not expired."""

import datetime as dt
import hashlib
import hmac
from dataclasses import dataclass
from urllib.parse import parse_qs

from infra.embedded.s3.errors import S3Error, access_denied
from infra.embedded.wire import Request


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """The parts of a signed link that its signature covers."""

    credential: str
    date: str
    expires_s: int
    headers: list[str]
    signature: str


def check_access(request: Request, *, secret_key: str, now: float) -> None:
    """Let a request through that carries credentials.

    The service listens on the loopback address only and has one user, so an ``Authorization`` header is taken for
    its presence; a link is what others are handed, so its signature and its time are checked in full.

    Raises:
        S3Error: anonymous, altered or too late.
    """
    if "authorization" in request.headers:
        return
    signed = _signed(request)
    expected = _signature(request, signed, secret_key)
    if not hmac.compare_digest(expected, signed.signature):
        raise S3Error(403, "SignatureDoesNotMatch", "The request signature we calculated does not match")
    issued_at = dt.datetime.strptime(signed.date, "%Y%m%dT%H%M%SZ").replace(tzinfo=dt.UTC)
    if now > issued_at.timestamp() + signed.expires_s:
        raise access_denied("Request has expired")


def _signed(request: Request) -> Signed:
    query = {name: values[0] for name, values in parse_qs(request.raw_query).items()}
    try:
        return Signed(
            credential=query["X-Amz-Credential"],
            date=query["X-Amz-Date"],
            expires_s=int(query["X-Amz-Expires"]),
            headers=query["X-Amz-SignedHeaders"].split(";"),
            signature=query["X-Amz-Signature"],
        )
    except (KeyError, ValueError):
        raise access_denied() from None


def _signature(request: Request, signed: Signed, secret_key: str) -> str:
    pairs = sorted(
        pair if "=" in pair else pair + "="
        for pair in request.raw_query.split("&")
        if not pair.startswith("X-Amz-Signature=")
    )
    headers = "".join(f"{name}:{request.headers.get(name, '').strip()}\n" for name in signed.headers)
    canonical = "\n".join(
        [request.method, request.raw_path, "&".join(pairs), headers, ";".join(signed.headers), "UNSIGNED-PAYLOAD"]
    )
    scope = signed.credential.partition("/")[2]
    digest = hashlib.sha256(canonical.encode()).hexdigest()
    key = f"AWS4{secret_key}".encode()
    for part in scope.split("/"):
        key = hmac.digest(key, part.encode(), "sha256")
    text = f"AWS4-HMAC-SHA256\n{signed.date}\n{scope}\n{digest}"
    return hmac.digest(key, text.encode(), "sha256").hex()
