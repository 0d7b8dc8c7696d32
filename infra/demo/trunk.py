"""Our numbers on the trunk, set up with the official SDK as on any Twilio-compatible one."""

from typing import Any

from twilio.rest import Client

from chalicelib.settings import Settings
from chalicelib.trunk.http import TrunkHttpClient


def trunk_client(named: Settings) -> Any:
    http_client = TrunkHttpClient(named.trunk_api_base_url)
    return Client(named.trunk_account_sid, named.trunk_auth_token, http_client=http_client)


def connect_number(client: Any, number: str, base_url: str) -> None:
    """Have a number's calls, messages and statuses sent to the functions, whether or not it is known already."""
    webhooks = {
        "voice_url": f"{base_url}/voice/incoming",
        "voice_fallback_url": f"{base_url}/voice/fallback",
        "status_callback": f"{base_url}/voice/status",
        "sms_url": f"{base_url}/sms/incoming",
    }
    known = client.incoming_phone_numbers.list(phone_number=number, limit=1)
    if known:
        known[0].update(**webhooks)
    else:
        client.incoming_phone_numbers.create(phone_number=number, **webhooks)
