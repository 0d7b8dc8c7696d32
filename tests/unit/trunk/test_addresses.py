"""Whatever the trunk is asked for, it is told to come back by the address that was made for it."""

from typing import Any, Self

import pytest

from chalicelib.core.ids import LegSid
from chalicelib.settings import settings
from chalicelib.trunk.client import Ring, Trunk

WAY_IN = "https://a1b2c3.execute-api.eu-north-1.amazonaws.com"
LEG = LegSid("CA1")


class Sdk:
    """Takes every order of the SDK and keeps what was named in it."""

    def __init__(self) -> None:
        self.named: dict[str, Any] = {}
        self.sid = "CA2"

    def __getattr__(self, name: str) -> Self:
        return self

    def __getitem__(self, index: int) -> Self:
        return self

    def __call__(self, *_: Any, **named: Any) -> Self:
        self.named |= named
        return self

    def addresses(self) -> list[str]:
        return [value for name, value in self.named.items() if name.endswith(("url", "callback"))]


@pytest.fixture
def sdk(monkeypatch) -> Sdk:
    monkeypatch.setenv("PUBLIC_BASE_URL", "https://pbx.example")
    monkeypatch.setenv("WEBHOOK_BASE_URL", WAY_IN)
    settings.cache_clear()
    yield Sdk()
    settings.cache_clear()


ORDERS = {
    "ring": lambda trunk: trunk.ring(
        Ring(to="+4790000001", from_="+4722000000", answer_path="/a", status_path="/s", timeout_s=20)
    ),
    "redirect": lambda trunk: trunk.redirect(LEG, "/voice/flow/c/x"),
    "hold": lambda trunk: trunk.hold("room", LEG, is_held=True, music="/audio/c/m.wav"),
    "seat": lambda trunk: trunk.seat("room", LEG, is_held=True, ends=False, music="/audio/c/m.wav"),
    "text": lambda trunk: trunk.send_sms(to="+4790000001", sender="Fjordvik", text="Hi", status_path="/sms/status/c"),
}


@pytest.mark.parametrize("order", ORDERS)
def test_an_order_names_the_trunks_own_way(sdk, order) -> None:
    ORDERS[order](Trunk(sdk))

    assert sdk.addresses() != []
    assert all(address.startswith(WAY_IN) for address in sdk.addresses())


def test_without_a_way_of_its_own_the_trunk_comes_as_everybody_does(sdk, monkeypatch) -> None:
    monkeypatch.delenv("WEBHOOK_BASE_URL")
    settings.cache_clear()

    Trunk(sdk).redirect(LEG, "/voice/flow/c/x")

    assert sdk.addresses()[0].startswith("https://pbx.example/voice/flow/c/x")
