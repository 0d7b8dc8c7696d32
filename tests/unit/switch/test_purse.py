"""What a day may cost: minutes are paid as they begin, and at the cap calls that are up begin no further one."""

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from infra.switch.leg import Cause, Ended
from infra.switch.legs.asterisk.purse import Purse
from infra.switch.legs.asterisk.tariff import Tariff
from infra.switch.virtual_time import VirtualTimeLoop

MOBILE, HOME = "+4790000001", "+4721000000"
RATES = {"OUTGOING_RATES": "479:1,47:0", "OUTGOING_DAY_CAP": "5"}
MORNING = datetime(2026, 3, 2, 8, tzinfo=UTC)


class Talk:
    """A leg on the line, as far as a meter sees it."""

    def __init__(self, channel: str = "CA1") -> None:
        self.channel = channel
        self.answered = asyncio.Event()
        self.ended: asyncio.Future[Ended] = asyncio.get_running_loop().create_future()

    async def hang_up(self, cause: Cause) -> None:
        self.ended.set_result(Ended(cause, is_remote=False))


Story = Callable[[Purse], Awaitable[None]]


def play(story: Story, *, path: Path | None = None, began_at: datetime = MORNING, **settings: str) -> None:
    async def main() -> None:
        loop = asyncio.get_running_loop()
        await story(Purse(tariff, lambda: began_at + timedelta(seconds=loop.time() - start_s), path))

    tariff = Tariff.read(RATES | settings)
    loop = VirtualTimeLoop()
    start_s = loop.time()
    try:
        loop.run_until_complete(main())
    finally:
        loop.close()


def test_at_the_cap_calls_that_cost_end_with_the_minute_they_have_paid(caplog: pytest.LogCaptureFixture) -> None:
    async def story(purse: Purse) -> None:
        dear, dearer, free = Talk("CA1"), Talk("CA2"), Talk("CA3")
        tasks = [asyncio.create_task(purse.follow(t, n)) for t, n in ((dear, MOBILE), (dearer, MOBILE), (free, HOME))]
        for talk in (dear, dearer, free):
            talk.answered.set()
            await asyncio.sleep(1)
        await asyncio.sleep(116)
        assert purse.spent == Decimal(4)
        assert not purse.is_empty
        await asyncio.sleep(3)
        assert purse.spent == Decimal(5), "one begins its third minute, the other may not"
        assert [talk.ended.done() for talk in (dear, dearer, free)] == [False, True, False]
        await asyncio.sleep(60)

        assert purse.spent == Decimal(5)
        assert dear.ended.done()
        assert not free.ended.done(), "what costs nothing goes on"
        assert purse.refusal(MOBILE) == "spend"
        figures = {figure.name: figure.samples[0].value for figure in purse.figures()}
        assert (figures["day_cap_reached"], figures["calls_cut_total"]) == (1, 2)
        free.ended.set_result(Ended(Cause.NORMAL, is_remote=True))
        await asyncio.gather(*tasks)

    with caplog.at_level(logging.WARNING):
        play(story)
    said = [(record.message, getattr(record, "reason", ""), getattr(record, "call", "")) for record in caplog.records]
    assert said == [
        ("day cap reached", "OUTGOING_DAY_CAP", ""),
        ("call cut", "OUTGOING_DAY_CAP", "CA2"),
        ("call cut", "OUTGOING_DAY_CAP", "CA1"),
    ]


def test_a_site_may_let_calls_that_are_up_come_to_their_end() -> None:
    async def story(purse: Purse) -> None:
        talk = Talk()
        task = asyncio.create_task(purse.follow(talk, MOBILE))
        talk.answered.set()
        await asyncio.sleep(20 * 60 - 1)
        assert not talk.ended.done()
        assert purse.spent == Decimal(20)
        assert purse.refusal(MOBILE) == "spend"
        task.cancel()

    play(story, OUTGOING_AT_CAP="finish")


def test_a_call_over_midnight_is_charged_to_both_days_and_the_new_day_has_its_own_cap(tmp_path: Path) -> None:
    async def story(purse: Purse) -> None:
        talk = Talk()
        task = asyncio.create_task(purse.follow(talk, MOBILE))
        talk.answered.set()
        await asyncio.sleep(90)
        assert purse.spent == Decimal(2)
        await asyncio.sleep(60)
        assert purse.spent == Decimal(1)
        assert json.loads(kept.read_text()) == {"day": "2026-03-03", "paid": "1"}
        task.cancel()

    kept = tmp_path / "spent.json"
    play(story, path=kept, began_at=datetime(2026, 3, 2, 23, 58, tzinfo=UTC))


def test_a_call_nobody_answers_costs_nothing_and_one_that_is_answered_a_minute(tmp_path: Path) -> None:
    async def story(purse: Purse) -> None:
        unanswered, brief = Talk(), Talk()
        tasks = [asyncio.create_task(purse.follow(talk, MOBILE)) for talk in (unanswered, brief)]
        brief.answered.set()
        await asyncio.sleep(1)
        for talk in (unanswered, brief):
            talk.ended.set_result(Ended(Cause.NORMAL, is_remote=True))
        await asyncio.gather(*tasks)
        assert purse.spent == Decimal(1)

    play(story, path=tmp_path / "spent.json")


def test_a_disk_that_is_full_ends_no_call(tmp_path: Path) -> None:
    async def story(purse: Purse) -> None:
        talk = Talk()
        task = asyncio.create_task(purse.follow(talk, MOBILE))
        talk.answered.set()
        await asyncio.sleep(61)
        assert purse.spent == Decimal(2)
        assert not task.done()
        task.cancel()

    play(story, path=tmp_path / "no such folder" / "spent.json")


def test_what_happens_at_the_cap_must_be_known() -> None:
    with pytest.raises(ValueError, match="OUTGOING_AT_CAP"):
        Tariff.read(RATES | {"OUTGOING_AT_CAP": "shout"})
