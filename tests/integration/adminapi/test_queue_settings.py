"""Queues through the API: members, skills and lines are held together, and the audit says who changed what."""

from datetime import UTC, datetime

import pytest

from chalicelib.agents import service as agents
from chalicelib.agents.errors import NotNow
from chalicelib.aws import jobs
from chalicelib.console.live import sockets, watchers
from chalicelib.core.clock import utcnow
from chalicelib.core.ids import AgentId, CompanyId, QueueName
from chalicelib.queues import desk
from tests.integration.adminapi.test_settings import problem

NUMBER = "+4725{:06}"


@pytest.fixture
def sent(admin):
    found: list[dict] = []
    jobs.use_sender(lambda _queue, body, *_: found.append(body))
    for name, tags in {"kari": ["English"], "ola": ["English", "Estonian"]}.items():
        assert admin.put(f"/users/{name}", {"first_name": name.title(), "is_agent": True, "tags": tags}).status == 201
    found.clear()
    yield found
    jobs.use_sender(None)


@pytest.fixture
def number(company) -> str:
    return f"+4725{int(company[-6:], 16) % 1_000_000:06}"


def at_work(company: str, name: str) -> tuple[CompanyId, AgentId]:
    here = CompanyId(company), AgentId(name)
    agents.ensure(*here, name.title(), now=datetime.now(UTC))
    return here


@pytest.mark.covers("PHN-124", "PHN-126", "PHN-130", "PHN-131")
def test_the_audit_says_who_changed_which_setting_from_what_to_what(admin, sent) -> None:
    admin.put("/queues/desk", {"title": "Desk", "members": {"kari": 0}})
    admin.put("/queues/desk", {"title": "Desk", "members": {"kari": 1, "ola": 0}, "wrap_up_s": 30})

    latest = admin.get("/audit?limit=1").json["items"][0]

    assert (latest["actor"], latest["action"], latest["target"], latest["version"]) == (
        "key:tests",
        "queue.write",
        "desk",
        2,
    )
    assert latest["changes"] == ["members.kari: 0 → 1", "members.ola: added (0)", "wrap_up_s: 0 → 30"]


@pytest.mark.usefixtures("sent")
def test_the_audit_quotes_nothing_personal(admin) -> None:
    admin.put("/users/kari", {"first_name": "Kari", "phone": "+4790000001"})

    entry = admin.get("/audit?limit=1").json["items"][0]

    assert "phone" in entry["changes"]
    assert "+4790000001" not in str(entry)


@pytest.mark.covers("PHN-225", "PUZD-02")
@pytest.mark.usefixtures("sent")
def test_only_who_has_the_skills_logs_on(admin, company) -> None:
    admin.put("/queues/desk", {"title": "Desk", "members": {"kari": 0, "ola": 0}, "skills": ["estonian"]})

    with pytest.raises(NotNow, match="estonian"):
        desk.log_on(*at_work(company, "kari"), QueueName("desk"))
    assert desk.log_on(*at_work(company, "ola"), QueueName("desk")).queues == {"desk"}


@pytest.mark.covers("PHN-225", "PUZD-02")
@pytest.mark.usefixtures("sent")
def test_who_no_longer_qualifies_leaves_the_queue(admin, company) -> None:
    body = {"title": "Desk", "members": {"kari": 0, "ola": 0}}
    admin.put("/queues/desk", body)
    for name in ("kari", "ola"):
        desk.log_on(*at_work(company, name), QueueName("desk"))

    admin.put("/queues/desk", {**body, "skills": ["Estonian"]})
    assert [bool(agents.get(CompanyId(company), AgentId(name)).queues) for name in ("kari", "ola")] == [False, True]

    admin.put("/users/ola", {"first_name": "Ola", "is_agent": True, "tags": []})
    assert agents.get(CompanyId(company), AgentId("ola")).queues == frozenset()


@pytest.mark.covers("PHN-123")
def test_the_consoles_hear_of_a_queue_that_is_made_changed_or_deleted(admin, company, sent) -> None:
    ticket = watchers.issue_ticket(CompanyId(company), now=utcnow())
    assert sockets.connect("a-console", {"ticket": ticket}, now=utcnow())["statusCode"] == 200
    admin.put("/queues/desk", {"title": "Desk"})
    admin.delete("/queues/desk")

    news = [body for body in sent if body.get("type") == "queue"]
    assert news == [{"company": company, "type": "queue", "id": "desk"}] * 2


@pytest.mark.covers("CUBE-20", "CUBE-21")
@pytest.mark.usefixtures("sent")
def test_a_line_is_open_to_everyone_until_it_is_kept_to_some(admin, number) -> None:
    assert admin.put(f"/numbers/{number}", {"title": "Main"}).json["agents"] is None
    assert problem(admin.put(f"/numbers/{number}", {"agents": ["nobody"]})) == (400, "unknown-reference")
    assert admin.put(f"/numbers/{number}", {"agents": ["kari", "ola"]}).json["agents"] == ["kari", "ola"]

    admin.delete("/users/kari")
    admin.delete("/users/ola")

    assert admin.get(f"/numbers/{number}").json["agents"] == []
