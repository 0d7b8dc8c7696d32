"""Asking a caller for keys, and asking again."""

from dataclasses import dataclass
from typing import Any, Final

from chalicelib.flow.element import Go, Stay, Visit
from chalicelib.flow.events import DIGITS, NO_INPUT
from chalicelib.twiml.verbs import Gather, Next, Pause, Prompt, Redirect

_ATTEMPTS: Final = "attempts"


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is asked, and how the answer ends: after ``digits`` keys, ``timeout_s`` of silence, or ``finish_on``."""

    prompts: tuple[Prompt, ...]
    timeout_s: int
    digits: int | None = None
    finish_on: str = ""


def attempts(visit: Visit[Any]) -> int:
    """Return how often the question has been asked."""
    return int(visit.noted(_ATTEMPTS, 0))


def ask(question: Question, *, attempt: int) -> Stay:
    """Put a question for the ``attempt``-th time."""
    gather = Gather(
        prompts=question.prompts or (Pause(1),),
        action=Next(DIGITS),
        digits=question.digits,
        timeout_s=question.timeout_s,
        finish_on=question.finish_on,
    )
    return Stay(verbs=(gather, Redirect(Next(NO_INPUT))), state={_ATTEMPTS: attempt})


def ask_again(visit: Visit[Any], question: Question, *, retries: int, else_port: str) -> Stay | Go:
    """Repeat a question that was not answered, or leave by ``else_port`` after ``retries`` repetitions."""
    asked = max(attempts(visit), 1)
    return ask(question, attempt=asked + 1) if asked <= retries else Go(port=else_port)
