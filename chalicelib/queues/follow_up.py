"""Changing a call or an agent and sending what follows: the way in for everything that happens to either."""

import secrets
from collections.abc import Sequence

from chalicelib.agents import service as agents
from chalicelib.aws import jobs
from chalicelib.calls import service as calls
from chalicelib.core.ids import AgentId, CallId, CompanyId
from chalicelib.queues.consequences import Job, after_agent, after_call


def change_call(company: CompanyId, call: CallId, decide: calls.Decide) -> calls.Changed:
    """Change a call and send what follows; nothing is sent when nothing changed.

    Raises:
        UnknownCall, Unavailable, and whatever ``decide`` raises.
    """
    changed = calls.change(company, call, decide)
    if changed.is_new:
        send(after_call(changed.before, changed.after))
    return changed


def change_agent(company: CompanyId, agent: AgentId, decide: agents.Decide) -> agents.Changed:
    """Change an agent's state and send what follows; nothing is sent when nothing changed."""
    changed = agents.change(company, agent, decide)
    if changed.is_new:
        send(after_agent(changed.before, changed.after))
    return changed


def send(owed: Sequence[Job]) -> None:
    for job in owed:
        dedup = secrets.token_hex(8) if job.group else None
        jobs.send(job.queue, job.body, delay_s=job.delay_s, group=job.group, dedup=dedup)
