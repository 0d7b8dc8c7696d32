"""Nobody is told what nobody wants to know, and who begins to watch misses nothing for long."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.aws import jobs
from chalicelib.companies import attention, config_store
from chalicelib.companies import service as companies
from chalicelib.companies.documents import Kind
from chalicelib.console.live import sockets, telling, watchers
from chalicelib.core.clock import utcnow
from chalicelib.core.ids import CompanyId
from chalicelib.queues import errands, follow_up

NEWS = "news"


@pytest.fixture
def sent():
    found = []
    jobs.use_sender(lambda queue, body, delay_s, *_: found.append((queue, body, delay_s)))
    yield found
    jobs.use_sender(None)


@pytest.fixture
def company(aws, company) -> CompanyId:
    companies.forget_everything()
    return CompanyId(company)


def let_in(company: CompanyId, connection: str) -> None:
    ticket = watchers.issue_ticket(company, now=utcnow())
    assert sockets.connect(connection, {"ticket": ticket}, now=utcnow())["statusCode"] == 200


def read_configuration(company: CompanyId) -> None:
    companies.forget_everything()
    config_store.recall(company, Kind.COMPANY, company)


def test_no_news_are_sent_while_nobody_watches(company, sent) -> None:
    read_configuration(company)

    follow_up.send([errands.news(company, "call", "c1")])

    assert sent == []


def test_news_are_sent_where_it_is_not_known_whether_anybody_watches(company, sent) -> None:
    follow_up.send([errands.news(company, "call", "c1")])

    assert [queue for queue, *_ in sent] == [NEWS]


def test_news_are_sent_while_somebody_watches(company, sent) -> None:
    let_in(company, "anna")
    read_configuration(company)
    sent.clear()

    follow_up.send([errands.news(company, "call", "c1")])

    assert [queue for queue, *_ in sent] == [NEWS]


def test_whether_anybody_watches_is_read_along_with_the_configuration(company) -> None:
    let_in(company, "anna")
    attention.forget_everything()
    assert attention.is_watched(company) is None

    read_configuration(company)

    assert attention.is_watched(company) is True


def test_who_watches_first_is_told_to_look_again_once_nobody_believes_otherwise(company, sent) -> None:
    let_in(company, "anna")
    let_in(company, "berit")

    ((queue, body, delay_s),) = sent
    assert (queue, body["company"]) == (NEWS, company)
    assert delay_s > attention.FRESH_S


def test_a_page_that_may_have_missed_something_finds_a_number_missing(company, sent) -> None:
    let_in(company, "anna")
    before, told = watchers.count(company), []

    telling.tell(company, [(telling.MISSED, "")], post=lambda *message: told.append(message) or True, now=utcnow())

    ((connection, message),) = told
    assert connection == "anna"
    assert json.loads(message)["v"] == before + 1


def test_when_the_last_has_gone_nobody_watches(company, sent) -> None:
    let_in(company, "anna")
    sockets.disconnect("anna")

    assert watchers.connections(company, now=utcnow()) == []

    read_configuration(company)
    assert attention.is_watched(company) is False


def test_who_comes_while_nobody_is_found_is_not_overlooked(company, sent) -> None:
    let_in(company, "anna")
    seen = attention.mark(company)
    let_in(company, "berit")

    attention.end(company, seen)

    read_configuration(company)
    assert attention.is_watched(company) is True


def test_a_mark_that_nobody_took_down_runs_out(company) -> None:
    attention.begin(company, until=utcnow() - timedelta(seconds=1))

    read_configuration(company)

    assert attention.is_watched(company) is False
    assert attention.begin(company, until=datetime.now(UTC) + timedelta(hours=1)) is True
