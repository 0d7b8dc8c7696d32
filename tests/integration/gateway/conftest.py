"""A hosted gateway over the small app, and queues for its jobs."""

import json
import os
import uuid

import boto3
import pytest

from infra.gateway.gateway import Gateway
from infra.gateway.poller import SqsAddress
from infra.gateway.settings import GatewaySettings
from tests.integration.gateway.functions import build_app
from tests.integration.gateway.hosting import Hosted

NOWHERE = SqsAddress(endpoint="http://127.0.0.1:9", region="eu-north-1")


@pytest.fixture
def static(tmp_path):
    folder = tmp_path / "static"
    (folder / "css").mkdir(parents=True)
    (folder / "css" / "app.css").write_text("body { margin: 0 }\n" * 200)
    (folder / "tone.wav").write_bytes(bytes(range(256)) * 10)
    (tmp_path / "secret.txt").write_text("not to be served")
    return folder


@pytest.fixture
def tiny(static):
    """The small app without its jobs: nothing of AWS is needed."""
    app, seen = build_app()
    settings = GatewaySettings(pollers=False, schedules=False, function_timeout_s=1.0, http_threads=8)
    with Hosted(Gateway(app, settings, address=NOWHERE, static=static), app) as hosted:
        hosted.seen = seen
        yield hosted


@pytest.fixture
def sqs(embedded_aws):
    """A client of the embedded SQS; its endpoint also is the pollers'."""
    return boto3.client(
        "sqs",
        endpoint_url=embedded_aws.endpoint,
        region_name="eu-north-1",
        aws_access_key_id="embedded",
        aws_secret_access_key="embedded",
    )


@pytest.fixture
def credentials(embedded_aws):
    """Keys in the environment, which is where the pollers look for them."""
    before = dict(os.environ)
    os.environ.update(embedded_aws.environment())
    yield
    os.environ.clear()
    os.environ.update(before)


@pytest.fixture
def queues(sqs):
    """Fresh queues under the names of the small app: two receives, then the dead letters; hidden for 2 s."""
    names = {"tiny-plain": {}, "tiny-ordered.fifo": {"FifoQueue": "true", "ContentBasedDeduplication": "true"}}
    urls = {}
    for name, attributes in names.items():
        dead_name = name.replace("tiny", "tiny-dead")
        urls[dead_name] = sqs.create_queue(QueueName=dead_name, Attributes=attributes)["QueueUrl"]
        arn = f"arn:aws:sqs:eu-north-1:000000000000:{dead_name}"
        redrive = json.dumps({"deadLetterTargetArn": arn, "maxReceiveCount": 2})
        urls[name] = sqs.create_queue(
            QueueName=name, Attributes={**attributes, "VisibilityTimeout": "2", "RedrivePolicy": redrive}
        )["QueueUrl"]
    yield urls
    for url in urls.values():
        sqs.delete_queue(QueueUrl=url)


@pytest.fixture
def working(embedded_aws, queues, credentials, static):
    """The small app with its jobs, hosted on the embedded SQS."""
    app, seen = build_app()
    address = SqsAddress(endpoint=embedded_aws.endpoint, region="eu-north-1")
    gateway = Gateway(app, GatewaySettings(schedules=False, stop_s=10), address=address, static=static)
    with Hosted(gateway, app) as hosted:
        hosted.seen = seen
        hosted.queues = queues
        yield hosted


@pytest.fixture
def unique():
    return uuid.uuid4().hex
