"""From causes to statuses (contract D.4)."""

import pytest

from infra.switch.endings import final_status, sip_code
from infra.switch.leg import Cause, Ended


@pytest.mark.parametrize("cause", list(Cause))
def test_an_answered_call_is_completed_however_it_ends(cause) -> None:
    ended = Ended(cause, is_remote=True)

    assert final_status(ended, was_answered=True, is_incoming=False, intended="canceled") == "completed"


@pytest.mark.parametrize(
    ("cause", "outgoing", "incoming"),
    [
        (Cause.BUSY, "busy", "busy"),
        (Cause.REJECTED, "busy", "no-answer"),
        (Cause.NO_ANSWER, "no-answer", "no-answer"),
        (Cause.CANCELED, "canceled", "no-answer"),
        (Cause.ANSWERED_ELSEWHERE, "canceled", "canceled"),
        (Cause.FAILED, "failed", "failed"),
        (Cause.NORMAL, "completed", "no-answer"),
    ],
)
def test_an_unanswered_call_ends_by_its_cause(cause, outgoing, incoming) -> None:
    ended = Ended(cause, is_remote=True)

    assert final_status(ended, was_answered=False, is_incoming=False, intended=None) == outgoing
    assert final_status(ended, was_answered=False, is_incoming=True, intended=None) == incoming


def test_our_own_intent_counts_before_the_cause() -> None:
    ended = Ended(Cause.FAILED, is_remote=False)

    assert final_status(ended, was_answered=False, is_incoming=False, intended="no-answer") == "no-answer"


def test_the_sip_code_is_the_real_one_if_there_was_one() -> None:
    assert sip_code("busy", Ended(Cause.REJECTED, is_remote=True, sip_code=603)) == "603"
    assert sip_code("no-answer", Ended(Cause.NO_ANSWER, is_remote=False)) == "480"
