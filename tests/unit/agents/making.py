"""Agents to decide about."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from chalicelib.agents.domain import Agent, AgentState, Device, Reservation
from chalicelib.core.ids import AgentId, CallId, CompanyId, OfferId, QueueName
from tests.unit.calls.making import at


def new_agent(name: str = "anna", *, since_s: float = 0, seen_s: float = 0, **facts: Any) -> Agent:
    """An available agent with a telephone that can ring, logged on to ``support``."""
    agent = Agent(
        company=CompanyId("demo"),
        id=AgentId(name),
        state=AgentState.AVAILABLE,
        since=at(since_s),
        v=1,
        queues=frozenset({QueueName("support")}),
        device=Device(endpoint=f"client:demo.{name}", is_ready=True, seen_at=at(seen_s)),
    )
    return replace(agent, **facts)


def held_for(offer: str, made: datetime, until: datetime, *, call: str = "CA-caller") -> Reservation:
    return Reservation(offer=OfferId(offer), call=CallId(call), queue=QueueName("support"), at=made, until=until)
