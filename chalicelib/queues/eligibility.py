"""Who may serve a call at all: membership, the skills a queue asks for, and the line the call came by. Pure."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, Final

from chalicelib.agents.domain import Endpoint, EndpointKind
from chalicelib.core.ids import AgentId
from chalicelib.queues.domain import Queue

ONLY: Final = "only"
"""In a stay's settings: who alone may answer calls of the line it came by; left out, everyone may (CUBE-20)."""


def may_answer_line(agent: AgentId, settings: Mapping[str, Any]) -> bool:
    """Tell whether the line a call came by is open to an agent (CUBE-21)."""
    only = settings.get(ONLY)
    return only is None or agent in only


def missing_skills(queue: Queue, tags: Iterable[str]) -> list[str]:
    """Return what a queue asks for and a user with these tags does not have; case does not matter."""
    has = {tag.casefold() for tag in tags}
    return sorted(skill for skill in queue.skills if skill.casefold() not in has)


def unskilled(queue: Queue, tags: Collection[str]) -> str | None:
    """Say why somebody with these tags may not serve a queue, or ``None`` when they may."""
    missing = missing_skills(queue, tags)
    return f"This queue asks for skills that are missing: {', '.join(missing)}." if missing else None


def unfit_for_contacts(*, picks_up: bool, endpoints: Sequence[Endpoint]) -> str | None:
    """Say why an agent may not serve a queue whose contacts are called first (A-62), or ``None`` when they may."""
    if not is_browser_alone(endpoints):
        return "This queue calls contacts first: only a browser that picks up by itself is fast enough. Ring here only."
    if not picks_up:
        return "This queue calls contacts first: your browser must pick up by itself. An administrator can set it."
    return None


def is_browser_alone(endpoints: Sequence[Endpoint]) -> bool:
    """Tell whether nothing but the agent's browser rings; none chosen means the browser."""
    return all(endpoint.kind is EndpointKind.SOFTPHONE for endpoint in endpoints)
