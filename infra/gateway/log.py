"""The gateway's log: one JSON line per event, with ids and counts and never a path, a query or a body."""

import json
import logging
import time
from functools import lru_cache
from typing import Any

_ENCODER = json.JSONEncoder(ensure_ascii=False, default=str)
log = logging.getLogger("cordboard.gateway")


class JsonLines(logging.Formatter):
    """Writes a record as one JSON object; ``extra={"fields": {...}}`` becomes its members."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "time": f"{_second(int(record.created))}.{int(record.msecs):03}Z",
            "level": record.levelname.lower(),
            "event": record.getMessage(),
            **getattr(record, "fields", {}),
        }
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return _ENCODER.encode(line)


@lru_cache(maxsize=1)
def _second(created: int) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(created))


def fields(**values: Any) -> dict[str, dict[str, Any]]:
    """Return the ``extra`` of a log call."""
    return {"fields": values}


def log_to(handler: logging.Handler, level: str) -> None:
    """Send the gateway's log to a handler."""
    handler.setFormatter(JsonLines())
    log.handlers[:] = [handler]
    log.setLevel(level)
    log.propagate = False
