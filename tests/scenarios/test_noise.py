"""Noise is taken out of what agents say and hear, unless their organisation does not want that (WBX-01, WBX-02)."""

import pytest

from chalicelib.companies import config_store
from chalicelib.companies import service as companies
from chalicelib.companies.documents import Kind
from chalicelib.console.live.reading import record_of


async def talk(board) -> dict[str, bool]:
    """Whose sound the switch is told to clean, of those who talk."""
    anna = await board.agent("anna", "support")
    caller = await board.switch.call("+4790000001", board.main_number)
    await (await anna.next_ring()).answer()
    await caller.together_with(anna.address)
    (conference,) = [each for each in board.switch.exchange.conferences if not each.is_over]
    return {member.call.direction: member.terms.is_cleaned for member in conference.participants}


@pytest.mark.covers("WBX-01")
def test_an_agents_leg_is_cleaned_without_anybody_having_asked_for_it(play) -> None:
    async def story(board) -> None:
        assert await talk(board) == {"outbound-api": True, "inbound": False}

    play(story)


@pytest.mark.covers("WBX-02")
def test_where_the_organisation_has_switched_it_off_no_leg_is_cleaned_and_open_pages_are_told(play) -> None:
    async def story(board) -> None:
        at, name = board.company, Kind.COMPANY
        held = config_store.get(at, name, at)
        doc = {**held.doc, "noise_removal": False}
        config_store.put(at, name, at, doc, replaces=held.version, actor="test", now=board.now)
        companies.forget_everything()

        assert await talk(board) == {"outbound-api": False, "inbound": False}
        record = record_of(at, "company", at, now=board.now)
        assert record is not None
        assert record["noise_removal"] is False

    play(story)
