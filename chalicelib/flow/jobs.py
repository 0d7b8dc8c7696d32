"""Errands: what flows want done in the world, each done once."""

import json

from chalice.app import Blueprint, SQSEvent

from chalicelib.core.clock import utcnow
from chalicelib.flow.errands import act
from chalicelib.flow.tables import ERRANDS
from chalicelib.settings import settings

jobs = Blueprint(__name__)


@jobs.on_sqs_message(queue=settings().queue(ERRANDS.name), batch_size=1, name="errands")
def errands(event: SQSEvent) -> None:
    """Do what one errand asks for; raising hands it back to be tried again."""
    for record in event:
        act(json.loads(record.body), now=utcnow())
