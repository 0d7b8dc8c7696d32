"""``python -m infra.connect``: have the trunk send what comes to our numbers here, by its REST API (``make connect``).

It buys nothing: a number that the trunk's account does not have is named, and left to whoever orders numbers.
"""

import sys
from collections.abc import Iterator
from typing import Any

from twilio.base.exceptions import TwilioException
from twilio.rest import Client

from chalicelib.companies import config_store
from chalicelib.companies import service as companies
from chalicelib.companies.documents import Kind
from chalicelib.core.errors import SwitchboardError
from chalicelib.settings import Settings, settings
from chalicelib.trunk.client import RETRIED
from chalicelib.trunk.http import TrunkHttpClient

PAGE = 200


def main() -> int:
    """Point every number at the functions and say what became of each; 1 if any could not be."""
    named = settings()
    if not (named.trunk_account_sid and named.trunk_auth_token):
        print("Set TRUNK_ACCOUNT_SID and TRUNK_AUTH_TOKEN first (docs/trunk.md).", file=sys.stderr)
        return 1
    client = trunk_client(named)
    missing = 0
    try:
        for number in our_numbers():
            is_there = point(client, number, named.trunk_facing_url)
            missing += not is_there
            print(f"{number}  {'comes here now' if is_there else 'is not in the account of the trunk'}")
    except (SwitchboardError, TwilioException) as error:
        print(f"The trunk refused: {error}", file=sys.stderr)
        return 1
    return 1 if missing else 0


def our_numbers() -> Iterator[str]:
    """Every number of every company."""
    after: str | None = None
    while True:
        page = companies.list_companies(limit=PAGE, after=after)
        for company in page.documents:
            yield from (number.name for number in config_store.list_all(company.name, Kind.NUMBER))
        after = page.next
        if after is None:
            return


def trunk_client(named: Settings) -> Any:
    http_client = TrunkHttpClient(named.trunk_api_base_url)
    return Client(named.trunk_account_sid, named.trunk_auth_token, http_client=http_client)


def point(client: Any, number: str, base_url: str) -> bool:
    """Have a number's calls, messages and statuses sent to the functions; ``False``: the account does not have it."""
    known = client.incoming_phone_numbers.list(phone_number=number, limit=1)
    if known:
        known[0].update(**webhooks(base_url))
    return bool(known)


def webhooks(base_url: str) -> dict[str, str]:
    """What a number is to be set to, in the words of the SDK."""
    return {
        "voice_url": f"{base_url}/voice/incoming{RETRIED}",
        "voice_method": "POST",
        "voice_fallback_url": f"{base_url}/voice/fallback",
        "voice_fallback_method": "POST",
        "status_callback": f"{base_url}/voice/status{RETRIED}",
        "status_callback_method": "POST",
        "sms_url": f"{base_url}/sms/incoming",
        "sms_method": "POST",
    }


if __name__ == "__main__":
    sys.exit(main())
