"""The dialler's jobs: whom to call now, one at a time for each company, and the deadlines of attempts."""

import json
from collections.abc import Callable, Mapping
from typing import Any, Final

from chalice.app import Blueprint, CloudWatchEvent, SQSEvent

from chalicelib.core.clock import utcnow
from chalicelib.core.ids import CallId, CompanyId
from chalicelib.dialler import placing, preview, reached, service
from chalicelib.queues.errands import DIALLED, OVER
from chalicelib.queues.tables import CAMPAIGNS, PACE
from chalicelib.settings import settings
from chalicelib.trunk.client import trunk

jobs = Blueprint(__name__)
Body = Mapping[str, Any]


@jobs.on_sqs_message(queue=settings().queue(PACE.name), batch_size=10, name="pace")
def pace(event: SQSEvent) -> None:
    """Call whom a company's campaigns are to call now; prods that came together are one decision."""
    for company in sorted({json.loads(record.body)["company"] for record in event}):
        service.pace(CompanyId(company), trunk=trunk(), now=utcnow())


@jobs.on_sqs_message(queue=settings().queue(CAMPAIGNS.name), batch_size=1, name="attempts")
def attempts(event: SQSEvent) -> None:
    """Look at an attempt whose time has come; raising hands the job back."""
    for record in event:
        body = json.loads(record.body)
        KINDS[body["kind"]](body)


@jobs.schedule("rate(1 minute)", name="repace")
def repace(event: CloudWatchEvent) -> None:
    """Hours open, customers fall due, and whoever was to say so may have died."""
    del event
    service.pace_all()


def _at(body: Body) -> tuple[CompanyId, str, CallId]:
    return CompanyId(body["company"]), body["campaign"], CallId(body["attempt"])


def _due(body: Body) -> None:
    company, _, attempt = _at(body)
    if not preview.note(company, attempt, now=utcnow()):
        placing.end_attempt(*_at(body), trunk=trunk(), now=utcnow())


def _dialled(body: Body) -> None:
    preview.dial(CompanyId(body["company"]), CallId(body["call"]), trunk=trunk(), now=utcnow())


def _over(body: Body) -> None:
    preview.note(CompanyId(body["company"]), CallId(body["call"]), now=utcnow())


def _unserved(body: Body) -> None:
    company, _, attempt = _at(body)
    reached.give_up(company, attempt, trunk=trunk(), now=utcnow())


def _judge(body: Body) -> None:
    reached.judge(*_at(body))


KINDS: Final[Mapping[str, Callable[[Body], None]]] = {
    "due": _due,
    "unserved": _unserved,
    "judge": _judge,
    DIALLED: _dialled,
    OVER: _over,
}
