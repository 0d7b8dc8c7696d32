"""The mobile network of the demo: texts reach a web phone that is open, and count as delivered anyway."""

from infra.switch.legs.simulated import SimulatedDriver
from infra.switch.phones.device import Device
from infra.switch.texting import Text, Waybill


class Air:
    def __init__(self, driver: SimulatedDriver) -> None:
        self._driver = driver

    async def deliver(self, text: Text, waybill: Waybill) -> bool | None:
        waybill.sent()
        phone = self._driver.phones.get(text.to)
        if isinstance(phone, Device):
            phone.send({"type": "text", "from": text.from_, "to": text.to, "body": text.body})
        return True
