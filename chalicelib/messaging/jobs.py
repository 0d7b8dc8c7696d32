"""Notices: messages the system itself sends to people."""

import json

from chalice.app import Blueprint, SQSEvent

from chalicelib.core.clock import utcnow
from chalicelib.messaging.notices import act
from chalicelib.settings import settings
from chalicelib.trunk.client import trunk
from chalicelib.users.tables import NOTICES

jobs = Blueprint(__name__)


@jobs.on_sqs_message(queue=settings().queue(NOTICES.name), batch_size=1, name="notices")
def notices(event: SQSEvent) -> None:
    """Send one notice; raising hands it back to be tried again."""
    for record in event:
        act(json.loads(record.body), trunk=trunk(), now=utcnow())
