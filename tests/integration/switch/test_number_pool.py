"""The pool of numbers that can be had (contract C.6)."""

import pytest
from twilio.base.exceptions import TwilioRestException

from infra.switch.account import Account
from infra.switch.testing.scenario import SimulatedSwitch
from infra.switch.testing.sdk import in_process_client

pytestmark = pytest.mark.anyio

POOL = ("+4721000001", "+4722000002", "+4722000003")


@pytest.fixture
async def switch(network):
    account = Account(sid="AC" + "3" * 32, auth_token="t", public_url="http://switch.test", number_pool=POOL)
    async with SimulatedSwitch(network, account=account) as running:
        yield running


async def test_what_is_bought_is_not_offered_any_more(switch) -> None:
    client = in_process_client(switch.exchange, switch.loop)

    def offered(**wanted) -> list[str]:
        return [n.phone_number for n in client.available_phone_numbers("NO").local.list(**wanted)]

    def buy():
        return client.incoming_phone_numbers.create(area_code="22").phone_number

    assert await switch.in_thread(offered) == list(POOL)
    assert await switch.in_thread(buy) == "+4722000002"
    assert await switch.in_thread(offered) == ["+4721000001", "+4722000003"]
    assert await switch.in_thread(lambda: offered(contains="2100*")) == ["+4721000001"]
    await switch.in_thread(buy)
    with pytest.raises(TwilioRestException, check=lambda error: error.code == 21452):
        await switch.in_thread(buy)
