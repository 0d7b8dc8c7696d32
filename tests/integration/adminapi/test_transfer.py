"""A configuration leaves as readable files and comes back as it was."""

import io
import json
import zipfile

import pytest

from chalicelib.users import service as users
from tests.integration.adminapi.conftest import Client, make_company
from tests.integration.adminapi.test_settings import HOURS, problem
from tests.integration.adminapi.test_telephony import FLOW, TO_QUEUE, WAV, tone

ZIP = {"Content_Type": "application/zip"}


def furnish(admin: Client, number: str) -> None:
    """Give a company one of everything."""
    assert admin.put("/audio/welcome/file", tone(), **WAV).status == 201
    admin.put("/audio/welcome", {"title": "Velkommen", "category": "Hilsener", "text": "Hei på deg"})
    admin.put(
        "/users/kari", {"first_name": "Kari", "last_name": "Åsen", "email": "kari@fjordvik.example", "is_agent": True}
    )
    admin.put("/users/ola", {"first_name": "Ola", "role": "administrator"})
    admin.put("/queues/desk", {"title": "Skranke", "members": {"kari": 0, "ola": 1}, "music": "welcome"})
    admin.put("/hours/office", HOURS)
    admin.put("/vip-lists/gold", {"title": "Gull", "block": True})
    admin.put("/vip-lists/gold/entries/+4790000001", {"note": "Ordfører"})
    admin.put("/flows/main", {"draft": TO_QUEUE})
    assert admin.post("/flows/main/publish").status == 201, admin.post("/flows/main/validate").text
    admin.put("/flows/night", {"draft": FLOW})
    assert admin.post("/flows/night/publish").status == 201
    admin.put("/flows/night", {"draft": {**FLOW, "title": "Being edited"}})
    admin.put("/flows/idea", {"draft": {**FLOW, "title": "Not published"}})
    admin.put("/route-lists/codes", {"destinations": [{"name": "n", "kind": "flow", "target": "night"}]})
    admin.put("/route-lists/codes/entries/0150", {"destination": "n"})
    assert admin.put(f"/numbers/{number}", {"title": "Main", "flow": "main"}).status == 201
    campaign = {"title": "Spring", "mode": "preview", "queue": "desk", "number": number, "hours": "office"}
    assert admin.put("/campaigns/spring", campaign).status == 201


def give_up(admin: Client, number: str) -> None:
    """Let the number be another company's."""
    admin.delete("/campaigns/spring")
    assert admin.delete(f"/numbers/{number}").status == 204


@pytest.fixture
def number(company) -> str:
    return f"+4723{int(company[-6:], 16) % 1_000_000:06}"


@pytest.fixture
def exported(admin, number) -> bytes:
    furnish(admin, number)
    answer = admin.get("/export")
    assert answer.status == 200
    return answer.body


def files(archive: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


def packed(content: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, data in content.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def test_an_export_is_readable_text_by_name_without_secrets(exported, company) -> None:
    content = files(exported)

    assert json.loads(content["queues/desk.json"])["members"] == {"kari": 0, "ola": 1}
    assert json.loads(content["flows/main.json"])["published"] == "as-draft"
    assert json.loads(content["flows/night.json"])["published"]["title"] == "Main"
    assert json.loads(content["flows/idea.json"])["published"] is None
    assert json.loads(content["vip-lists/gold.json"])["numbers"] == {"+4790000001": "Ordfører"}
    assert content["audio/welcome.wav"] == tone()
    text = b"".join(data for name, data in content.items() if name.endswith(".json")).decode()
    assert "Ordfører" in text
    assert company not in text
    assert "argon2" not in text
    assert "cb_" not in text


def test_an_export_imported_into_an_empty_company_exports_to_the_same_bytes(
    admin, operator, company, number, exported
) -> None:
    give_up(admin, number)
    other = make_company(operator, f"{company}-b")

    outcome = other.post("/import", exported, **ZIP)

    assert outcome.status == 200, outcome.text
    assert (outcome.json["unpublished"], outcome.json["skipped_numbers"]) == ([], [])
    assert other.get("/export").body == exported
    assert other.get("/flows/main").json["published"] == 1
    assert not users.get(f"{company}-b", "kari").has_password
    again = other.post("/import", exported, **ZIP)
    assert again.json["written"] == 0
    assert other.get("/export").body == exported


@pytest.mark.covers("D1")
def test_a_number_in_use_elsewhere_refuses_the_import_or_is_left_out(operator, company, number, exported) -> None:
    other = make_company(operator, f"{company}-b")

    refused = other.post("/import", exported, **ZIP)
    assert problem(refused) == (400, "import-refused")
    assert refused.json["error"]["details"]["problems"] == [f"numbers/{number}.json: this number is in use already"]
    assert other.get("/queues").json["items"] == []

    skipped = other.post("/import?numbers=skip", exported, **ZIP)
    assert skipped.json["skipped_numbers"] == [number]
    assert other.get("/numbers").json["items"] == []


@pytest.mark.parametrize(
    ("path", "content", "says"),
    [
        ("queues/desk.json", b'{"title": "A", "members": {"nobody": 0}}', "queues/desk.json: there is no user nobody"),
        ("queues/desk.json", b"{", "queues/desk.json: the body is not JSON"),
        ("queues/../x.json", b"{}", "not part of a configuration"),
        ("readme.txt", b"", "not part of a configuration"),
        ("cordboard.json", b'{"format": "cordboard", "version": 99}', "another release"),
        ("company.json", b'{"title": ""}', "company.json"),
        ("flows/main.json", b'{"draft": {}, "published": 3}', "flows/main.json: published"),
        ("flows/main.json", b'{"draft": {"nodes": 1}, "published": null}', "flows/main.json"),
        ("vip-lists/gold.json", b'{"numbers": {"12": ""}}', "vip-lists/gold.json: numbers"),
        ("route-lists/codes.json", b'{"destinations": [], "values": {"1": "x"}}', "route-lists/codes.json: values"),
        ("audio/welcome.wav", b"MZ", "audio/welcome.wav"),
        ("numbers/12.json", b"{}", "numbers/12.json"),
    ],
)
def test_a_bundle_with_anything_wrong_writes_nothing_and_names_the_file(
    admin, operator, company, number, exported, path, content, says
) -> None:
    give_up(admin, number)
    other = make_company(operator, f"{company}-b")

    refused = other.post("/import", packed({**files(exported), path: content}), **ZIP)

    assert problem(refused) == (400, "import-refused")
    assert says in " ".join(refused.json["error"]["details"]["problems"])
    assert other.get("/queues").json["items"] == other.get("/users").json["items"] == []


@pytest.mark.parametrize("body", [b"", b"PK\x03\x04", b"no zip"])
def test_what_is_no_archive_is_told_so(admin, body) -> None:
    assert problem(admin.post("/import", body, **ZIP)) == (400, "bundle-unreadable")
