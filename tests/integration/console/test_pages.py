"""The pages over real tables: who gets in, what they see, and what a stranger learns (nothing)."""

import html
import json
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

import pytest

from app import app
from chalicelib.agents import service as agents
from chalicelib.agents.domain import Agent, AgentState, Work
from chalicelib.aws import jobs
from chalicelib.calls import store as call_store
from chalicelib.calls.domain import Call, CallState
from chalicelib.calls.stays import Segment, SegmentKind, StayOutcome
from chalicelib.companies import config_store
from chalicelib.companies import service as companies
from chalicelib.companies.documents import Kind
from chalicelib.console.live.reading import record_of
from chalicelib.core.clock import use_clock
from chalicelib.core.ids import AgentId, CallId, CompanyId, OfferId, QueueName
from chalicelib.settings import settings
from chalicelib.users import links, service, throttle
from chalicelib.users.gate import GATE
from tests.plugins.front_door import FORM, SOURCE, Answer, FrontDoor

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
PASSWORD = "correct horse battery"


class Visitor:
    """A browser without scripts: keeps cookies, follows nothing, fills in forms."""

    def __init__(self) -> None:
        self.door = FrontDoor(app)
        self.jar: dict[str, str] = {}

    def get(self, path: str, **headers: str) -> Answer:
        return self._ask("GET", path, headers=headers)

    def post(self, path: str, page: Answer, **fields: str) -> Answer:
        token = re.search(r'name="csrf_token" value="([^"]+)"', page.text)
        assert token
        body = urlencode({**fields, "csrf_token": html.unescape(token.group(1))})
        return self._ask("POST", path, body=body, headers={"Content-Type": FORM})

    def log_in(self, who: str, password: str = PASSWORD) -> Answer:
        return self.post("/login", self.get("/login"), who=who, password=password)

    def _ask(self, method: str, path: str, *, headers: dict[str, str], body: str | None = None) -> Answer:
        cookie = "; ".join(f"{name}={value}" for name, value in self.jar.items())
        answer = self.door.ask(method, path, body=body, headers={**headers, "Cookie": cookie})
        for line in answer.cookies:
            name, _, rest = line.partition("=")
            self.jar[name] = rest.partition(";")[0]
        return answer


@pytest.fixture
def visitor(aws, company, monkeypatch) -> Visitor:
    monkeypatch.setenv("SESSION_SECRET", "s" * 32)
    monkeypatch.setenv("DEMO_COMPANY", company)
    settings.cache_clear()
    use_clock(lambda: NOON)
    GATE.forget()
    companies.create_company(company, {"title": "Fjordvik <kommune>"}, actor="test", now=NOON)
    profile = {"first_name": "Kari", "last_name": "Aasen", "email": f"kari@{company}.example", "is_agent": True}
    service.put_user(company, "kari", profile, replaces=None, actor="test", now=NOON)
    service.set_password(company, "kari", PASSWORD)
    throttle.forgive(throttle.LOG_IN_BY_SOURCE, SOURCE, now=NOON)  # it is noon in every test, and all come from there
    yield Visitor()
    use_clock(None)
    companies.forget_everything()
    monkeypatch.undo()
    settings.cache_clear()


@pytest.fixture
def kari(visitor, company) -> Visitor:
    assert visitor.log_in(f"kari@{company}.example").status == 303
    return visitor


def test_a_stranger_is_sent_to_log_in_and_back(visitor, company) -> None:
    turned = visitor.get("/console/calls?queue=desk")
    assert turned.status == 303
    location = turned.headers["location"]
    assert location == "/login?next=/console/calls%3Fqueue%3Ddesk"

    page = visitor.get(location)
    done = visitor.post(
        "/login", page, who=f"kari@{company}.example", password=PASSWORD, next="/console/calls?queue=desk"
    )

    assert done.headers["location"] == "/console/calls?queue=desk"
    assert visitor.get("/console/calls?queue=desk").status == 200


def test_wrong_passwords_and_unknown_people_hear_the_same(visitor, company) -> None:
    wrong = visitor.log_in(f"kari@{company}.example", "wrong password")
    unknown = visitor.log_in(f"nobody@{company}.example", "wrong password")

    assert wrong.status == unknown.status == 401
    assert "Wrong user name or password." in wrong.text
    assert wrong.text.replace("kari@", "nobody@") == unknown.text


def test_every_page_carries_the_strict_policy(kari) -> None:
    for path in ("/login", "/console/live", "/console/agent", "/console/calls", "/forgotten-password"):
        policy = kari.get(path).headers["content-security-policy"]
        assert "script-src 'self';" in policy
        assert "unsafe" not in policy
        assert ("require-trusted-types-for 'script'" in policy) == (path != "/console/calls")


def test_names_from_outside_are_escaped(kari) -> None:
    page = kari.get("/console/live").text

    assert "Fjordvik &lt;kommune&gt;" in page
    assert "<kommune>" not in page


def test_an_agent_sees_the_phone_and_others_do_not(kari, visitor, company) -> None:
    assert "/console/agent" in kari.get("/console/live").text

    profile = {"first_name": "Ada", "email": f"ada@{company}.example"}
    service.put_user(company, "ada", profile, replaces=None, actor="test", now=NOON)
    service.set_password(company, "ada", PASSWORD)
    other = Visitor()
    other.log_in(f"ada@{company}.example")

    assert 'href="/console/agent"' not in other.get("/console/live").text


def test_logging_out_ends_it(kari) -> None:
    gone = kari.post("/logout", kari.get("/console/live"))

    assert gone.headers["location"] == "/login?notice=logged-out"
    assert "You are logged out." in kari.get("/login?notice=logged-out").text
    assert kari.get("/console/live").status == 303


def test_a_form_without_our_token_is_refused(kari) -> None:
    page = kari.get("/console/live")
    forged = Answer(200, {}, page.body.replace(b'value="', b'value="x'))

    assert kari.post("/logout", forged).status == 403
    assert kari.get("/console/live").status == 200


@pytest.mark.covers("PHN-058")
def test_a_link_sets_a_password_once(visitor, company) -> None:
    token = links.create(company, "kari", now=NOON)
    page = visitor.get(f"/set-password/{token}")
    assert "Kari Aasen, choose a password" in page.text

    short = visitor.post(f"/set-password/{token}", page, password="short", repeat="short")
    differs = visitor.post(f"/set-password/{token}", page, password="a long enough one", repeat="another")
    done = visitor.post(f"/set-password/{token}", page, password="a long enough one", repeat="a long enough one")
    again = visitor.get(f"/set-password/{token}")

    assert (short.status, differs.status, done.status, again.status) == (400, 400, 303, 410)
    assert "Use at least 10 characters." in short.text
    assert "The two entries are not the same." in differs.text
    assert "This link no longer works" in again.text
    assert visitor.log_in(f"kari@{company}.example", "a long enough one").status == 303


@pytest.mark.covers("PHN-057")
def test_asking_for_a_link_never_tells_who_is_known(visitor, company) -> None:
    sent: list[dict[str, object]] = []
    jobs.use_sender(lambda _queue, body, *_: sent.append(body))
    try:
        page = visitor.get("/forgotten-password")
        known = visitor.post("/forgotten-password", page, who=f"kari@{company}.example")
        unknown = visitor.post("/forgotten-password", page, who=f"nobo@{company}.example")
    finally:
        jobs.use_sender(None)

    assert known.text.replace("kari@", "nobo@") == unknown.text
    assert "a link is on its way" in known.text
    assert [body["channel"] for body in sent] == ["email", "email"]


def test_the_web_phone_is_there_only_in_a_demonstration(visitor, company, monkeypatch) -> None:
    assert visitor.get("/phone").status == 404

    monkeypatch.setenv("DEMO", "1")
    monkeypatch.setenv("DEMO_PASSWORD", PASSWORD)
    settings.cache_clear()
    config_store.put(
        company, Kind.NUMBER, "+4721000000", {"title": "Main number"}, replaces=None, actor="test", now=NOON
    )
    phone = visitor.get("/phone")

    assert phone.status == 200
    assert "Main number · +47 21 00 00 00" in phone.text
    assert f"kari@{company}.example" in visitor.get("/login").text


def test_an_unknown_address_of_the_console_has_a_page_of_its_own(kari) -> None:
    answer = kari.get("/set-password/nothing-like-it")

    assert answer.status == 410
    assert "Get a new link" in answer.text


def log_call(company: str, name: str, *, minutes_ago: int, queue: str = "desk", is_answered: bool = True) -> None:
    at = NOON - timedelta(minutes=minutes_ago)
    left = at + timedelta(seconds=30)
    outcome = StayOutcome.ANSWERED if is_answered else StayOutcome.ABANDONED
    segments = [Segment(kind=SegmentKind.QUEUE, started_at=at, ended_at=left, queue=QueueName(queue), outcome=outcome)]
    if is_answered:
        segments.append(
            Segment(
                kind=SegmentKind.TALK, started_at=left, ended_at=left + timedelta(seconds=65), agent=AgentId("kari")
            )
        )
    call = Call(
        company=CompanyId(company),
        id=CallId(name),
        caller="+4790712345",
        called="+4721000000",
        started_at=at,
        due_at=at,
        state=CallState.ENDED,
        since=at,
        ended_at=at,
        segments=tuple(segments),
    )
    call_store.write_log(call)


def rows(answer: Answer) -> list[str]:
    return re.findall(r'<tbody data-call="([^"]+)"', answer.text)


@pytest.mark.covers("PHN-366", "PHN-367")
def test_the_call_log_shows_names_and_local_times(kari, company) -> None:
    config_store.put(company, Kind.QUEUE, "desk", {"title": "Front desk"}, replaces=None, actor="test", now=NOON)
    agents.ensure(CompanyId(company), AgentId("kari"), "Kari Aasen", now=NOON)
    log_call(company, "c1", minutes_ago=10)

    page = kari.get("/console/calls")

    text = re.sub(r"<[^>]+>|\s+", " ", page.text)
    for words in (
        "12:50:00",
        "+47 907 12 345",
        "+47 21 00 00 00",
        "Front desk",
        "0:30",
        "1:05",
        "Kari Aasen",
        "Answered",
    ):
        assert words in text


def test_the_filters_of_the_address_are_obeyed_and_kept(kari, company) -> None:
    log_call(company, "c1", minutes_ago=10)
    log_call(company, "c2", minutes_ago=20, queue="bills", is_answered=False)
    log_call(company, "c3", minutes_ago=60 * 24)

    assert rows(kari.get("/console/calls")) == ["c1", "c2", "c3"]
    assert rows(kari.get("/console/calls?unanswered=1")) == ["c2"]
    assert rows(kari.get("/console/calls?queue=bills")) == ["c2"]
    assert rows(kari.get("/console/calls?from=2026-11-20")) == ["c1", "c2"]
    assert rows(kari.get("/console/calls?to=2026-11-19")) == ["c3"]
    assert rows(kari.get("/console/calls?caller=907%2012")) == ["c1", "c2", "c3"]
    assert rows(kari.get("/console/calls?caller=0047%20111")) == []
    assert 'value="2026-11-20"' in kari.get("/console/calls?from=2026-11-20").text


@pytest.mark.parametrize(
    "query",
    [
        "from=yesterday",
        "to=2026-13-45",
        "cursor=..%2F..",
        "queue=%3Cscript%3E",
        "caller=%F0%9F%93%9E",
        "unanswered=maybe",
        "from=2026-11-20&to=2026-11-01",
    ],
)
def test_an_address_that_makes_no_sense_is_still_a_page(kari, query) -> None:
    answer = kari.get(f"/console/calls?{query}")

    assert answer.status == 200
    assert "<script>" not in answer.text


def test_htmx_gets_the_results_alone(kari, company) -> None:
    log_call(company, "c1", minutes_ago=10)

    part = kari.get("/console/calls", **{"HX-Request": "true"})

    assert rows(part) == ["c1"]
    assert "<html" not in part.text
    assert "HX-Request" in part.headers["vary"]


@pytest.mark.covers("PHN-369")
def test_a_call_that_goes_on_stands_on_top_without_a_status(kari, company) -> None:
    log_call(company, "c1", minutes_ago=10)
    stay = Segment(kind=SegmentKind.QUEUE, started_at=NOON, queue=QueueName("desk"))
    call = Call(
        company=CompanyId(company),
        id=CallId("c2"),
        caller="+4790712345",
        called="+4721000000",
        started_at=NOON,
        due_at=NOON,
        state=CallState.WAITING,
        since=NOON,
        v=1,
        segments=(stay,),
    )
    call_store.create(call)

    page = kari.get("/console/calls")

    assert rows(page) == ["c2", "c1"]
    assert 'data-call="c2" data-open' in page.text


@pytest.mark.covers("D1")
def test_the_call_log_of_another_company_stays_hidden(kari, company) -> None:
    log_call(f"{company}-other", "theirs", minutes_ago=5)

    assert rows(kari.get("/console/calls")) == []


def test_the_snapshot_is_what_the_pages_expect(kari) -> None:
    state = json.loads(kari.get("/api/live").text)

    assert {"v", "now", "me", "reasons", "calls", "queues", "agents"} <= set(state)
    assert state["me"] == {
        "id": "kari",
        "name": "Kari Aasen",
        "agent": "kari",
        "may": ["calls.make"],
        "endpoints": [{"kind": "softphone", "address": None}],
    }
    assert {"id", "rev", "name", "state", "since", "is_ready", "queues", "offer", "call", "wrap_up", "then"} <= set(
        state["agents"][0]
    )


def test_people_who_never_logged_on_are_listed_as_logged_off_and_others_who_take_no_calls_are_not(
    kari, company
) -> None:
    ola = {"first_name": "Ola", "last_name": "Nygård", "email": f"ola@{company}.example", "is_agent": True}
    service.put_user(company, "ola", ola, replaces=None, actor="test", now=NOON)
    service.put_user(company, "boss", {"first_name": "Bo", "last_name": "Sand"}, replaces=None, actor="test", now=NOON)

    listed = {agent["id"]: agent for agent in json.loads(kari.get("/api/live").text)["agents"]}

    assert listed.keys() == {"kari", "ola"}
    assert (listed["ola"]["state"], listed["ola"]["name"], listed["ola"]["rev"]) == ("logged-off", "Ola Nygård", 0)


def test_an_agent_who_takes_no_calls_any_more_stays_in_sight_until_logged_off(kari, company) -> None:
    for name, state in (("gone", AgentState.LOGGED_OFF), ("still-here", AgentState.PAUSED)):
        fresh = agents.ensure(CompanyId(company), AgentId(name), name, now=NOON)
        agents.change(CompanyId(company), fresh.id, lambda agent, state=state: replace(agent, state=state))

    listed = {agent["id"] for agent in json.loads(kari.get("/api/live").text)["agents"]}

    assert listed == {"kari", "still-here"}


def ended_in_wrap_up(company: str, *, name: str = "kari") -> None:
    """A call that has ended, and the agent who wraps it up."""
    log_call(company, "c1", minutes_ago=3)
    work = Work(
        call=CallId("c1"), queue=QueueName("desk"), offer=OfferId("o1"), wrap_up_until=NOON + timedelta(minutes=5)
    )

    def wraps_up(agent: Agent) -> Agent:
        return replace(agent, state=AgentState.WRAP_UP, work=work)

    agents.ensure(CompanyId(company), AgentId(name), name, now=NOON)
    agents.change(CompanyId(company), AgentId(name), wraps_up)


@pytest.mark.covers("PHN-131")
def test_who_reloads_in_wrap_up_still_sees_who_called(kari, company) -> None:
    ended_in_wrap_up(company)

    (call,) = json.loads(kari.get("/api/live").text)["calls"]

    assert (call["id"], call["state"], call["caller"], call["called"]) == ("c1", "ended", "+4790712345", "+4721000000")


def test_a_call_that_somebody_else_wraps_up_is_no_longer_in_sight(kari, company) -> None:
    ended_in_wrap_up(company, name="ola")

    assert json.loads(kari.get("/api/live").text)["calls"] == []


def test_the_news_of_a_user_who_came_is_a_record_and_of_one_who_went_that_they_are_gone(kari, company) -> None:
    at = CompanyId(company)
    ola = {"first_name": "Ola", "last_name": "Nygård", "is_agent": True}
    service.put_user(company, "ola", ola, replaces=None, actor="test", now=NOON)
    came = record_of(at, "agent", "ola", now=NOON)
    service.put_user(company, "ola", {**ola, "is_agent": False}, replaces=1, actor="test", now=NOON)

    assert came is not None
    assert (came["name"], came["state"], came["rev"]) == ("Ola Nygård", "logged-off", 0)
    assert record_of(at, "agent", "ola", now=NOON) is None
    assert record_of(at, "agent", "nobody", now=NOON) is None
