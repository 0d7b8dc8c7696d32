"""X-Twilio-Signature: HMAC-SHA1 over the exact URL and the sorted form parameters."""

import base64
import hmac
from collections.abc import Iterable
from functools import lru_cache


def sign(token: str, url: str, form: Iterable[tuple[str, str]] = ()) -> str:
    """Sign a request.

    Args:
        token: the auth token of the account.
        url: as requested, with its query and without a fragment.
        form: the pairs of a form body; a GET has none, its parameters are in the URL.
    """
    text = url + "".join([name + value for name, value in sorted(set(form))])
    signer = _signer(token).copy()
    signer.update(text.encode())
    return base64.b64encode(signer.digest()).decode()


@lru_cache(maxsize=4)
def _signer(token: str) -> hmac.HMAC:
    """With the key worked in, which takes longer than to sign."""
    return hmac.new(token.encode(), digestmod="sha1")
