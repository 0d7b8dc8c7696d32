"""The one logger: static event names, ids as fields, and personal data only under ``pii`` keys.

``logger.info("offer-missed", extra={"call": call_id, "pii": {"caller": number}})``. Unless ``LOG_PII=1``, what stands
under ``pii`` is replaced before it is written.
"""

from collections.abc import Mapping
from typing import Any, Final

from aws_lambda_powertools import Logger
from aws_lambda_powertools.logging.formatter import LambdaPowertoolsFormatter

from chalicelib.settings import settings

HIDDEN: Final = "(hidden)"


class Discreet(LambdaPowertoolsFormatter):
    """Writes JSON lines without what stands under ``pii`` keys."""

    def serialize(self, log: Any) -> str:
        return super().serialize(log if settings().log_pii == "1" else _hidden(log))


def _hidden(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {key: HIDDEN if key == "pii" or key.startswith("pii.") else value for key, value in fields.items()}


logger: Final = Logger(service="cordboard", level=settings().log_level, logger_formatter=Discreet())
