"""The log of a site: what the switch and the libraries say joins what the gateway says, as JSON lines."""

import logging
from typing import Final

from infra.gateway.log import JsonLines, log_to

_OF_EVERY_RECORD: Final = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "fields"}


class SiteLines(JsonLines):
    """The switch gives its facts as plain ``extra``: whatever a record has beyond every record's are its facts."""

    def format(self, record: logging.LogRecord) -> str:
        facts = {name: value for name, value in vars(record).items() if name not in _OF_EVERY_RECORD}
        record.fields = facts | getattr(record, "fields", {})
        return super().format(record)


def log_site_to(handler: logging.Handler, level: str) -> None:
    """Everything of ours from ``level`` on, of others what they warn of."""
    log_to(handler, level)
    handler.setFormatter(SiteLines())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger("infra").setLevel(level)
