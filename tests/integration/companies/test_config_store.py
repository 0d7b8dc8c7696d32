"""Configuration documents under real conditional writes: no lost update, no leak into another company."""

from datetime import UTC, datetime

import pytest

from chalicelib.companies import config_store
from chalicelib.companies.documents import DocumentChanged, DocumentTooLarge, Kind, NoSuchDocument
from chalicelib.core.clock import use_clock

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
pytestmark = pytest.mark.usefixtures("aws")


def put(company, name, doc, *, replaces=None, kind=Kind.QUEUE):
    return config_store.put(company, kind, name, doc, replaces=replaces, actor="user:kari", now=NOON)


def test_what_is_written_is_read_back_with_its_version_and_author(company) -> None:
    doc = {
        "title": "Før & etter",
        "members": {"kari": 0},
        "ratio": 0.5,
        "on": True,
        "none": None,
        "list": [1, {"a": ""}],
    }

    put(company, "front-desk", doc)

    found = config_store.get(company, Kind.QUEUE, "front-desk")
    assert (found.doc, found.version, found.updated_by, found.updated_at) == (doc, 1, "user:kari", NOON)


def test_of_two_who_change_the_same_version_one_wins(company) -> None:
    put(company, "a", {"title": "one"})
    put(company, "a", {"title": "two"}, replaces=1)

    with pytest.raises(DocumentChanged):
        put(company, "a", {"title": "other"}, replaces=1)
    with pytest.raises(DocumentChanged):
        put(company, "a", {"title": "new"})
    with pytest.raises(DocumentChanged):
        config_store.delete(company, Kind.QUEUE, "a", version=1)

    assert config_store.get(company, Kind.QUEUE, "a").doc == {"title": "two"}


def test_a_document_that_was_deleted_is_gone_and_cannot_be_changed(company) -> None:
    put(company, "a", {})
    config_store.delete(company, Kind.QUEUE, "a", version=1)

    with pytest.raises(NoSuchDocument):
        config_store.get(company, Kind.QUEUE, "a")
    with pytest.raises(DocumentChanged):
        put(company, "a", {}, replaces=1)


def test_pages_are_in_order_of_name_and_keep_kinds_apart(company) -> None:
    for name in ("c", "a", "b", "d"):
        put(company, name, {})
    put(company, "a@00001", {"flow": {}}, kind=Kind.FLOW_VERSION)
    put(company, "x", {}, kind=Kind.FLOW)

    first = config_store.list_page(company, Kind.QUEUE, limit=3)
    rest = config_store.list_page(company, Kind.QUEUE, limit=3, after=first.next)

    assert [d.name for d in first.documents + rest.documents] == ["a", "b", "c", "d"]
    assert rest.next is None
    assert [d.name for d in config_store.list_all(company, Kind.FLOW)] == ["x"]


@pytest.mark.covers("D1")
def test_one_company_does_not_see_what_another_wrote(company) -> None:
    put(company, "a", {"title": "ours"})

    assert config_store.find(f"{company}-other", Kind.QUEUE, "a") is None
    assert config_store.recall(f"{company}-other", Kind.QUEUE, "a") is None
    assert config_store.list_all(f"{company}-other", Kind.QUEUE) == []


def test_the_call_path_remembers_for_a_while_and_forgets_what_this_process_changed(company) -> None:
    put(company, "a", {"title": "one"})
    refs = [(Kind.QUEUE, "a"), (Kind.QUEUE, "missing")]

    first = config_store.recall_many(company, refs)
    put(company, "a", {"title": "two"}, replaces=1)
    second = config_store.recall_many(company, refs)

    assert [document.doc["title"] for document in (*first.values(), *second.values())] == ["one", "two"]


def test_what_another_process_changed_is_seen_five_seconds_later_by_the_clock_of_whoever_gave_one(
    company, monkeypatch
) -> None:
    put(company, "a", {"title": "one"})

    def title(at: float) -> str:
        use_clock(lambda: NOON, lambda: at)
        return config_store.recall(company, Kind.QUEUE, "a").doc["title"]

    before = title(0.0)
    with monkeypatch.context() as elsewhere:
        elsewhere.setattr(config_store, "_remembered", {})
        put(company, "a", {"title": "two"}, replaces=1)
    told = [before, title(4.9), title(5.1)]
    use_clock(None)
    config_store.forget_everything()

    assert told == ["one", "one", "two"]


def test_a_document_that_dynamodb_would_not_take_is_refused_in_words(company) -> None:
    with pytest.raises(DocumentTooLarge):
        put(company, "a", {"title": "x" * 400_000})
