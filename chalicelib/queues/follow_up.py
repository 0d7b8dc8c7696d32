"""Changing a call or an agent and sending what follows: the way in for everything that happens to either."""

import secrets
from collections.abc import Sequence
from datetime import datetime

from chalicelib.agents import service as agents
from chalicelib.aws import jobs
from chalicelib.calls import looks
from chalicelib.calls import service as calls
from chalicelib.calls.domain import Call
from chalicelib.companies import attention
from chalicelib.core.ids import AgentId, CallId, CompanyId
from chalicelib.core.replacing import replace
from chalicelib.queues.consequences import after_agent, after_call
from chalicelib.queues.errands import Job
from chalicelib.queues.tables import NEWS


def change_call(
    company: CompanyId, call: CallId, decide: calls.Decide, *, now: datetime, known: Call | None = None
) -> calls.Changed:
    """Change a call (``known`` as it was last seen) and send what follows; nothing is sent when nothing changed.

    Raises:
        UnknownCall, Unavailable, and whatever ``decide`` raises.
    """
    changed = calls.change(company, call, lambda before: with_reminder(before, decide(before), now=now), known=known)
    if changed.is_new:
        send(after_call(changed.before, changed.after))
    return changed


def with_reminder(before: Call | None, after: Call, *, now: datetime) -> Call:
    """Have the sweeper look soon at a call whose change others must hear of: who tells them may die on the way."""
    if after is before or all(job.queue == NEWS.name for job in after_call(before, after)):
        return after
    return replace(after, due_at=looks.remind(after, now=now))


def change_agent(company: CompanyId, agent: AgentId, decide: agents.Decide) -> agents.Changed:
    """Change an agent's state and send what follows; nothing is sent when nothing changed."""
    changed = agents.change(company, agent, decide)
    if changed.is_new:
        send(after_agent(changed.before, changed.after))
    return changed


def send(owed: Sequence[Job]) -> None:
    """Send jobs; news only where somebody watches, or might."""
    for job in owed:
        if job.queue == NEWS.name and attention.is_watched(job.body["company"]) is False:
            continue
        dedup = secrets.token_hex(8) if job.group else None
        jobs.send(job.queue, job.body, delay_s=job.delay_s, group=job.group, dedup=dedup)
