"""What the frame around every signed-in page shows: who, where, and where else one may go."""

from collections.abc import Collection
from dataclasses import dataclass

_HUES = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class NavItem:
    """One place in the rail; ``key`` marks the current one, ``icon`` names a symbol of the sprite.

    Places for setting things up (``is_admin``) stand apart from those of daily work.
    """

    key: str
    title: str
    icon: str
    href: str
    is_admin: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """The signed-in user, as shown; ``role`` is in words."""

    id: str
    name: str
    email: str
    role: str

    @property
    def initials(self) -> str:
        words = self.name.split() or [self.email or "?"]
        return "".join(word[0] for word in (words if len(words) == 1 else (words[0], words[-1]))).upper()

    @property
    def hue(self) -> int:
        """1-6, always the same for the same id; the browser computes it alike (``people.js``)."""
        return sum(self.id.encode()) % _HUES + 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Shell:
    """The frame of a signed-in page."""

    title: str
    active: str
    company_id: str
    company: str
    person: Person
    nav: tuple[NavItem, ...]
    csrf_token: str
    is_agent: bool


_PLACES = (
    ("live.view", NavItem(key="live", title="Live", icon="radio", href="/console/live")),
    ("", NavItem(key="agent", title="My phone", icon="headset", href="/console/agent")),
    ("calls.view", NavItem(key="calls", title="Call log", icon="history", href="/console/calls")),
    (
        "stats.view",
        NavItem(key="statistics", title="Statistics", icon="chart-column", href="/console/statistics"),
    ),
    ("live.view", NavItem(key="contacts", title="Contacts", icon="book-open", href="/console/contacts")),
    ("live.view", NavItem(key="people", title="People", icon="users", href="/console/people")),
    (
        "queues.log-others",
        NavItem(key="queues", title="Queues", icon="layout-list", href="/console/queues", is_admin=True),
    ),
    (
        "campaigns.manage",
        NavItem(key="campaigns", title="Campaigns", icon="phone-outgoing", href="/console/campaigns", is_admin=True),
    ),
    ("company.manage", NavItem(key="numbers", title="Numbers", icon="hash", href="/console/numbers", is_admin=True)),
    (
        "company.manage",
        NavItem(key="company", title="Settings", icon="settings", href="/console/company", is_admin=True),
    ),
    (
        "company.manage",
        NavItem(key="breaches", title="Reliability", icon="circle-check", href="/console/breaches", is_admin=True),
    ),
    ("company.manage", NavItem(key="changes", title="Changes", icon="clock", href="/console/changes", is_admin=True)),
)


def navigation(*, rights: Collection[str], is_agent: bool) -> tuple[NavItem, ...]:
    """Say which places exist for this user: only what they can really open."""
    return tuple(item for right, item in _PLACES if (right in rights if right else is_agent))
