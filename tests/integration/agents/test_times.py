"""Timesheets that are put away: whatever dies or races between the writes, nothing is lost and nothing counts twice."""

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.agents import service, store, times, transitions
from chalicelib.agents.domain import Agent, AgentState, Choice
from chalicelib.agents.timesheets import Activity
from chalicelib.core.clock import epoch_ms, from_epoch_ms
from chalicelib.core.ids import AgentId, CompanyId
from chalicelib.statistics import agent_times
from tests.unit.agents.making import new_agent

pytestmark = pytest.mark.usefixtures("aws")
EVENING = datetime(2026, 11, 20, 22, 30, tzinfo=UTC)
CHOICES = (
    Choice(state=AgentState.PAUSED, reason="Lunch"),
    Choice(state=AgentState.PAUSED, reason="Training"),
    Choice(state=AgentState.AVAILABLE),
    Choice(state=AgentState.LOGGED_OFF),
    Choice(state=AgentState.IDLE),
)


class Died(Exception):
    """A function dies here."""


def begun(company: str, name: str = "anna", at: datetime = EVENING) -> Agent:
    agent = replace(new_agent(name), company=CompanyId(company), since=at)
    store.create(agent)
    return agent


def choose(agent: Agent, choice: Choice, at: datetime) -> Agent:
    return service.change(agent.company, agent.id, lambda each: transitions.choose(each, choice, at)).after


def told(agent: Agent, since: datetime, until: datetime) -> list[tuple[str, str, int]]:
    """What the two together tell of the span: the log, and what the agent carries."""
    known = agent_times.read(agent.company, epoch_ms(since), epoch_ms(until), now_ms=epoch_ms(until))
    return [(each.activity.value, each.detail, each.lasted_ms) for each in known[agent.id]]


def merged(stretches: list[tuple[str, str, int]]) -> list[tuple[str, str, int]]:
    """Stretches cut at midnight are one."""
    whole: list[tuple[str, str, int]] = []
    for what, why, lasted in stretches:
        if whole and whole[-1][:2] == (what, why):
            whole[-1] = (what, why, whole[-1][2] + lasted)
        elif lasted:
            whole.append((what, why, lasted))
    return whole


@pytest.mark.parametrize("seed", range(4))
def test_a_night_of_changes_is_told_whole_from_the_log_and_the_agent_together(company, seed, monkeypatch) -> None:
    source, agent, now = random.Random(seed), begun(company), EVENING  # noqa: S311  a seeded source is the point
    true: list[tuple[str, str, int]] = []
    for _ in range(70):
        lasted = source.randint(1, 20 * 60 * 1000)
        before, now = store.get(agent.company, agent.id), now + timedelta(milliseconds=lasted)
        true.append((before.activity.value, before.detail, lasted))
        if source.random() < 0.2:
            die_before_save(monkeypatch, agent, source.choice(CHOICES), now)
        choose(agent, source.choice(CHOICES), now)
    later = now + timedelta(minutes=1)
    last = store.get(agent.company, agent.id)
    true.append((last.activity.value, last.detail, 60_000))
    assert len(last.timesheet.lines) < service.FULL + 2
    assert any(True for day in range(3) for _ in times.list_day(agent.company, (EVENING + timedelta(days=day)).date()))

    found = told(agent, EVENING, later)
    at_work = [each for each in merged(found) if each[0] != "logged-off"]
    assert at_work == [each for each in merged(true) if each[0] != "logged-off"]
    assert sum(each[2] for each in found) == sum(each[2] for each in true)


def die_before_save(monkeypatch, agent: Agent, choice: Choice, at: datetime) -> None:
    """A function puts the sheet away, where it is full, and dies before it writes the agent."""

    def dies(_: Agent) -> None:
        raise Died

    with monkeypatch.context() as patched:
        patched.setattr(store, "save", dies)
        try:
            choose(agent, choice, at)
        except Died:
            return


def test_a_slow_writer_with_an_older_sheet_takes_nothing_out_of_the_log(company) -> None:
    agent, now = begun(company), EVENING
    versions = [agent]
    for n in range(10):
        now += timedelta(minutes=1)
        versions.append(choose(agent, CHOICES[n % 2], now))
    times.put_away(versions[-1])
    times.put_away(versions[4])
    ((_, sheet),) = times.list_day(agent.company, EVENING.date())
    assert sheet == versions[-1].timesheet


def test_who_is_logged_off_for_weeks_leaves_nothing_in_the_log_of_those_days(company) -> None:
    agent = begun(company)
    choose(agent, Choice(state=AgentState.LOGGED_OFF), EVENING + timedelta(minutes=5))
    back = choose(agent, Choice(state=AgentState.AVAILABLE), EVENING + timedelta(days=40))
    times.put_away(back)
    days = [EVENING.date() + timedelta(days=n) for n in range(42)]
    found = {day: [sheet for _, sheet in times.list_day(agent.company, day)] for day in days}
    assert {day for day, sheets in found.items() if sheets} == {EVENING.date()}
    assert told(agent, EVENING + timedelta(days=3), EVENING + timedelta(days=4)) == [
        (Activity.LOGGED_OFF.value, "", 24 * 3600 * 1000)
    ]


def test_nobody_reads_the_time_of_another_company(company) -> None:
    mine, other = begun(company), begun(f"{company}-other", "bo")
    for agent in (mine, other):
        times.put_away(choose(agent, CHOICES[0], EVENING + timedelta(minutes=1)))
    assert {agent for agent, _ in times.list_day(mine.company, EVENING.date())} == {AgentId("anna")}
    read = agent_times.read(mine.company, epoch_ms(EVENING), epoch_ms(EVENING) + 60_000, now_ms=epoch_ms(EVENING))
    assert set(read) == {AgentId("anna")}


def test_an_item_says_when_it_may_be_forgotten(company) -> None:
    agent = begun(company)
    times.put_away(choose(agent, CHOICES[0], EVENING + timedelta(minutes=1)))
    from chalicelib.agents.tables import AGENT_TIMES
    from chalicelib.aws import dynamo

    item = dynamo.get(AGENT_TIMES, {"company_day": f"{company}#2026-11-20", "began": f"anna#{epoch_ms(EVENING):013d}"})
    assert item is not None
    assert from_epoch_ms(item["expires_at"] * 1000) == datetime(2026, 11, 20, tzinfo=UTC) + times.KEPT
