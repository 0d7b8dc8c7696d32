"""A call handed on between telephones that others have built: asked and completed, then given away, and back."""

import asyncio
from collections.abc import Callable

import pytest

from tests.onprem.test_methods import NUMBERS, QUIET_DB, SOON_S, TONES, Office, Story, play, pytestmark

__all__ = ["play", "pytestmark"]
PAUSE_S = 2.0


async def clicks(office: Office, who: str, method: str, what: str, **body: object) -> None:
    page = office.pages[who]
    call = next(each for each in (await asyncio.to_thread(page.live))["calls"] if each["state"] == "talking")
    act = page.put if method == "PUT" else page.post
    await asyncio.to_thread(act, f"/api/v1/calls/{call['id']}/{what}", body)


@pytest.mark.covers("PHN-005", "PHN-099", "PHN-097", "WBX-25", "WBX-49", "WBX-62", "C2", "A1")
def test_a_call_is_asked_about_completed_given_away_and_comes_back(play: Callable[[Story], None]) -> None:
    async def story(office: Office) -> None:
        line = await office.call("round-robin")
        ingrid, per, kari = (office.phones[name] for name in ("ingrid", "per", "kari"))
        await office.ring("ingrid")
        await ingrid.answer()
        await line.hears(TONES["ingrid"])

        await clicks(office, "ingrid", "POST", "consult", agent="per")
        await office.ring("per")
        await line.hears_something()
        assert line.media.level_db(TONES["ingrid"]) < QUIET_DB, "the caller hears music alone"
        await per.answer()
        await asyncio.sleep(PAUSE_S)
        assert line.media.level_db(TONES["per"]) < QUIET_DB
        await line.hears_something()
        await clicks(office, "ingrid", "PUT", "consult", talk_with="caller")
        await line.hears(TONES["ingrid"])
        await clicks(office, "ingrid", "POST", "consult/complete")
        await ingrid.is_over()
        await line.hears(TONES["per"])
        assert line.media.level_db(TONES["ingrid"]) < QUIET_DB

        await asyncio.sleep(PAUSE_S)
        await clicks(office, "per", "POST", "transfer", agent="kari", returns=True)
        await per.is_over()
        await office.ring("kari")
        await line.hears_something()
        await kari.hang_up()
        await office.ring("per", within_s=SOON_S)
        await per.answer()
        await line.hears(TONES["per"])
        await per.hang_up()
        await line.is_over()
        found = await asyncio.to_thread(office.site.logged, NUMBERS["round-robin"])
        talks = [each["agent"] for each in found["segments"] if each["kind"] == "talk"]
        assert (found["outcome"], talks) == ("answered", ["ingrid", "per", "per"])

    play(story)
