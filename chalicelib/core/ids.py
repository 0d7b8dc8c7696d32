"""The kinds of name that must not be confused with one another."""

import re
from typing import Final, NewType

CompanyId = NewType("CompanyId", str)
CallId = NewType("CallId", str)
LegSid = NewType("LegSid", str)
"""Twilio's CallSid: it names one party's leg, not the conversation."""
AgentId = NewType("AgentId", str)
"""The user's slug name; an agent is a user who has signed in to take calls."""
QueueName = NewType("QueueName", str)
OfferId = NewType("OfferId", str)

SLUG: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")


def is_slug(text: str) -> bool:
    """Tell whether ``text`` may name a configuration object: lower-case letters, digits, hyphens; 1-63 long."""
    return SLUG.fullmatch(text) is not None
