"""Who is turned away too often is shut out; telephones that only came too early are not."""

import asyncio

from infra.switch.legs.asterisk.doorman import GRACE_S
from infra.switch.legs.asterisk.suspicion import Rule
from tests.onprem.peers.telephone import Telephone
from tests.onprem.world import World

STRICT = Rule(tries=5, within_s=60, ban_s=600)
IMPATIENT = "127.0.0.71"
TRIES = 60


def test_a_telephone_that_registers_before_its_account_is_known_is_not_banned_and_a_guesser_is(
    asterisk, home, line, tmp_path
) -> None:
    """Asterisk has started, and so have the telephones of the house: only the switch has not."""

    async def story() -> None:
        world = World(line, home, tmp_path, rule=STRICT)
        secret = world.telephones.issue("acme.anna")
        async with Telephone("acme.anna", host=IMPATIENT, server=line.server, secret=secret) as early:
            assert {await early.register() for _ in range(TRIES)} == {401}
            async with world:
                await world.registered(early)
                await asyncio.sleep(GRACE_S + 1)
                assert await early.register() == 200

                async with Telephone("acme.anna", host=IMPATIENT, server=line.server, secret="a guess") as guesser:
                    assert await _is_shut_out(guesser)

    asyncio.run(story())
    home.path.joinpath("run", "bans.conf").write_text("")


async def _is_shut_out(guesser: Telephone) -> bool:
    for _ in range(TRIES):
        if await guesser.register() == 403:
            return True
        await asyncio.sleep(0.05)
    return False
