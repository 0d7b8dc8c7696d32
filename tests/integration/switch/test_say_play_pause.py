"""Say, Play and Pause, by the contract's table B.2."""

from datetime import datetime

import pytest

from infra.switch.media import FetchedLibrary
from tests.integration.switch.conftest import BASE

pytestmark = pytest.mark.anyio


async def test_say_speaks_its_text_with_white_space_collapsed(call) -> None:
    caller = await call('<Say voice="Polly.Liv" language="nb-NO">  God \n dag <break/> alle  </Say>')

    await caller.ended()

    assert (caller.heard[0].text, caller.heard[0].voice, caller.heard[0].language) == (
        "God dag alle",
        "Polly.Liv",
        "nb-NO",
    )


@pytest.mark.both_drivers
async def test_say_repeats_as_often_as_loop_says(call) -> None:
    caller = await call('<Say loop="3">Again</Say>')

    await caller.ended()

    assert caller.said == ["Again"] * 3


async def test_loop_zero_ends_after_a_thousand_times(call) -> None:
    caller = await call('<Play loop="0">/a.wav</Play>')

    await caller.ended(timeout_s=6000)

    assert len(caller.played) == 1000


@pytest.mark.both_drivers
async def test_an_empty_say_is_silent(call) -> None:
    caller = await call("<Say> </Say>")

    await caller.ended()

    assert caller.heard == []


@pytest.mark.both_drivers
async def test_play_resolves_relative_urls(call) -> None:
    caller = await call("<Play>audio/welcome.wav</Play>")

    await caller.ended()

    assert caller.played == [f"{BASE}/audio/welcome.wav"]


async def test_play_sends_tones(call) -> None:
    caller = await call('<Play digits="ww12"/>')

    await caller.ended()

    assert [(item.kind, item.text) for item in caller.heard] == [("tones", "ww12")]


@pytest.mark.both_drivers
async def test_audio_that_cannot_be_had_is_skipped(call, switch, functions) -> None:
    switch.exchange.media = FetchedLibrary(switch.exchange.webhooks)
    functions.pages["/picture"] = lambda _: _reply("image/png", b"x")
    caller = await call("<Play>/missing.wav</Play><Play>/picture</Play><Say>Still here</Say>")

    await caller.ended()

    assert (caller.played, caller.said) == ([], ["Still here"])


async def test_audio_is_fetched_once_without_call_parameters_and_lasts_as_long_as_it_is(
    about, call, switch, functions
) -> None:
    switch.exchange.media = FetchedLibrary(switch.exchange.webhooks)
    functions.pages["/tune"] = lambda _: _reply("audio/basic", bytes(16_000))
    caller = await call('<Play loop="2">/tune</Play>')

    await caller.ended()

    assert functions.only("/tune").form == {}
    assert (caller.heard[0].ended_at - caller.heard[0].at).total_seconds() == about(2)


@pytest.mark.both_drivers
async def test_pause_waits_as_long_as_it_says(about, call, functions, switch) -> None:
    asked: list[datetime] = []

    def page(verbs: str):
        return lambda _: asked.append(switch.clock.now()) or verbs

    functions.pages["/pause"] = page('<Pause length="4"/><Redirect>/over</Redirect>')
    functions.pages["/over"] = page("<Hangup/>")
    caller = await call("<Say>One</Say><Redirect>/pause</Redirect>")

    await caller.ended()

    before, after = asked
    assert (after - before).total_seconds() == about(4)


@pytest.mark.parametrize("length", ["", "x", "0"])
async def test_pause_waits_one_second_unless_told_otherwise(about, call, length) -> None:
    caller = await call(f'<Say>One</Say><Pause length="{length}"/><Say>Two</Say>')

    await caller.ended()

    one, two = caller.heard
    assert (two.at - one.ended_at).total_seconds() == about(1)


def _reply(content_type: str, body: bytes):
    from infra.switch.fetcher import HttpReply

    return HttpReply(200, {"content-type": content_type}, body)
