"""What a site says, line by line."""

import io
import json
import logging
from collections.abc import Iterator

import pytest

from infra.gateway.log import fields, log
from infra.onprem.log import log_site_to


@pytest.fixture
def said() -> Iterator[io.StringIO]:
    """The loggers are the process's own: they are left as they were found."""
    root, ours = logging.getLogger(), logging.getLogger("infra")
    before = (root.handlers[:], root.level, ours.level, log.handlers[:], log.level, log.propagate)
    stream = io.StringIO()
    log_site_to(logging.StreamHandler(stream), "INFO")
    yield stream
    root.handlers[:], level, our_level, log.handlers[:], log.level, log.propagate = before
    root.setLevel(level)
    ours.setLevel(our_level)


def test_the_switch_is_heard_with_its_reasons_and_the_gateway_once(said: io.StringIO) -> None:
    logging.getLogger("infra.switch.somewhere").warning("call cut", extra={"call": "CA1", "reason": "OUTGOING_DAY_CAP"})
    logging.getLogger("infra.switch.somewhere").info("not dialled", extra={"reason": "404"})
    log.info("request", extra=fields(status=200))
    logging.getLogger("library").info("chatter")
    logging.getLogger("library").error("broken")

    lines = [json.loads(line) for line in said.getvalue().splitlines()]
    assert [{name: value for name, value in line.items() if name != "time"} for line in lines] == [
        {"level": "warning", "event": "call cut", "call": "CA1", "reason": "OUTGOING_DAY_CAP"},
        {"level": "info", "event": "not dialled", "reason": "404"},
        {"level": "info", "event": "request", "status": 200},
        {"level": "error", "event": "broken"},
    ]
