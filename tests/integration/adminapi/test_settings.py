"""Configuration by name: idempotent, under optimistic locks, in pages, and never another company's."""

import pytest

from tests.integration.adminapi.conftest import Client, make_company

HOURS = {
    "title": "Office",
    "week": {
        "mon": [
            {"from": "08:00", "to": "16:00", "category": "open"},
            {"from": "11:00", "to": "11:30", "category": "closed"},
        ]
    },
    "exceptions": [{"title": "Xmas", "from": "2026-12-24", "to": "2026-12-26"}],
}


def problem(answer) -> tuple[int, str]:
    return answer.status, answer.json["error"]["code"]


@pytest.mark.covers("PHN-121", "PHN-125", "PHN-130", "PHN-131")
def test_a_queue_is_created_read_changed_and_deleted_by_name(admin) -> None:
    created = admin.put("/queues/front-desk", {"title": "Front desk"})
    assert created.status == 201
    assert created.json["service_level_s"] == 20
    again = admin.put("/queues/front-desk", {"title": "Front desk", "wrap_up_s": 15})
    assert (again.status, again.json["version"], again.json["wrap_up_s"]) == (200, 2, 15)

    read = admin.get("/queues/front-desk")
    assert read.json == again.json
    assert read.headers["etag"] == '"2"'
    assert admin.get("/queues/front-desk", If_None_Match='"2"').status == 304

    assert admin.delete("/queues/front-desk").status == 204
    assert problem(admin.get("/queues/front-desk")) == (404, "not-found")
    assert problem(admin.delete("/queues/front-desk")) == (404, "not-found")


def test_what_was_read_can_be_sent_back_and_of_two_editors_one_is_told(admin) -> None:
    admin.put("/queues/a", {"title": "A"})
    mine = admin.get("/queues/a")
    admin.put("/queues/a", {"title": "Theirs"})

    late = admin.put("/queues/a", {**mine.json, "title": "Mine"}, If_Match=mine.headers["etag"])

    assert problem(late) == (412, "precondition-failed")
    assert admin.get("/queues/a").json["title"] == "Theirs"
    assert problem(admin.put("/queues/a", {"title": "B"}, If_None_Match="*")) == (412, "precondition-failed")
    assert problem(admin.delete("/queues/a", If_Match='"1"')) == (412, "precondition-failed")
    assert problem(admin.put("/queues/a", {"title": "B"}, If_Match='"x"')) == (400, "invalid")
    assert admin.delete("/queues/a", If_Match='"2"').status == 204


@pytest.mark.parametrize(
    ("path", "body", "says"),
    [
        ("/queues/a", {"title": ""}, "title"),
        ("/queues/a", {"titel": "A"}, "titel"),
        ("/queues/a", {"title": "A", "wrap_up_s": "15"}, "wrap_up_s"),
        ("/queues/a", {"title": "A", "members": {"kari": 100}}, "members.kari"),
        ("/queues/a", {"title": "A", "members": {"nobody": 0}}, "there is no user nobody"),
        ("/queues/a", {"title": "A", "music": "missing"}, "there is no audio missing"),
        ("/queues/A", {"title": "A"}, "lower-case"),
        ("/hours/a", {"week": {"mon": [{"from": "8", "to": "16:00", "category": "open"}]}}, "08:30"),
        ("/vip-lists/a", {"block": "yes"}, "block"),
        (
            "/route-lists/a",
            {"destinations": [{"name": "x", "kind": "flow", "target": "gone"}]},
            "there is no flow gone",
        ),
        ("/numbers/12", {"title": "x"}, "not a telephone number"),
        ("/numbers/+4721000001", {"flow": "gone"}, "there is no flow gone"),
        ("/users/a", {"email": "a@b,c@d.no"}, "email"),
        ("/users/a", {"phone": "12"}, "not a telephone number"),
        ("/users/a", {"role": "king"}, "role"),
        ("/api-keys/a", {"title": "A", "role": "operator"}, "role"),
        ("/flows/a", {"draft": {"nodes": [{"id": "UP"}]}}, "nodes[0].id"),
    ],
)
def test_what_is_wrong_with_a_body_is_said_and_nothing_is_stored(admin, path, body, says) -> None:
    answer = admin.put(path, body)

    assert answer.status == 400
    assert says in answer.text
    assert admin.get(path).status == 404


@pytest.mark.covers("PHN-101", "PHN-106")
def test_opening_hours_are_kept_as_they_were_meant(admin) -> None:
    assert admin.put("/hours/office", HOURS).status == 201

    shown = admin.get("/hours/office").json

    assert shown["title"] == "Office"
    assert shown["exceptions"][0]["title"] == "Xmas"
    assert admin.put("/hours/office", shown).json["week"] == shown["week"]


def test_lists_come_in_pages_that_join_without_a_gap(admin) -> None:
    names = [f"q{n:02}" for n in range(7)]
    for name in names:
        admin.put(f"/queues/{name}", {"title": name})

    found, cursor, pages = [], "", 0
    while cursor is not None:
        page = admin.get(f"/queues?limit=3&next={cursor}").json
        found += [item["name"] for item in page["items"]]
        cursor, pages = page["next"], pages + 1

    assert (found, pages) == (names, 3)
    for query in ("limit=0", "limit=201", "limit=x", "next=%FF", "next=é", "limit="):
        assert admin.get(f"/queues?{query}").status in {200, 400}
    assert admin.get("/queues?limit=0").status == 400


@pytest.mark.covers("D1")
def test_nothing_of_another_company_can_be_read_changed_or_listed(admin, operator, company) -> None:
    other = make_company(operator, f"{company}-b")
    admin.put("/users/kari", {"first_name": "Kari"})
    admin.put("/queues/a", {"title": "Ours", "members": {"kari": 0}})
    admin.put("/hours/a", HOURS)

    for path in ("/queues/a", "/hours/a", "/users/kari", "/flows/a", "/vip-lists/a/entries", "/audio/a/file"):
        assert other.get(path).status == 404, path
        assert other.delete(path).status in {404, 405}, path
    for collection in (
        "/queues",
        "/hours",
        "/users",
        "/flows",
        "/vip-lists",
        "/route-lists",
        "/audio",
        "/numbers",
        "/calls",
    ):
        assert other.get(collection).json == {"items": [], "next": None}, collection
    assert [item["name"] for item in other.get("/companies").json["items"]] == [f"{company}-b"]
    assert other.get(f"/companies/{company}").status == 404
    assert other.put(f"/companies/{company}", {"title": "Mine now"}).status == 404
    other.put("/queues/a", {"title": "Theirs"})
    assert admin.get("/queues/a").json["title"] == "Ours"


@pytest.mark.covers("D1")
def test_a_key_cannot_choose_a_company_but_the_operator_must(admin, operator, company) -> None:
    sneaky = Client(admin.door, admin.key, f"{company}-b")
    assert sneaky.get("/me").json["company"] == company

    assert problem(operator.get("/queues")) == (400, "invalid")
    assert problem(Client(operator.door, operator.key, f"{company}-missing").get("/queues")) == (404, "not-found")
    assert Client(operator.door, operator.key, company).get("/queues").status == 200


def test_only_the_operator_creates_companies_and_not_under_a_reserved_name(admin, operator, company) -> None:
    assert admin.put(f"/companies/{company}-new", {"title": "New"}).status == 404
    assert problem(operator.put("/companies/house", {"title": "House"})) == (400, "bad-name")
    assert problem(operator.put("/companies/UPPER", {"title": "House"})) == (400, "bad-name")
    changed = admin.put(
        f"/companies/{company}", {"title": "Fjordvik", "zone": "Europe/Berlin", "sms_number": "21 00 00 00"}
    )
    assert (changed.status, changed.json["sms_number"]) == (200, "+4721000000")
    assert admin.put(f"/companies/{company}", {"title": "Fjordvik", "zone": "Europe/Atlantis"}).status == 400


@pytest.mark.covers("PHN-210", "PHN-124", "PHN-167")
def test_a_role_may_do_what_its_rights_say_and_no_more(admin) -> None:
    for role, allowed in (("user", {"/queues", "/calls"}), ("team-leader", {"/queues", "/calls"})):
        key = admin.put(f"/api-keys/{role}", {"title": role, "role": role}).json["key"]
        weak = Client(admin.door, key)
        for path in ("/queues", "/calls", "/flows", "/audio", "/api-keys", "/audit", "/export"):
            assert weak.get(path).status == (200 if path in allowed else 403), (role, path)
        assert problem(weak.put("/queues/a", {"title": "A"})) == (403, "forbidden")
        assert problem(weak.put("/users/a", {})) == (403, "forbidden")
        assert problem(weak.put("/flows/a", {"draft": {}})) == (403, "forbidden")


def test_a_key_is_shown_once_changed_and_revoked(admin) -> None:
    made = admin.put("/api-keys/crm", {"title": "CRM", "role": "user"})
    key = made.json["key"]

    assert key.startswith("cb_")
    assert key not in admin.get("/api-keys/crm").text
    assert key.endswith(admin.get("/api-keys/crm").json["ends_with"])
    assert admin.put("/api-keys/crm", {"title": "CRM", "role": "team-leader"}).json["key"] is None
    assert admin.delete("/api-keys/crm").status == 204
    assert problem(Client(admin.door, key).get("/me")) == (401, "unauthorised")


@pytest.mark.covers("PHN-218", "PHN-219", "PHN-126")
def test_users_are_managed_and_leave_their_queues_when_they_go(admin) -> None:
    made = admin.put("/users/kari", {"first_name": "Kari", "phone": "900 00 042", "is_agent": True})
    assert (made.status, made.json["phone"], made.json["has_password"]) == (201, "+4790000042", False)
    assert admin.put("/users/kari/password", {"password": "correct horse battery"}).status == 204
    assert problem(admin.put("/users/kari/password", {"password": "short"})) == (400, "weak-password")
    assert "argon2" not in admin.get("/users/kari").text
    admin.put("/queues/a", {"title": "A", "members": {"kari": 3}})

    assert admin.delete("/users/kari").status == 204

    assert admin.get("/queues/a").json["members"] == {}
    assert admin.get("/users/kari").status == 404
    assert admin.get("/users").json["items"] == []


def test_changes_leave_a_trace(admin) -> None:
    admin.put("/queues/a", {"title": "A"})
    admin.delete("/queues/a")

    trace = [(item["action"], item["target"], item["actor"]) for item in admin.get("/audit").json["items"]]

    assert trace[:2] == [("queue.delete", "a", "key:tests"), ("queue.write", "a", "key:tests")]


def test_a_number_belongs_to_one_company_and_leads_to_its_flow(admin, operator, company) -> None:
    number = f"+4721{int(company[-6:], 16) % 1_000_000:06}"
    other = make_company(operator, f"{company}-b")
    assert admin.put(f"/numbers/{number.removeprefix('+47')}", {"title": "Main"}).json["name"] == number

    assert problem(other.put(f"/numbers/{number}", {"title": "Main"})) == (409, "number-taken")
    assert admin.get(f"/numbers/%2B{number[1:]}").json["title"] == "Main"
    assert admin.delete(f"/numbers/{number}").status == 204
    assert other.put(f"/numbers/{number}", {"title": "Main"}).status == 201
