"""What one may do, and which role may do what (PHN-210, PHN-215…217)."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

LIVE_VIEW: Final = "live.view"
CALLS_VIEW: Final = "calls.view"
STATS_VIEW: Final = "stats.view"
CALLS_MAKE: Final = "calls.make"
CALLS_STEER: Final = "calls.steer"
CONVERSATIONS_MANAGE: Final = "conversations.manage"
QUEUES_LOG_OTHERS: Final = "queues.log-others"
AGENTS_LEAD: Final = "agents.lead"
QUEUES_MANAGE: Final = "queues.manage"
CAMPAIGNS_MANAGE: Final = "campaigns.manage"
FLOWS_EDIT: Final = "flows.edit"
CONTACTS_EDIT: Final = "contacts.edit"
USERS_MANAGE: Final = "users.manage"
COMPANY_MANAGE: Final = "company.manage"

TITLES: Final[Mapping[str, str]] = {
    LIVE_VIEW: "See live calls, queues and agents",
    CALLS_VIEW: "See the call log",
    CALLS_MAKE: "Call numbers outside",
    STATS_VIEW: "See statistics",
    CALLS_STEER: "Change the turn of waiting calls in every queue, give them to agents, and have customers called back",
    CONVERSATIONS_MANAGE: "Bring in requests in writing, see everybody's, give them back and finish them",
    QUEUES_LOG_OTHERS: "Log other users in and out of queues",
    AGENTS_LEAD: "Set other agents' state and log them off",
    QUEUES_MANAGE: "Create and change queues and their members",
    CAMPAIGNS_MANAGE: "Create, change, start and stop campaigns, and bring in their customers",
    FLOWS_EDIT: "Change call flows, opening hours, lists and audio",
    CONTACTS_EDIT: "Create, change and import contacts",
    USERS_MANAGE: "Create and change users",
    COMPANY_MANAGE: "Change the company's settings, numbers and API keys; export and import everything",
}


class Role(StrEnum):
    """The system roles; their rights cannot be changed (custom roles come beside them)."""

    ADMINISTRATOR = "administrator"
    TEAM_LEADER = "team-leader"
    USER = "user"


_RIGHTS: Final[Mapping[Role, frozenset[str]]] = {
    Role.ADMINISTRATOR: frozenset(TITLES),
    Role.TEAM_LEADER: frozenset(
        {
            LIVE_VIEW,
            CALLS_VIEW,
            CALLS_MAKE,
            STATS_VIEW,
            CALLS_STEER,
            CONVERSATIONS_MANAGE,
            QUEUES_LOG_OTHERS,
            AGENTS_LEAD,
            CONTACTS_EDIT,
            CAMPAIGNS_MANAGE,
        }
    ),
    Role.USER: frozenset({LIVE_VIEW, CALLS_VIEW, CALLS_MAKE}),
}


def rights_of(role: str) -> frozenset[str]:
    """The rights of a role; a role that is gone counts as User (PHN-212)."""
    known = Role(role) if role in set(Role) else Role.USER
    return _RIGHTS[known]
