"""Every read and write of timesheets that have been put away: one item for each part of one that lies in a UTC day."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from typing import Final

from chalicelib.agents.domain import Agent
from chalicelib.agents.tables import AGENT_TIMES
from chalicelib.agents.timesheets import Activity, Stretch, Timesheet, sheet_from_text, sheet_of, sheet_to_text
from chalicelib.aws import dynamo
from chalicelib.aws.conditions import attr
from chalicelib.core.clock import epoch_ms, from_epoch_ms
from chalicelib.core.ids import AgentId, CompanyId

KEPT: Final = timedelta(days=94)
"""As long as the calls that go with them (PHN-322)."""
_DAY: Final = timedelta(days=1)


def put_away(agent: Agent) -> None:
    """Write the agent's timesheet to the log; repeating is harmless, and one that knows less overwrites nothing."""
    for day, stretches in _by_day(agent.timesheet).items():
        part = sheet_of(stretches)
        item = {
            "company_day": f"{agent.company}#{day.isoformat()}",
            "began": f"{agent.id}#{part.began_ms:013d}",
            "until": part.until_ms,
            "sheet": sheet_to_text(part),
            "expires_at": int((datetime.combine(day, datetime.min.time(), UTC) + KEPT).timestamp()),
        }
        with suppress(dynamo.ConditionFailed):
            newer = attr("until").missing() | (attr("until") <= part.until_ms)
            dynamo.put(AGENT_TIMES, item, condition=newer)


def list_day(company: CompanyId, day: date) -> Iterator[tuple[AgentId, Timesheet]]:
    """Every agent's sheets of one UTC day, each agent's in order."""
    for item in dynamo.query_all(AGENT_TIMES, attr("company_day") == f"{company}#{day.isoformat()}"):
        yield AgentId(item["began"].partition("#")[0]), sheet_from_text(item["sheet"])


def _by_day(sheet: Timesheet) -> Mapping[date, list[Stretch]]:
    """The stretches cut at midnight, UTC; days without anything but being logged off are left out."""
    days: dict[date, list[Stretch]] = {}
    for stretch in sheet.stretches():
        for part in _cut(stretch):
            days.setdefault(from_epoch_ms(part.began_ms).date(), []).append(part)
    return {
        day: parts for day, parts in days.items() if any(each.activity is not Activity.LOGGED_OFF for each in parts)
    }


def _cut(stretch: Stretch) -> Iterator[Stretch]:
    """A stretch by UTC days. Of being logged off, only the first and last day count: nothing is kept between them."""
    began, last = from_epoch_ms(stretch.began_ms), from_epoch_ms(stretch.ended_ms - 1).date()
    day = began.date()
    while day <= last:
        midnight = datetime.combine(day, datetime.min.time(), UTC)
        yield stretch.within(epoch_ms(midnight), epoch_ms(midnight + _DAY))
        skips = stretch.activity is Activity.LOGGED_OFF and day < last
        day = last if skips else day + _DAY
