"""Handing a caller to an outside number, and what became of it."""

from dataclasses import dataclass
from typing import Any

from chalicelib.flow.effects import TransferOut
from chalicelib.flow.element import Finish, Stay, Visit
from chalicelib.flow.events import DIALLED, DialEnded
from chalicelib.twiml.verbs import DialNumber, Hangup, Next


@dataclass(frozen=True, slots=True, kw_only=True)
class Outside:
    """An outside number; ``caller_id`` is what is shown there, ``None``: the caller's own number."""

    number: str
    caller_id: str | None
    timeout_s: int


def dial(visit: Visit[Any], outside: Outside) -> Stay:
    """Ring the number until it answers or ``timeout_s`` has passed."""
    verb = DialNumber(
        number=outside.number,
        action=Next(DIALLED),
        caller_id=outside.caller_id,
        timeout_s=outside.timeout_s,
        answer_on_bridge=not visit.session.is_answered,
    )
    effect = TransferOut(outside.number, outside.caller_id or visit.session.caller, visit.node.id)
    return Stay(verbs=(verb,), state={"dialled": True}, effects=(effect,))


def is_over(event: DialEnded) -> bool:
    """Tell whether the two were connected; a callee's machine may "complete" without having been."""
    return event.status == "answered" or (event.status == "completed" and event.bridged)


def over() -> Finish:
    return Finish(reason="transferred", verbs=(Hangup(),))
