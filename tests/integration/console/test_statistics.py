"""The page of statistics over real tables: every number of calls leads to exactly these calls."""

import html
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.agents import service as agents
from chalicelib.agents import transitions
from chalicelib.agents.domain import AgentState, Choice
from chalicelib.calls import store as call_store
from chalicelib.calls.domain import Call, CallState, Outcome
from chalicelib.calls.offers import Miss, MissReason
from chalicelib.calls.stays import Segment, SegmentKind, StayOutcome
from chalicelib.companies import config_store
from chalicelib.companies import service as companies
from chalicelib.companies.documents import Kind
from chalicelib.core.clock import use_clock
from chalicelib.core.ids import AgentId, CallId, CompanyId, OfferId, QueueName
from chalicelib.users import service
from tests.integration.console.test_pages import NOON, PASSWORD, Visitor, visitor

__all__ = ["visitor"]
SPAN = "from=2026-11-19&to=2026-11-20"
ROW = re.compile(r"<tr>\s*<th scope=\"row\"[^>]*>(.*?)</th>(.*?)</tr>", re.DOTALL)
CELL = re.compile(r"<td class=\"n num[^\"]*\" data-value=\"([^\"]*)\">(?:<a href=\"([^\"]*)\">)?([^<]*)")


def logged(
    company: str,
    name: str,
    *,
    at: datetime,
    queue: str = "desk",
    waited: float = 10,
    outcome: StayOutcome = StayOutcome.ANSWERED,
    vip: str = "",
    missed: tuple[MissReason, ...] = (),
) -> None:
    """A call of one wait; Kari answers, and it rang in vain at Ola before."""
    joined, ended = at, at + timedelta(seconds=waited)
    rung = tuple(
        Miss(offer=OfferId(f"{name}{n}"), agent=AgentId("ola"), at=joined, ended_at=joined, reason=reason)
        for n, reason in enumerate(missed)
    )
    stay = Segment(
        kind=SegmentKind.QUEUE, started_at=joined, ended_at=ended, queue=QueueName(queue), outcome=outcome, misses=rung
    )
    parts = [stay]
    if outcome is StayOutcome.ANSWERED:
        parts.append(
            Segment(
                kind=SegmentKind.TALK, started_at=ended, ended_at=ended + timedelta(minutes=2), agent=AgentId("kari")
            )
        )
    last = parts[-1].ended_at
    assert last is not None
    call = Call(
        company=CompanyId(company),
        id=CallId(name),
        caller="+4790712345",
        called="+4721000000",
        started_at=at,
        due_at=at,
        state=CallState.ENDED,
        since=last,
        ended_at=last,
        outcome=Outcome.ANSWERED if outcome is StayOutcome.ANSWERED else Outcome.ABANDONED,
        segments=tuple(parts),
        session={"vips": [vip]} if vip else {},
    )
    call_store.write_log(call)


@pytest.fixture
def leader(visitor: Visitor, company: str) -> Visitor:
    """A team leader of a company with two queues, a VIP list and the calls of two days."""
    for name, role in (("tora", "team-leader"), ("ola", "user")):
        profile = {"first_name": name.title(), "email": f"{name}@{company}.example", "role": role, "is_agent": True}
        service.put_user(company, name, profile, replaces=None, actor="test", now=NOON)
    service.set_password(company, "tora", PASSWORD)
    documents = {
        (Kind.QUEUE, "desk"): {"title": "Front desk", "service_level_s": 15},
        (Kind.QUEUE, "quiet"): {"title": "Quiet line", "history_disabled": True},
        (Kind.VIP, "gold"): {"title": "Gold", "service_level_s": 5},
    }
    for (kind, name), doc in documents.items():
        config_store.put(company, kind, name, doc, replaces=None, actor="test", now=NOON)
    for name in ("kari", "ola"):
        agents.ensure(CompanyId(company), AgentId(name), name.title(), now=NOON - timedelta(hours=4))
    calls(company)
    mine = Visitor()
    assert mine.log_in(f"tora@{company}.example").status == 303
    return mine


def calls(company: str) -> None:
    late, missed = NOON - timedelta(hours=1), (MissReason.TIMED_OUT, MissReason.TAKEN)
    for n in range(4):
        logged(company, f"in-time-{n}", at=NOON - timedelta(minutes=5 * n + 5))
    logged(company, "late", at=late, waited=40, missed=missed)
    logged(company, "gold", at=late - timedelta(minutes=1), waited=6, vip="gold", missed=(MissReason.DECLINED,))
    logged(company, "left", at=late - timedelta(minutes=2), waited=70, outcome=StayOutcome.ABANDONED, vip="gold")
    logged(company, "over", at=late - timedelta(minutes=3), waited=90, outcome=StayOutcome.TIMED_OUT)
    logged(company, "quiet", at=late - timedelta(minutes=4), queue="quiet", outcome=StayOutcome.ABANDONED)
    logged(company, "first-of-today", at=datetime(2026, 11, 19, 23, 0, tzinfo=UTC))
    logged(company, "last-of-yesterday", at=datetime(2026, 11, 19, 22, 59, 59, tzinfo=UTC))


def rows_of(page: str, section: str) -> dict[str, list[tuple[str, str, str]]]:
    """Of each row its cells: value, address, text."""
    part = page.split(f'aria-labelledby="{section}-title"', 1)[1].split("</table>", 1)[0]
    found = {}
    for title, cells in ROW.findall(part):
        name = re.sub(r"<.*", "", title, flags=re.DOTALL)
        found[name] = [(value, html.unescape(href), text.strip()) for value, href, text in CELL.findall(cells)]
    return found


@pytest.mark.covers("PHN-130", "PHN-228", "PHN-419")
def test_every_number_of_calls_leads_to_as_many_calls(leader) -> None:
    page = leader.get(f"/console/statistics?{SPAN}").text
    followed = 0
    for section in ("queues", "agents-calls", "vip-lists"):
        for name, cells in rows_of(page, section).items():
            if "queues" in name or "agents" in name:
                continue
            for value, href, text in cells:
                if href and "?" in href:
                    log = leader.get(href).text
                    assert log.count("<tbody data-call=") == int(text) == float(value), (name, href)
                    followed += 1
    assert followed >= 12
    assert rows_of(page, "queues")["Front desk"][0][0] == "10"


def test_a_day_is_the_companys_own_and_a_call_belongs_to_the_one_it_began_on(leader) -> None:
    today = rows_of(leader.get("/console/statistics?from=2026-11-20&to=2026-11-20").text, "queues")
    yesterday = rows_of(leader.get("/console/statistics?from=2026-11-19&to=2026-11-19").text, "queues")
    assert (today["Front desk"][0][2], yesterday["Front desk"][0][2]) == ("9", "1")


def test_what_a_vip_list_promised_and_the_queues_own_seconds_decide_what_is_late(leader, company) -> None:
    found = rows_of(leader.get(f"/console/statistics?{SPAN}").text, "queues")["Front desk"]
    offered, answered, in_time, level, abandoned, rate = [text for _, _, text in found[:6]]
    assert (offered, answered, in_time, abandoned) == ("10", "8", "7", "1")
    assert (level, rate) == (f"{7 / 9:.0%}".replace("%", " %"), "10 %")


@pytest.mark.covers("PHN-134")
def test_a_queue_kept_out_of_the_log_has_figures_but_no_way_to_its_calls(leader) -> None:
    page = leader.get(f"/console/statistics?{SPAN}").text
    quiet = rows_of(page, "queues")["Quiet line"]
    assert quiet[0][2] == "1"
    assert all(not href for _, href, _ in quiet)
    assert "Not in the call log" in page
    log = leader.get(f"/console/calls?{SPAN}&result=offered").text
    assert 'data-call="quiet"' not in log
    assert "Calls of Quiet line are counted, but kept out of the log." in log


def test_the_longest_wait_leads_to_its_call(leader) -> None:
    cells = rows_of(leader.get(f"/console/statistics?{SPAN}").text, "queues")["Front desk"]
    assert ("90.0", "/console/calls/over", "1:30") in cells


@pytest.mark.covers("PUZD-19", "PHN-355")
def test_agents_time_is_told_by_activity_and_reason_until_now(leader, company) -> None:
    def change(to: AgentState, at: datetime, reason: str | None = None) -> None:
        choice = Choice(state=to, reason=reason)
        agents.change(CompanyId(company), AgentId("ola"), lambda agent: transitions.choose(agent, choice, at))

    change(AgentState.AVAILABLE, NOON - timedelta(hours=3))
    change(AgentState.PAUSED, NOON - timedelta(hours=2), "Lunch")
    change(AgentState.AVAILABLE, NOON - timedelta(minutes=90))
    page = leader.get("/console/statistics").text
    times = rows_of(page, "time")
    assert [text for _, _, text in times["Ola"]][:2] == ["3:00:00", "2:30:00"]
    assert [text for _, _, text in times["Ola"]][-2:] == ["30:00", "30:00"]
    assert "Wrap-up" in page
    missed = rows_of(page, "agents-calls")["Ola"][1]
    assert (missed[2], missed[1]) == ("2", f"/console/calls?{SPAN.replace('11-19', '11-20')}&did=missed&agent=ola")


def test_agents_see_no_statistics_and_no_way_to_them(leader, company) -> None:
    mine = Visitor()
    mine.log_in(f"kari@{company}.example")
    assert mine.get("/console/statistics").status == 403
    assert "/console/statistics" not in mine.get("/console/live").text
    assert "/console/statistics" in leader.get("/console/live").text


def test_an_address_that_makes_no_sense_is_still_a_page_that_says_so(leader) -> None:
    said = {
        "from=2026-11-20&to=2026-11-18": "ends before it begins",
        "from=2026-09-01&to=2026-11-20": "At most 31 days",
        "from=2026-11-20&to=2026-11-25": "days to come",
        "from=0001-01-01&to=9999-12-31": "At most 31 days",
        "from=nonsense&to=&x=<b>": "Friday 20 November 2026",
    }
    for query, words in said.items():
        page = leader.get(f"/console/statistics?{query}")
        assert page.status == 200
        assert words in page.text


def test_a_company_without_anything_is_told_what_will_stand_there(visitor, company) -> None:
    profile = {"first_name": "Tora", "email": f"tora@{company}.example", "role": "administrator"}
    service.put_user(company, "tora", profile, replaces=None, actor="test", now=NOON)
    service.set_password(company, "tora", PASSWORD)
    mine = Visitor()
    mine.log_in(f"tora@{company}.example")
    page = mine.get("/console/statistics").text
    assert "No queues yet" in page
    assert "Nobody was at work" in page
    assert "No VIP lists" in page


@pytest.mark.covers("D1")
def test_another_companys_day_stays_hidden(leader, company) -> None:
    other = f"{company}-other"
    companies.create_company(other, {"title": "Other"}, actor="test", now=NOON)
    logged(other, "theirs", at=NOON - timedelta(minutes=1))
    agents.ensure(CompanyId(other), AgentId("eve"), "Eve Elsewhere", now=NOON - timedelta(hours=2))
    page = leader.get(f"/console/statistics?{SPAN}").text
    assert rows_of(page, "queues")["All queues"][0][2] == "11"
    assert "Eve Elsewhere" not in page


@pytest.mark.covers("PHN-419")
def test_the_log_filters_by_vip_list_and_says_which_figure_it_stands_behind(leader, company) -> None:
    page = leader.get("/console/calls?vip=gold").text
    assert re.findall(r'<tbody data-call="([^"]+)"', page) == ["gold", "left"]
    assert '<option value="gold" selected>Gold</option>' in page
    narrowed = leader.get("/console/calls?queue=desk&result=late&agent=ola&did=missed").text
    assert re.findall(r'<tbody data-call="([^"]+)"', narrowed) == ["late"]
    assert "Only calls that were answered late in Front desk and that Ola missed." in narrowed
    assert 'href="/console/calls?queue=desk"' in html.unescape(narrowed)


def test_a_blocked_call_that_came_to_no_queue_is_behind_its_lists_number(leader, company) -> None:
    at = NOON - timedelta(minutes=50)
    flow = Segment(kind=SegmentKind.FLOW, started_at=at, ended_at=at)
    logged(company, "blocked", at=at, vip="gold")
    (call,) = [each for each in call_store.list_log(CompanyId(company), "2026-11-20", limit=50) if each.id == "blocked"]
    call_store.write_log(replace(call, segments=(flow,), outcome=Outcome.FLOW_ENDED))
    ((_, href, text), *_) = rows_of(leader.get(f"/console/statistics?{SPAN}").text, "vip-lists")["Gold"]
    assert text == "3"
    assert leader.get(href).text.count("<tbody data-call=") == 3


def test_in_spring_the_day_has_23_hours(leader, company) -> None:
    use_clock(lambda: datetime(2026, 3, 30, 10, tzinfo=UTC))
    midnight = datetime(2026, 3, 28, 23, tzinfo=UTC)
    agents.ensure(CompanyId(company), AgentId("night"), "Night Owl", now=midnight - timedelta(hours=1))
    available = Choice(state=AgentState.AVAILABLE)
    agents.change(CompanyId(company), AgentId("night"), lambda agent: transitions.choose(agent, available, midnight))
    tora = Visitor()
    tora.log_in(f"tora@{company}.example")
    times = rows_of(tora.get("/console/statistics?from=2026-03-29").text, "time")
    assert times["Night Owl"][0][2] == "23:00:00"
