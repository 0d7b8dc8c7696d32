"""A customer as an item and back."""

from collections.abc import Mapping
from typing import Any, Final

from chalicelib.campaigns.domain import Customer, CustomerState
from chalicelib.core.clock import iso, parse_iso
from chalicelib.core.ids import AgentId, CallId, CompanyId

_TIMES: Final = ("last_dialled_at", "outcome_at", "next_at", "claimed_until")
_TEXTS: Final = ("last_call", "last_agent", "outcome", "outcome_call", "outcome_by", "claimed_by")
_SELECTED: Final = ("selected_call", "selected_by")


def campaign_key(company: str, campaign: str) -> str:
    return f"{company}#{campaign}"


def number_key(company: str, number: str) -> str:
    return f"{company}#{number}"


def stage_of(state: CustomerState, outcome: str = "") -> str:
    """How a customer is counted."""
    return f"{state.value}#{outcome}" if state is CustomerState.DONE else state.value


def customer_to_doc(customer: Customer) -> dict[str, Any]:
    """Every attribute but the keys; ``None`` for what is not there."""
    dialled = customer.last_dialled_at
    doc: dict[str, Any] = {name: getattr(customer, name) or None for name in (*_TEXTS, *_SELECTED)}
    for name in _TIMES:
        at = getattr(customer, name)
        doc[name] = iso(at) if at else None
    return {
        **doc,
        "number": customer.number,
        "name": customer.name,
        "fields": dict(customer.fields),
        "state": customer.state.value,
        "attempts": customer.attempts,
        "added_at": iso(customer.added_at),
        "v": customer.v,
        "number_key": number_key(customer.company, customer.number),
        "known_key": f"1#{iso(dialled)}" if dialled else f"0#{iso(customer.added_at)}",
        "stage": stage_of(customer.state, customer.outcome),
        "due_at": iso(customer.due_at) if customer.due_at else None,
    }


def customer_from_doc(item: Mapping[str, Any]) -> Customer:
    company, _, campaign = item["campaign_key"].rpartition("#")
    times = {name: parse_iso(item[name]) if item.get(name) else None for name in _TIMES}
    get = item.get
    return Customer(
        company=CompanyId(company),
        campaign=campaign,
        id=item["customer"],
        number=item["number"],
        added_at=parse_iso(item["added_at"]),
        name=get("name") or "",
        fields=dict(get("fields") or {}),
        state=CustomerState(item["state"]),
        attempts=int(get("attempts", 0)),
        last_call=CallId(item["last_call"]) if get("last_call") else None,
        last_agent=AgentId(item["last_agent"]) if get("last_agent") else None,
        outcome=get("outcome") or "",
        outcome_call=CallId(item["outcome_call"]) if get("outcome_call") else None,
        outcome_by=AgentId(item["outcome_by"]) if get("outcome_by") else None,
        claimed_by=get("claimed_by") or "",
        selected_call=CallId(item["selected_call"]) if get("selected_call") else None,
        selected_by=AgentId(item["selected_by"]) if get("selected_by") else None,
        v=int(item["v"]),
        **times,
    )
