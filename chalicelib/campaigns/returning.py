"""Which of the two kinds of inbound call a call is (CUBE-02): pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from chalicelib.campaigns.domain import Campaign, Customer

FIRST: Final = 1
"""A callback's place in its campaign's queue unless the flow says otherwise: before everybody who just calls."""


@dataclass(frozen=True, slots=True)
class Returned:
    """Somebody whom a campaign called before an agent calls back: the call belongs to that campaign's work."""

    campaign: Campaign


@dataclass(frozen=True, slots=True)
class Inbound:
    """Everybody else; ``why`` says so in words for the call's course."""

    why: str


def classify(known: Iterable[Customer], campaigns: Mapping[str, Campaign]) -> Returned | Inbound:
    """Tell a callback from inbound activity by whoever has the caller's number in a campaign.

    The campaign that dialled last decides: where it calls customers first and runs, the call is a callback; preview
    calls, and what a stopped campaign left behind, are inbound activity.
    """
    dialled = [each for each in known if each.last_dialled_at is not None and each.campaign in campaigns]
    last = max(dialled, key=lambda each: (each.last_dialled_at, each.campaign), default=None)
    if last is None:
        return Inbound("Dialled by no campaign")
    campaign = campaigns[last.campaign]
    if not campaign.mode.is_contact_first:
        return Inbound(f"Dialled in preview for {campaign.title}")
    if not campaign.is_running:
        return Inbound(f"{campaign.title} is stopped")
    return Returned(campaign)
