"""Keeping queues' members and users in step."""

from datetime import datetime

from chalicelib.companies import config_store
from chalicelib.companies.documents import Kind


def leave_queues(company: str, user: str, *, actor: str, now: datetime) -> None:
    """Take a user out of every queue, and off every line kept to certain people; repeating it is harmless.

    Raises:
        DocumentChanged: somebody is changing one of the queues; try again.
    """
    for queue in config_store.list_all(company, Kind.QUEUE):
        members = queue.doc.get("members") or {}
        if user in members:
            left = {member: priority for member, priority in members.items() if member != user}
            doc = {**queue.doc, "members": left}
            config_store.put(company, Kind.QUEUE, queue.name, doc, replaces=queue.version, actor=actor, now=now)
    for number in config_store.list_all(company, Kind.NUMBER):
        agents = number.doc.get("agents") or []
        if user in agents:
            doc = {**number.doc, "agents": [agent for agent in agents if agent != user]}
            config_store.put(company, Kind.NUMBER, number.name, doc, replaces=number.version, actor=actor, now=now)
