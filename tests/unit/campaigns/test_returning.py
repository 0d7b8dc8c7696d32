"""Which of the two kinds of inbound call a call is."""

import pytest

from chalicelib.campaigns.domain import Mode
from chalicelib.campaigns.returning import Inbound, Returned, classify
from tests.unit.campaigns.making import after, new_campaign, new_customer


def dialled(campaign: str, minutes: float):
    return new_customer(campaign=campaign, last_dialled_at=after(minutes))


def campaigns(**modes: Mode):
    return {name: new_campaign(name, title=name.title(), mode=mode, is_running=True) for name, mode in modes.items()}


@pytest.mark.parametrize("mode", [Mode.POWER, Mode.PREDICTIVE])
def test_who_was_called_before_an_agent_was_returns_that_campaigns_call(mode) -> None:
    known = campaigns(spring=mode)
    assert classify([dialled("spring", 1)], known) == Returned(known["spring"])


def test_who_was_called_in_preview_is_inbound_activity() -> None:
    assert classify([dialled("spring", 1)], campaigns(spring=Mode.PREVIEW)) == Inbound("Dialled in preview for Spring")


@pytest.mark.parametrize("known", [[], [new_customer()]])
def test_who_was_never_dialled_is_inbound_activity(known) -> None:
    assert classify(known, campaigns(spring=Mode.POWER)) == Inbound("Dialled by no campaign")


def test_the_campaign_that_dialled_last_decides() -> None:
    known = campaigns(spring=Mode.POWER, autumn=Mode.PREVIEW)
    assert classify([dialled("spring", 2), dialled("autumn", 1)], known) == Returned(known["spring"])
    assert isinstance(classify([dialled("spring", 1), dialled("autumn", 2)], known), Inbound)


def test_a_campaign_that_is_stopped_or_gone_takes_nobody_back() -> None:
    stopped = {"spring": new_campaign("spring", title="Spring")}
    assert classify([dialled("spring", 1)], stopped) == Inbound("Spring is stopped")
    assert classify([dialled("spring", 1)], {}) == Inbound("Dialled by no campaign")
