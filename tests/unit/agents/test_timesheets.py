"""How an agent spends their time, told by what their state was: nothing is lost, nothing counts twice."""

from dataclasses import replace
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from chalicelib.agents import transitions
from chalicelib.agents.domain import AgentState, Choice
from chalicelib.agents.items import agent_from_doc, state_to_doc
from chalicelib.agents.timesheets import Activity, Stretch, Timesheet, sheet_from_text, sheet_of, sheet_to_text
from chalicelib.core.clock import epoch_ms
from tests.unit.agents.making import held_for, new_agent
from tests.unit.agents.test_transitions import busy_histories, histories, lived
from tests.unit.calls.making import at

activities = st.sampled_from(Activity)
details = st.text(max_size=20)
spent = st.lists(st.tuples(activities, details, st.integers(0, 10**8)), max_size=20)


def ms(seconds: float) -> int:
    return epoch_ms(at(seconds))


def stretches_of(agent, until_s: float) -> list[Stretch]:
    """Every stretch of an agent's life, the open one until then."""
    sheet = agent.timesheet
    last = Stretch(activity=agent.activity, began_ms=sheet.until_ms, ended_ms=ms(until_s), detail=agent.detail)
    return [*sheet.stretches(), last]


@given(st.one_of(histories, busy_histories))
def test_stretches_follow_one_another_and_their_sum_is_the_time_that_has_passed(history) -> None:
    seconds = sum(pause for _, pause in history) + len(history) + 100
    for _, agent in lived(history):
        told = stretches_of(agent, seconds)
        assert told[0].began_ms == ms(0)
        assert all(one.ended_ms == other.began_ms for one, other in pairwise(told))
        assert sum(each.lasted_ms for each in told) == ms(seconds) - ms(0)


@given(st.one_of(histories, busy_histories))
def test_at_every_moment_the_sheet_tells_the_state_the_agent_was_in(history) -> None:
    """Checked against the versions themselves: whoever has a state for a while has a stretch of that time."""
    versions, seconds, true = lived(history), 0, {}
    for (_, agent), (_, pause) in zip(versions, [*history, (None, 5)], strict=False):
        if agent.activity is not Activity.LOGGED_OFF:
            key = (agent.activity, agent.detail)
            true[key] = true.get(key, 0) + pause * 1000
        seconds += pause
    told: dict[tuple[Activity, str], int] = {}
    for each in stretches_of(versions[-1][1], seconds):
        if each.activity is not Activity.LOGGED_OFF:
            told[each.activity, each.detail] = told.get((each.activity, each.detail), 0) + each.lasted_ms
    assert {key: length for key, length in told.items() if length} == {key: n for key, n in true.items() if n}


def test_another_reason_for_a_pause_is_another_stretch_and_the_same_reason_is_not() -> None:
    agent = transitions.choose(new_agent(), Choice(state=AgentState.PAUSED, reason="Lunch"), at(10))
    agent = transitions.choose(agent, Choice(state=AgentState.PAUSED, reason="Lunch", note="Back soon"), at(20))
    agent = transitions.choose(agent, Choice(state=AgentState.PAUSED, reason="Training"), at(30))
    told = [(each.activity, each.detail, each.lasted_ms) for each in stretches_of(agent, 70)]
    assert told == [
        (Activity.AVAILABLE, "", 10_000),
        (Activity.PAUSED, "Lunch", 20_000),
        (Activity.PAUSED, "Training", 40_000),
    ]


def test_being_rung_for_a_call_of_ones_own_is_calling_out_also_when_it_ends_beside_a_call_on_hold() -> None:
    outbound = replace(held_for("o1", at(5), at(25)), is_outbound=True)
    agent = transitions.reserve_to_call(new_agent(), outbound, at(5))
    agent = transitions.release(agent, outbound.offer, at(15))
    told = [(each.activity, each.lasted_ms) for each in stretches_of(agent, 16)]
    assert told == [(Activity.AVAILABLE, 5_000), (Activity.CALLING_OUT, 10_000), (Activity.AVAILABLE, 1_000)]

    agent = transitions.reserve(new_agent(), held_for("a", at(0), at(20)), at(0))
    agent = transitions.hold(
        transitions.start_call(agent, held_for("a", at(0), at(20)).offer, at(1)), "CA-caller", at(2)
    )
    agent = transitions.reserve_to_call(agent, replace(outbound, at=at(3)), at(3))
    agent = transitions.release(agent, outbound.offer, at(9))
    told = [(each.activity, each.lasted_ms) for each in stretches_of(agent, 10)]
    assert told == [
        (Activity.RINGING, 1_000),
        (Activity.IN_CALL, 2_000),
        (Activity.CALLING_OUT, 6_000),
        (Activity.IN_CALL, 1_000),
    ]


def test_who_was_stored_before_sheets_were_kept_begins_theirs_with_their_state() -> None:
    doc = {"company": "demo", "agent": "anna", **state_to_doc(new_agent(since_s=40))}
    old = agent_from_doc({key: value for key, value in doc.items() if value is not None and key != "sheet"})
    assert old.sheet is None
    left = transitions.choose(old, Choice(state=AgentState.LOGGED_OFF), at(100))
    assert [(each.activity, each.lasted_ms) for each in left.timesheet.stretches()] == [(Activity.AVAILABLE, 60_000)]


def test_a_clock_that_lags_makes_no_stretch_of_negative_length() -> None:
    sheet = Timesheet(began_ms=1000).adding(Activity.AVAILABLE, "", 5000).adding(Activity.RINGING, "", 4990)
    assert sheet.adding(Activity.IN_CALL, "", 6000).lines == ("a4000", "c5000")


@given(spent)
def test_a_sheet_reads_back_as_it_was_written(lines) -> None:
    sheet, now = Timesheet(began_ms=1_795_000_000_000), 1_795_000_000_000
    for activity, detail, lasted in lines:
        now += lasted
        sheet = sheet.adding(activity, detail, now)
    assert sheet_from_text(sheet_to_text(sheet)) == sheet
    if sheet.lines:
        assert sheet_of(sheet.stretches()) == sheet
    assert sheet.until_ms == now


@given(spent, st.integers(0, 20))
def test_what_is_left_of_a_sheet_goes_on_where_the_rest_ended(lines, count) -> None:
    sheet, now = Timesheet(began_ms=1_795_000_000_000), 1_795_000_000_000
    for activity, detail, lasted in lines:
        now += lasted
        sheet = sheet.adding(activity, detail, now)
    count = min(count, len(sheet.lines))
    put = Timesheet(began_ms=sheet.began_ms, lines=sheet.lines[:count])
    assert [*put.stretches(), *sheet.without(count).stretches()] == list(sheet.stretches())
