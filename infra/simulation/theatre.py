"""Where histories and days are played: the app and a company, on an embedded AWS of their own where none is given."""

import logging
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

from chalice.app import Chalice

from chalicelib.aws.transport import Send
from chalicelib.core.ids import CompanyId
from chalicelib.settings import settings
from infra.simulation.tables.remembering import Remembering

PUBLIC_URL: Final = "https://functions.test"


@dataclass(frozen=True, slots=True)
class Theatre:
    """``numbers`` leads from a flow's name to its number, ``companies`` from a rule to a company that goes by it."""

    app: Chalice
    company: CompanyId
    token: str
    public_url: str
    numbers: Mapping[str, str] = field(default_factory=dict)
    companies: Mapping[str, CompanyId] = field(default_factory=dict)
    configuration: Send = field(default_factory=Remembering)

    def now(self) -> datetime:
        """The real time: configuration is written before any virtual clock runs."""
        return datetime.now(UTC)


@contextmanager
def opened() -> Iterator[Theatre]:
    """Start an embedded AWS with everything the functions declare, and load the app on it."""
    from infra.embedded.process import EmbeddedProcess  # noqa: PLC0415  only where the command line wants one
    from infra.provision import declared, provision  # noqa: PLC0415  likewise

    token = "a-trunk-token"  # noqa: S105  of a simulated trunk
    with EmbeddedProcess(data=None) as aws:
        os.environ.update(aws.environment())
        os.environ.update(TRUNK_AUTH_TOKEN=token, TRUNK_ACCOUNT_SID="AC" + "0" * 32, PUBLIC_BASE_URL=PUBLIC_URL)
        settings.cache_clear()
        provision(declared(), settings())
        logging.disable(logging.CRITICAL)
        from app import app  # noqa: PLC0415  reads the settings

        yield Theatre(app, CompanyId("sim"), token, PUBLIC_URL)
