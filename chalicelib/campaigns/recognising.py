"""Whom among a campaign's customers a call may be with (CUBE-06, CUBE-07): pure."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from chalicelib.campaigns.domain import Campaign, Customer
from chalicelib.core.ids import AgentId, QueueName


@dataclass(frozen=True, slots=True)
class Candidate:
    """A customer whom a call may be with, and their campaign."""

    customer: Customer
    campaign: Campaign


def candidates(
    known: Iterable[Customer],
    campaigns: Mapping[str, Campaign],
    agent: AgentId,
    members: Mapping[QueueName, Collection[AgentId]],
) -> Sequence[Candidate]:
    """Whoever has the number, the latest first.

    Whom a campaign has dialled is told to every agent (step 1); a number that nobody has dialled is looked up in the
    campaigns visible to this agent alone (step 2).
    """
    found = [Candidate(each, campaigns[each.campaign]) for each in known if each.campaign in campaigns]
    dialled = [each for each in found if each.customer.was_dialled]
    if dialled:
        return sorted(dialled, key=_last_dialled, reverse=True)
    visible = [each for each in found if each.campaign.is_visible_to(agent, members.get(each.campaign.queue, ()))]
    return sorted(visible, key=_added, reverse=True)


def _last_dialled(candidate: Candidate) -> tuple[str, str]:
    at = candidate.customer.last_dialled_at
    return at.isoformat() if at else "", candidate.campaign.name


def _added(candidate: Candidate) -> tuple[str, str]:
    return candidate.customer.added_at.isoformat(), candidate.campaign.name
