"""The one logger: static event names, ids as fields, and personal data only under ``pii`` keys.

``logger.info("offer-missed", extra={"call": call_id, "pii": {"caller": number}})``. Unless ``LOG_PII=1``, what stands
under ``pii`` is replaced before it is written. Powertools costs 40 ms of cold start, so it is loaded by the first line
that is really written; a healthy voice webhook writes none.
"""

from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from chalicelib.settings import settings

if TYPE_CHECKING:
    from aws_lambda_powertools import Logger

HIDDEN: Final = "(hidden)"
Fields = Mapping[str, Any]


class EventLog:
    """Writes events through Powertools' logger, which adds time, level, service and Lambda's own context."""

    def debug(self, event: str, *, extra: Fields) -> None:
        if settings().log_level == "DEBUG":
            powertools().debug(event, extra=_discreet(extra))

    def info(self, event: str, *, extra: Fields) -> None:
        powertools().info(event, extra=_discreet(extra))

    def warning(self, event: str, *, extra: Fields) -> None:
        powertools().warning(event, extra=_discreet(extra))

    def error(self, event: str, *, extra: Fields) -> None:
        powertools().error(event, extra=_discreet(extra))

    def exception(self, event: str, *, extra: Fields) -> None:
        """Write an error with the traceback of the exception being handled."""
        powertools().exception(event, extra=_discreet(extra))


def _discreet(fields: Fields) -> dict[str, Any]:
    if settings().log_pii == "1":
        return dict(fields)
    return {key: HIDDEN if key == "pii" or key.startswith("pii.") else value for key, value in fields.items()}


@cache
def powertools() -> "Logger":
    from aws_lambda_powertools import Logger  # noqa: PLC0415  see above

    # of a line whose time is not as RFC 3339 has it, Lambda takes the level for INFO
    return Logger(service="cordboard", level=settings().log_level, utc=True, use_rfc3339=True)


logger: Final = EventLog()
