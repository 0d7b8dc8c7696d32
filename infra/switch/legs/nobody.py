"""A telephone somewhere that rings and is not answered."""

from infra.switch.leg import Expectation, Playable
from infra.switch.legs.handset import Placement
from infra.switch.legs.simulated_leg import SimulatedLeg


class Nobody:
    """Hears nothing and tells nobody."""

    always_talks = False
    nature = "human"

    def rings(self, leg: SimulatedLeg) -> None:
        del leg

    def changed(self, leg: SimulatedLeg) -> None:
        del leg

    async def hears(self, leg: SimulatedLeg, item: Playable) -> None:
        del leg, item

    def expected(self, leg: SimulatedLeg, expectation: Expectation | None) -> None:
        del leg, expectation

    def recorded(self, leg: SimulatedLeg, *, is_active: bool) -> None:
        del leg, is_active

    def placed(self, leg: SimulatedLeg, placement: Placement) -> None:
        del leg, placement
