"""The same AWS twice: ours over HTTP, and moto in process, which the contract tests hold ours against."""

import os
import uuid

import boto3
import pytest
from botocore.config import Config
from moto import mock_aws

KEYS = {"aws_access_key_id": "embedded", "aws_secret_access_key": "embedded", "region_name": "eu-north-1"}
NO_RETRIES = Config(retries={"total_max_attempts": 1})


class Clients:
    """boto3 clients of one of the two."""

    def __init__(self, endpoint: str | None) -> None:
        self.endpoint = endpoint
        self.sqs, self.s3, self.ses = (
            boto3.client(service, endpoint_url=endpoint, config=NO_RETRIES, **KEYS)
            for service in ("sqs", "s3", "sesv2")
        )


@pytest.fixture
def ours(embedded_aws):
    return Clients(embedded_aws.endpoint)


@pytest.fixture(params=["ours", "moto"])
def clients(request, embedded_aws):
    """Each test that takes this runs on both and must hold on both."""
    if request.param == "ours":
        yield Clients(embedded_aws.endpoint)
        return
    before = {name: os.environ.pop(name) for name in list(os.environ) if name.startswith("AWS_ENDPOINT_URL")}
    with mock_aws():
        yield Clients(None)
    os.environ.update(before)


@pytest.fixture
def unique():
    return uuid.uuid4().hex[:12]
