"""How many serve the same queues is kept by what changes, whatever order it is heard in."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.agents.domain import AgentState
from chalicelib.calls.stays import StayOutcome
from chalicelib.core.ids import CompanyId, QueueName
from chalicelib.forecast.crews import crews_of
from chalicelib.forecast.domain import Day, Figures, Lesson, Means
from chalicelib.forecast.teams import TRUSTED, Move, Teams, teams_from_doc, teams_to_doc
from tests.unit.agents.making import new_agent
from tests.unit.calls.making import at

COMPANY = CompanyId("demo")
SUPPORT, SALES = QueueName("support"), QueueName("sales")
TEAMS = (frozenset[QueueName](), frozenset({SUPPORT}), frozenset({SALES}), frozenset({SUPPORT, SALES}))


@given(st.lists(st.tuples(st.integers(0, 4), st.sampled_from(TEAMS)), max_size=15), st.randoms())
def test_changes_told_twice_and_in_any_order_lead_to_what_a_count_says(changes, chance) -> None:
    serving = dict.fromkeys(range(5), TEAMS[0])
    moves = []
    for n, (agent, team) in enumerate(changes):
        moves.append(Move(id=f"{agent}@{n}", was=serving[agent], now=team))
        serving[agent] = team
    shuffled = moves * 2
    chance.shuffle(shuffled)
    teams = Teams(company=COMPANY, sizes={team: 20 for team in TEAMS if team})
    for move in shuffled:
        teams = teams.moving(move)

    staff = [new_agent(f"agent-{n}", queues=team) for n, team in serving.items()]
    counted = Teams(company=COMPANY).counting(staff, at(0)).sizes
    assert {team: teams.sizes[team] - 20 for team in TEAMS if team} == {
        team: counted.get(team, 0) for team in TEAMS if team
    }


def test_a_count_leaves_out_who_does_not_work_and_is_made_again_in_time() -> None:
    staff = [new_agent("anna"), new_agent("bo", state=AgentState.PAUSED)]
    move = Move(id="anna@2", was=TEAMS[0], now=TEAMS[1])
    teams = Teams(company=COMPANY).counting(staff, at(0), move=move)

    assert teams.sizes == {TEAMS[1]: 1}
    assert teams.moving(move) is teams
    assert not teams.is_to_be_counted(at(60))
    assert teams.is_to_be_counted(at(60) + TRUSTED)
    assert teams_from_doc(COMPANY, teams_to_doc(teams)) == teams


LINES: Final = 1e9
"""Seconds waited: so long that callers of every queue are always in line."""


def figures(
    queue: QueueName, *, gap_s: float, handle_s: float = 100, priority: float = 5, waited_s: float = LINES
) -> Figures:
    means = Means(n=100, answered=1, busy_s=handle_s, gap_s=gap_s, priority=priority, waited_s=waited_s)
    return Figures(company=COMPANY, queue=queue, day=Day(date=date(2026, 3, 2)), means=means)


def test_who_goes_first_has_all_agents_and_the_others_what_is_left_over() -> None:
    known = {SUPPORT: figures(SUPPORT, gap_s=20), SALES: figures(SALES, gap_s=25, priority=1)}
    crew = crews_of({TEAMS[3]: 8}, TEAMS[3], known)

    assert crew == pytest.approx({SALES: 8.0, SUPPORT: 8 - 4.0})


def test_equals_share_their_agents_so_that_their_callers_wait_equally_long() -> None:
    known = {SUPPORT: figures(SUPPORT, gap_s=20, handle_s=100), SALES: figures(SALES, gap_s=40, handle_s=200)}

    assert crews_of({TEAMS[3]: 4, TEAMS[1]: 1}, TEAMS[3], known) == pytest.approx({SUPPORT: 2.5, SALES: 2.5}, abs=0.03)


def test_who_has_agents_enough_of_their_own_leaves_the_shared_ones_to_the_others() -> None:
    known = {SUPPORT: figures(SUPPORT, gap_s=50), SALES: figures(SALES, gap_s=20)}
    crew = crews_of({frozenset({SUPPORT}): 6, TEAMS[3]: 4}, TEAMS[3], known)

    assert crew == pytest.approx({SUPPORT: 6.0, SALES: 4.0}, abs=0.01)


def test_where_others_seldom_wait_a_caller_has_nearly_all_who_serve_their_queue() -> None:
    rare, often = (
        crews_of(
            {TEAMS[3]: 8}, TEAMS[3], {queue: figures(queue, gap_s=60, waited_s=waited_s) for queue in (SUPPORT, SALES)}
        )
        for waited_s in (1.0, 300.0)
    )

    assert 7.5 < rare[SUPPORT] < 8
    assert often == pytest.approx({SUPPORT: 8 * (1 - 0.5 * 10 / 11), SALES: 8 * (1 - 0.5 * 10 / 11)})


def test_a_queue_of_which_nothing_is_known_is_taken_to_be_like_the_others() -> None:
    crew = crews_of({TEAMS[3]: 4}, TEAMS[3], {SUPPORT: figures(SUPPORT, gap_s=20, handle_s=300)})

    assert crew == pytest.approx({SUPPORT: 2.0, SALES: 2.0})


def test_calls_that_leave_nothing_over_leave_a_little() -> None:
    known = {SUPPORT: figures(SUPPORT, gap_s=20), SALES: figures(SALES, gap_s=1, priority=1)}

    assert 0 < crews_of({TEAMS[3]: 8}, TEAMS[3], known)[SUPPORT] < 1


def test_the_pace_of_a_queue_is_learnt_and_nights_are_not_part_of_it() -> None:
    learnt = replace(figures(SUPPORT, gap_s=0), means=Means())
    told = Lesson(id="", queue=SUPPORT, outcome=StayOutcome.ANSWERED, day=date(2026, 3, 2), waited=timedelta(0))
    for n, seconds in enumerate((0, 30, 60, 90, 120)):
        learnt = learnt.counting(replace(told, id=f"{n}", at=at(seconds), priority=3))
    overnight = learnt.counting(replace(told, id="late", at=at(50_000)))

    assert learnt.means.gap_s == pytest.approx(30)
    assert learnt.means.priority == pytest.approx(3)
    assert overnight.means.gap_s < 600
