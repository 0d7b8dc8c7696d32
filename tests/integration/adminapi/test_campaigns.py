"""Campaigns through the API: set up, started, filled with customers, and who may do so."""

import json

import pytest

from chalicelib.adminapi.routes.campaigns import LINES
from chalicelib.adminapi.routes.contacts import CSV
from chalicelib.adminapi.routes.listed import EXCEL
from tests.integration.adminapi.conftest import make_company
from tests.integration.adminapi.test_agents import key_of
from tests.integration.adminapi.test_contacts import workbook
from tests.integration.adminapi.test_settings import problem
from tests.integration.adminapi.test_transfer import files, packed

CUSTOMERS = "/campaigns/spring/customers"


@pytest.fixture
def number(company) -> str:
    return f"+4724{int(company[-6:], 16) % 1_000_000:06}"


@pytest.fixture
def spring(admin, number) -> dict:
    """What a preview campaign needs, and its settings."""
    admin.put("/users/kari", {"first_name": "Kari", "is_agent": True})
    admin.put("/queues/sales", {"title": "Sales", "members": {"kari": 0}})
    assert admin.put(f"/numbers/{number}", {"title": "Sales"}).status == 201
    return {
        "title": "Spring sale",
        "mode": "preview",
        "queue": "sales",
        "number": number,
        "shown": [{"name": "plan", "label": "Their plan"}],
        "outcomes": [
            {"name": "yes", "title": "Said yes", "is_final": True},
            {"name": "later", "title": "Call again", "is_final": False},
        ],
    }


def take_in(admin, data: bytes, kind: str = CSV):
    suffix = {CSV: "csv", EXCEL: "xlsx", LINES: "jsonl"}[kind]
    return admin.put(f"{CUSTOMERS}.{suffix}", data, Content_Type=kind)


@pytest.mark.covers("PUZD-05")
def test_campaigns_of_different_modes_stand_side_by_side(admin, spring) -> None:
    admin.put("/queues/fast", {"title": "Fast", "is_contact_first": True})
    made = [
        admin.put("/campaigns/spring", spring),
        admin.put("/campaigns/summer", {**spring, "mode": "power", "queue": "fast", "calls_per_agent": 2}),
        admin.put("/campaigns/autumn", {**spring, "mode": "predictive", "queue": "fast"}),
    ]
    assert [each.status for each in made] == [201, 201, 201]
    modes = [(each["mode"], each["is_running"]) for each in admin.get("/campaigns").json["items"]]
    assert modes == [("predictive", False), ("preview", False), ("power", False)]


@pytest.mark.covers("PUZD-05")
@pytest.mark.parametrize("mode", ["power", "predictive"])
def test_customers_are_called_first_only_for_a_queue_that_is_for_that(admin, spring, mode) -> None:
    refused = admin.put("/campaigns/spring", {**spring, "mode": mode})
    assert problem(refused) == (400, "not-contact-first")


def test_what_was_read_can_be_written_back_and_nobodys_change_is_lost(admin, spring) -> None:
    first = admin.put("/campaigns/spring", spring)
    again = admin.put("/campaigns/spring", first.json, If_Match=first.headers["etag"])
    assert (again.status, again.json["version"]) == (200, 2)
    assert admin.put("/campaigns/spring", spring, If_Match=first.headers["etag"]).status == 412


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"queue": "none"}, "unknown-reference"),
        ({"number": "+4799999999"}, "unknown-reference"),
        ({"hours": "none"}, "unknown-reference"),
        ({"visible_to": ["nobody"]}, "unknown-reference"),
        ({"outcomes": [{"name": "a", "title": "A", "is_final": True}] * 2}, "invalid"),
        ({"mode": "robot"}, "invalid"),
    ],
)
def test_a_campaign_names_what_is_there_and_makes_sense(admin, spring, wrong, code) -> None:
    assert problem(admin.put("/campaigns/spring", {**spring, **wrong})) == (400, code)


def test_nothing_a_campaign_needs_is_deleted(admin, spring, number) -> None:
    admin.put("/campaigns/spring", spring)
    for path in ("/queues/sales", f"/numbers/{number}"):
        refused = admin.delete(path)
        assert problem(refused) == (409, "still-in-use")
        assert refused.json["error"]["details"]["used_by"] == ["campaign spring"]


def test_a_campaign_is_started_and_stopped_and_the_audit_says_by_whom(admin, spring) -> None:
    admin.put("/campaigns/spring", spring)
    assert admin.post("/campaigns/spring/start").json["is_running"] is True
    assert admin.post("/campaigns/spring/start").json["version"] == 2
    assert admin.put("/campaigns/spring", {**spring, "title": "Spring!"}).json["is_running"] is True
    assert problem(admin.delete("/campaigns/spring")) == (409, "still-running")
    assert admin.post("/campaigns/spring/stop").json["is_running"] is False
    told = [item["action"] for item in admin.get("/audit").json["items"] if item["target"] == "spring"]
    assert sorted(told) == ["campaign.start", "campaign.stop", "campaign.write", "campaign.write"]
    assert admin.delete("/campaigns/spring").status == 204


@pytest.mark.covers("PUZD-20")
def test_how_a_campaign_dials_is_its_supervisors_affair(admin, spring) -> None:
    admin.put("/campaigns/spring", spring)
    agent, leader = key_of(admin, "user"), key_of(admin, "team-leader")
    attempts = [
        lambda who: who.put("/campaigns/spring", {**spring, "max_attempts": 9}),
        lambda who: who.post("/campaigns/spring/start"),
        lambda who: who.post("/campaigns/spring/stop"),
        lambda who: take_in(who, b"Number\n90000001"),
        lambda who: who.get(CUSTOMERS),
        lambda who: who.delete("/campaigns/spring"),
    ]
    assert [ask(agent).status for ask in attempts] == [403] * 6
    assert admin.get("/campaigns/spring").json["max_attempts"] == 3
    assert admin.get("/campaigns/spring").json["version"] == 1
    assert [ask(leader).status for ask in attempts] == [200, 200, 200, 200, 200, 204]


@pytest.mark.covers("PUZD-01")
def test_a_list_is_uploaded_good_rows_are_taken_and_bad_ones_told(admin, spring) -> None:
    admin.put("/campaigns/spring", spring)
    sheet = workbook(
        ("Name", "Phone", "Plan", "Shoe size"),
        ("Åse Hansen", 90000001, "Large", 38),
        ("Nobody", None, "Small", None),
        ("Bo Berg", "+47 90 00 00 02", None, None),
        ("Åse again", "90000001", None, None),
        ("Cam", "no number", None, None),
    )
    done = take_in(admin, sheet, EXCEL).json
    assert {key: done[key] for key in ("rows", "created", "changed", "unchanged")} == {
        "rows": 5,
        "created": 2,
        "changed": 0,
        "unchanged": 0,
    }
    assert [each["row"] for each in done["bad"]] == [3, 5, 6]
    assert done["bad"][0]["problem"] == "the number is missing"
    found = admin.get(CUSTOMERS).json["items"]
    assert [(each["id"], each["name"], each["state"]) for each in found] == [
        ("4790000001", "Åse Hansen", "open"),
        ("4790000002", "Bo Berg", "open"),
    ]
    assert found[0]["fields"] == {"plan": "Large", "shoe-size": "38"}
    assert take_in(admin, sheet, EXCEL).json["unchanged"] == 2


@pytest.mark.covers("PUZD-01")
def test_a_list_comes_as_text_and_as_lines_of_json_too(admin, spring) -> None:
    admin.put("/campaigns/spring", spring)
    text = "Number;Name;Id\n90000001;Åse;ase\n90000003;Cam;\n".encode("cp1252")
    assert take_in(admin, text).json["created"] == 2
    lines = [
        json.dumps({"number": "90000001", "id": "ase", "name": "Åse Hansen", "fields": {"plan": "large"}}),
        json.dumps({"number": "90000004", "colour": "blue"}),
        "{",
    ]
    done = take_in(admin, "\n".join(lines).encode(), LINES).json
    assert (done["rows"], done["changed"], [each["row"] for each in done["bad"]]) == (3, 1, [2, 3])
    assert admin.get(f"{CUSTOMERS}/ase").json["fields"] == {"plan": "large"}


@pytest.mark.parametrize("data", [b"", b"Name,Plan\nKari,large", b"\x00\x01"])
def test_a_file_without_a_column_of_numbers_changes_nothing(admin, spring, data) -> None:
    admin.put("/campaigns/spring", spring)
    assert take_in(admin, data).status == 400
    assert admin.get(CUSTOMERS).json["items"] == []


def test_customers_are_read_page_by_page_counted_and_forgotten(admin, spring) -> None:
    admin.put("/campaigns/spring", spring)
    take_in(admin, b"Number\n" + b"\n".join(b"9000000%d" % n for n in range(1, 6)))
    found, cursor = [], ""
    while cursor is not None:
        page = admin.get(f"{CUSTOMERS}?limit=2&state=open&next={cursor}").json
        found, cursor = [*found, *page["items"]], page["next"]
    assert [each["number"][-1] for each in found] == list("12345")
    assert admin.delete(f"{CUSTOMERS}/4790000003").status == 204
    assert admin.get(f"{CUSTOMERS}/4790000003").status == 404
    assert admin.get("/campaigns/spring/counts").json == {
        "open": 4,
        "claimed": 0,
        "done": 0,
        "outcomes": {"yes": 0, "later": 0, "~answered": 0, "~unreached": 0},
    }
    assert admin.get(f"{CUSTOMERS}?state=asleep").status == 400


@pytest.mark.covers("D1")
def test_campaigns_and_customers_are_each_companys_own(admin, operator, company, spring) -> None:
    admin.put("/campaigns/spring", spring)
    take_in(admin, b"Number\n90000001")
    other = make_company(operator, f"{company}-x")
    assert other.get("/campaigns").json["items"] == []
    for path in ("/campaigns/spring", CUSTOMERS, f"{CUSTOMERS}/4790000001", "/campaigns/spring/counts"):
        assert other.get(path).status == 404
    assert other.post("/campaigns/spring/start").status == 404


def test_a_deleted_campaign_takes_its_customers_along(admin, spring) -> None:
    admin.put("/campaigns/spring", spring)
    take_in(admin, b"Number\n90000001")
    assert admin.delete("/campaigns/spring").status == 204
    admin.put("/campaigns/spring", spring)
    assert admin.get(CUSTOMERS).json["items"] == []


def test_an_export_has_campaigns_but_no_customers_and_an_import_starts_none(admin, operator, company, spring) -> None:
    admin.put("/campaigns/spring", spring)
    take_in(admin, b"Number\n90000001")
    admin.post("/campaigns/spring/start")
    exported = admin.get("/export").body
    content = files(exported)
    assert "is_running" not in json.loads(content["campaigns/spring.json"])
    assert not any(b"90000001" in data for data in content.values())
    there = make_company(operator, f"{company}-y")
    answer = there.post("/import?numbers=skip", exported, Content_Type="application/zip")
    assert answer.status == 200, answer.text
    assert there.get("/campaigns/spring").json["is_running"] is False
    assert problem(there.post("/campaigns/spring/start")) == (400, "unknown-reference")
    assert admin.post("/import", exported, Content_Type="application/zip").json["written"] == 0
    assert admin.get("/campaigns/spring").json["is_running"] is True


def test_an_import_whose_campaign_names_what_is_nowhere_writes_nothing(admin, operator, company, spring) -> None:
    admin.put("/campaigns/spring", spring)
    content = files(admin.get("/export").body)
    del content["queues/sales.json"]
    there = make_company(operator, f"{company}-z")
    refused = there.post("/import?numbers=skip", packed(content), Content_Type="application/zip")
    assert problem(refused) == (400, "import-refused")
    assert refused.json["error"]["details"]["problems"] == ["campaigns/spring.json: there is no queue sales"]


@pytest.mark.covers("D4")
def test_a_caller_who_is_forgotten_leaves_campaigns_too(admin, spring) -> None:
    admin.put("/campaigns/spring", spring)
    take_in(admin, b"Number\n90000001\n90000002")
    assert admin.delete("/callers/90000001").json["customers"] == 1
    assert [each["id"] for each in admin.get(CUSTOMERS).json["items"]] == ["4790000002"]
