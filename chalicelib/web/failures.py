"""How the edges log what went wrong: where and what kind, never the words, for they may hold a number or a name."""

import traceback
from typing import Any

from chalicelib.core.errors import SwitchboardError
from chalicelib.observability import logger


def log_failure(event: str, error: BaseException, **fields: Any) -> None:
    """Log ``event`` with ids in ``fields``: an expected error by its code, another by its type and its trace."""
    if isinstance(error, SwitchboardError):
        logger.warning(event, extra={**fields, "code": error.code})
        return
    trace = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(error.__traceback__)]
    logger.error(event, extra={**fields, "error_type": type(error).__qualname__, "trace": trace})
