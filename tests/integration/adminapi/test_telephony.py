"""Flows, lists and audio through the API."""

import io
import math
import wave
from array import array

import openpyxl
import pytest

from tests.integration.adminapi.test_settings import problem

SAY = {"id": "hello", "type": "audio", "settings": {"prompt": {"text": "Hello"}}}
END = {"id": "end", "type": "hangup"}
FLOW = {
    "title": "Main",
    "start": "hello",
    "nodes": [SAY, END],
    "edges": [{"from": "hello", "port": "next", "to": "end"}],
}
TO_QUEUE = {
    "title": "Main",
    "start": "q",
    "nodes": [{"id": "q", "type": "queue", "settings": {"queue": "desk"}}, END],
    "edges": [{"from": "q", "port": "timed-out", "to": "end"}],
}
XLSX = {"Content_Type": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}
WAV = {"Content_Type": "audio/wav"}


def tone(seconds: float = 0.5, rate: int = 8000) -> bytes:
    samples = array("h", (round(9000 * math.sin(i / 5)) for i in range(int(rate * seconds))))
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(rate)
        out.writeframes(samples.tobytes())
    return buffer.getvalue()


def workbook(*rows: tuple[str, ...]) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


@pytest.mark.covers("PHN-168")
def test_a_flow_is_drafted_validated_published_and_an_earlier_version_restored(admin) -> None:
    made = admin.put("/flows/main", {"draft": FLOW})
    assert (made.status, made.json["title"], made.json["published"]) == (201, "Main", 0)
    assert admin.post("/flows/main/validate").json["may_publish"]
    assert admin.post("/flows/main/publish", {"note": "First"}).json == {"version": 1}

    second = {**FLOW, "nodes": [{**SAY, "settings": {"prompt": {"text": "Goodbye"}}}, END]}
    admin.put("/flows/main", {"draft": second})
    assert admin.post("/flows/main/publish").json == {"version": 2}
    versions = admin.get("/flows/main/versions").json["items"]
    assert [(v["number"], v["note"], v["is_live"]) for v in versions] == [(2, "", True), (1, "First", False)]

    old = admin.get("/flows/main/versions/1").json["flow"]
    restored = admin.post("/flows/main/versions/1/restore")
    assert restored.json["draft"] == old
    assert restored.json["published"] == 2
    assert admin.get("/flows/main/versions/3").status == 404
    assert admin.get("/flows/main/versions/x").status == 404


def test_a_flow_that_would_strand_callers_is_kept_as_a_draft_and_not_published(admin) -> None:
    broken = {**FLOW, "nodes": [{"id": "hello", "type": "teleport"}]}
    admin.put("/flows/main", {"draft": broken})

    found = admin.post("/flows/main/validate").json
    refused = admin.post("/flows/main/publish")

    assert not found["may_publish"]
    assert problem(refused) == (400, "flow-has-errors")
    assert refused.json["error"]["details"]["problems"][0]["node"] == "hello"
    assert admin.get("/flows/main/versions").json["items"] == []


def test_a_draft_may_be_validated_without_storing_it(admin) -> None:
    assert admin.post("/flows/none/validate", {"draft": FLOW}).json["may_publish"]
    assert admin.get("/flows/none").status == 404
    assert admin.post("/flows/none/validate").status == 404


def test_what_a_flow_or_number_needs_cannot_be_deleted(admin, company) -> None:
    number = f"+4722{int(company[-6:], 16) % 1_000_000:06}"
    admin.put("/queues/desk", {"title": "Desk"})
    admin.put("/flows/main", {"draft": TO_QUEUE})
    admin.put(f"/numbers/{number}", {"flow": "main"})

    queue, flow = admin.delete("/queues/desk"), admin.delete("/flows/main")

    assert problem(queue) == problem(flow) == (409, "still-in-use")
    assert queue.json["error"]["details"]["used_by"] == ["flow main"]
    assert flow.json["error"]["details"]["used_by"] == [f"number {number}"]
    admin.delete(f"/numbers/{number}")
    assert admin.delete("/flows/main").status == 204
    assert admin.delete("/queues/desk").status == 204


@pytest.mark.covers("PHN-226", "PHN-229", "PHN-230")
def test_a_vip_list_holds_numbers_one_by_one_and_from_excel(admin) -> None:
    admin.put("/vip-lists/gold", {"title": "Gold"})

    assert admin.put("/vip-lists/gold/entries/90000001", {"note": "Mayor"}).json["number"] == "+4790000001"
    assert admin.put(
        "/vip-lists/gold/excel", workbook(("Number",), ("900 00 001",), ("+46 70 123 45 67",)), **XLSX
    ).json == {"changed": 1}
    listed = admin.get("/vip-lists/gold/entries").json["items"]
    assert listed == [{"number": "+46701234567", "note": ""}, {"number": "+4790000001", "note": "Mayor"}]

    book = admin.get("/vip-lists/gold/excel")
    sheet = openpyxl.load_workbook(io.BytesIO(book.body)).active
    assert [row[0].value for row in sheet.iter_rows(min_row=2)] == ["+46701234567", "+4790000001"]
    assert admin.delete("/vip-lists/gold/entries/+46701234567").status == 204
    assert problem(admin.delete("/vip-lists/gold/entries/+46701234567")) == (404, "not-found")
    assert admin.put("/vip-lists/gold/entries", {"numbers": []}).json == {"changed": 1}


@pytest.mark.covers("PHN-116", "PHN-117", "PHN-118")
def test_a_route_list_holds_values_one_by_one_and_from_excel(admin) -> None:
    destinations = [{"name": "north", "title": "Nord"}, {"name": "south"}]
    admin.put("/route-lists/postcodes", {"destinations": destinations})
    template = openpyxl.load_workbook(io.BytesIO(admin.get("/route-lists/postcodes/excel").body)).active
    assert [row[1].value for row in template.iter_rows(min_row=2)] == ["north", "south"]

    rows = workbook(("Value", "Destination"), ("0150", "Nord"), ("5003", "south"))
    assert admin.put("/route-lists/postcodes/excel", rows, **XLSX).json == {"changed": 2}
    assert admin.put("/route-lists/postcodes/entries/9000", {"destination": "north"}).status == 200
    listed = admin.get("/route-lists/postcodes/entries").json["items"]
    assert [(item["value"], item["destination"]) for item in listed] == [
        ("0150", "north"),
        ("5003", "south"),
        ("9000", "north"),
    ]
    assert admin.put("/route-lists/postcodes/entries/90x", {"destination": "north"}).status == 400
    assert admin.put("/route-lists/postcodes/entries/9000", {"destination": "west"}).status == 400
    assert admin.delete("/route-lists/postcodes").status == 204
    admin.put("/route-lists/postcodes", {"destinations": destinations})
    assert admin.get("/route-lists/postcodes/entries").json["items"] == []


def test_a_workbook_with_a_bad_row_changes_nothing_and_says_which(admin) -> None:
    admin.put("/route-lists/postcodes", {"destinations": [{"name": "north"}]})

    refused = admin.put("/route-lists/postcodes/excel", workbook(("0150", "north"), ("0151", "west")), **XLSX)

    assert refused.status == 400
    assert "row 2" in refused.text
    assert admin.get("/route-lists/postcodes/entries").json["items"] == []
    assert problem(admin.put("/route-lists/postcodes/excel", b"no workbook", **XLSX)) == (400, "workbook-unreadable")


@pytest.mark.covers("PHN-200", "PHN-202", "PHN-206", "PHN-208", "PHN-209", "CUBE-18")
def test_audio_is_uploaded_described_fetched_replaced_and_deleted(admin) -> None:
    assert problem(admin.put("/audio/welcome", {"title": "Welcome"})) == (409, "no-sound")
    made = admin.put("/audio/welcome/file", tone(), **WAV)
    assert (made.status, made.json["duration_s"], made.json["source"]) == (201, 0.5, "upload")

    named = admin.put("/audio/welcome", {"title": "Welcome", "category": "Greetings", "text": "Hello"})
    assert (named.json["category"], named.json["url"]) == ("Greetings", made.json["url"])
    fetched = admin.door.ask("GET", named.json["url"], headers={"Accept": "*/*"})
    assert fetched.body == admin.get("/audio/welcome/file").body == tone()
    assert "immutable" in fetched.headers["cache-control"]

    replaced = admin.put("/audio/welcome/file", tone(1, rate=16000), **WAV)
    assert (replaced.status, replaced.json["title"], replaced.json["duration_s"]) == (200, "Welcome", 1.0)
    assert replaced.json["url"] != made.json["url"]
    admin.put("/queues/desk", {"title": "Desk", "music": "welcome"})
    assert problem(admin.delete("/audio/welcome")) == (409, "still-in-use")
    admin.put("/queues/desk", {"title": "Desk"})
    assert admin.delete("/audio/welcome").status == 204


@pytest.mark.covers("CUBE-19")
def test_an_upload_that_is_no_sound_is_told_how_to_convert(admin) -> None:
    refused = admin.put("/audio/welcome/file", b"\0\0\0 ftypM4A ", Content_Type="audio/mp4")

    assert problem(refused) == (415, "audio-format")
    assert "ffmpeg" in refused.json["error"]["message"]
    assert problem(admin.put("/audio/Welcome/file", tone(), **WAV)) == (400, "bad-name")


def test_a_wait_is_served_music_by_the_slice(admin) -> None:
    answer = admin.door.ask("GET", "/audio/house/hold.wav?from=31&for=2", headers={"Accept": "*/*"})

    with wave.open(io.BytesIO(answer.body)) as sound:
        assert sound.getnframes() == 2 * 8000
    for path, status in [
        ("/audio/house/other.wav", 404),
        ("/audio/house/hold.mp3", 404),
        ("/audio/acme/..%2F..%2Fsecret.wav", 404),
        (f"/audio/acme/{'0' * 64}.wav", 404),
        ("/audio/house/hold.wav?for=x", 400),
        ("/audio/house/hold.wav?for=99999999999", 400),
    ]:
        assert admin.door.ask("GET", path, headers={"Accept": "*/*"}).status == status, path
