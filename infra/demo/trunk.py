"""Our numbers on the demo's trunk, where a number that is not there yet is had for the asking."""

from typing import Any

from infra.connect import point, webhooks


def connect_number(client: Any, number: str, base_url: str) -> None:
    """Have a number's calls, messages and statuses sent to the functions, whether or not the trunk knows it already."""
    if not point(client, number, base_url):
        client.incoming_phone_numbers.create(phone_number=number, **webhooks(base_url))
