"""The job that tells consoles what has changed."""

import json

from chalice.app import Blueprint, SQSEvent

from chalicelib.aws import sockets
from chalicelib.console.live.telling import tell
from chalicelib.core.clock import utcnow
from chalicelib.core.ids import CompanyId
from chalicelib.queues.tables import NEWS
from chalicelib.settings import settings

jobs = Blueprint(__name__)


@jobs.on_sqs_message(queue=settings().queue(NEWS.name), batch_size=10, name="news")
def news(event: SQSEvent) -> None:
    """Tell each company's consoles of everything that came together."""
    changed: dict[CompanyId, list[tuple[str, str]]] = {}
    for record in event:
        body = json.loads(record.body)
        changed.setdefault(CompanyId(body["company"]), []).append((body["type"], body["id"]))
    for company, things in changed.items():
        tell(company, things, post=sockets.post, now=utcnow())
