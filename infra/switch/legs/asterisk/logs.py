"""Keeps Asterisk's own logs short: what it writes beyond a bound is moved aside, and what was there before is gone."""

import asyncio
import logging
import os
import shutil
from pathlib import Path
from typing import Final

LOOK_S: Final = 5.0
ASIDE: Final = ".old"

logger = logging.getLogger(__name__)


async def keep_short(folder: Path, longest: int) -> None:
    """Two files of at most ``longest`` bytes for each log, more or less."""
    while True:
        await asyncio.sleep(LOOK_S)
        try:
            await asyncio.to_thread(shorten, folder, longest)
        except OSError as error:
            logger.error("logs not shortened", extra={"reason": str(error)})  # noqa: TRY400  told again soon enough


def shorten(folder: Path, longest: int) -> None:
    """Asterisk has its logs open and appends: they are copied and emptied, not renamed."""
    for log in folder.glob("*"):
        if log.suffix != ASIDE and log.is_file() and log.stat().st_size > longest:
            aside = log.with_name(log.name + ASIDE)
            try:
                shutil.copyfile(log, aside)
            except OSError:
                aside.unlink(missing_ok=True)  # a full disk: what was said matters less than room
            os.truncate(log, 0)
