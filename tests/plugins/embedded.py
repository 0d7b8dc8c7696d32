"""The ``aws`` fixture: the embedded AWS, started once a session, with every declared table, queue and bucket.

Tests share the tables; what keeps them apart is a company id of their own (``company``).
"""

import os
import uuid
from collections.abc import Iterator

import pytest

from chalicelib.settings import settings
from infra.embedded.process import EmbeddedProcess
from infra.provision import declared, provision


@pytest.fixture(scope="session")
def embedded_aws() -> Iterator[EmbeddedProcess]:
    """The service alone: nothing is provisioned and the environment is left as it is."""
    with EmbeddedProcess(data=None) as process:
        yield process


@pytest.fixture(scope="session")
def aws(embedded_aws: EmbeddedProcess) -> Iterator[EmbeddedProcess]:
    """The service with everything the functions declare; the environment points at it."""
    before = dict(os.environ)
    os.environ.update(embedded_aws.environment())
    settings.cache_clear()
    provision(declared(), settings())
    yield embedded_aws
    os.environ.clear()
    os.environ.update(before)
    settings.cache_clear()


@pytest.fixture
def company() -> str:
    """A company id nobody else uses."""
    return f"test-{uuid.uuid4().hex[:12]}"
