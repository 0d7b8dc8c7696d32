"""Reads Asterisk's security log and keeps scanners out, by a list that Asterisk reads again."""

import asyncio
import logging
from collections.abc import Callable
from pathlib import Path
from typing import Final

from infra.switch.ari.client import Ari
from infra.switch.legs.asterisk.suspicion import Suspicion, offender
from infra.switch.watch.figures import Figure, Sample

LOOK_S: Final = 0.25
LONGEST_READ: Final = 1024 * 1024
GRACE_S: Final = 5.0

logger = logging.getLogger(__name__)


class Doorman:
    """``log`` is what Asterisk writes, ``bans`` what it reads (asterisk/pjsip.conf).

    An Asterisk that has just started knows no telephone and turns them all away: until ``knows_telephones`` and for a
    moment longer nobody is suspected.
    """

    def __init__(
        self, ari: Ari, suspicion: Suspicion, *, log: Path, bans: Path, knows_telephones: Callable[[], bool]
    ) -> None:
        self._ari = ari
        self._suspicion = suspicion
        self._knows_telephones = knows_telephones
        self._fair_from: float | None = None
        self._log = log
        self._bans = bans
        self._read_to = log.stat().st_size if log.exists() else 0

    async def watch(self) -> None:
        loop = asyncio.get_running_loop()
        self._write()
        while True:
            await asyncio.sleep(LOOK_S)
            now = loop.time()
            lines = self._new_lines()
            found = [address for line in lines if (address := offender(line))] if self._is_fair(now) else []
            has_banned = [self._suspicion.note(address, now) for address in found]
            has_forgiven = self._suspicion.forgive(now)
            if any(has_banned) or has_forgiven:
                self._write()
                self._ari.tell("PUT", "asterisk/modules/res_pjsip.so")
                logger.warning("bans changed", extra={"banned": len(self._suspicion.banned)})

    def _is_fair(self, now: float) -> bool:
        """Whether to be turned away means anything."""
        if not self._knows_telephones():
            self._fair_from = None
            return False
        if self._fair_from is None:
            self._fair_from = now + GRACE_S
        return now >= self._fair_from

    def _new_lines(self) -> list[str]:
        """Whole lines written since the last look; a log that has become shorter is a new one."""
        size = self._log.stat().st_size if self._log.exists() else 0
        if size < self._read_to:
            self._read_to = 0
        if size == self._read_to:
            return []
        with self._log.open("rb") as file:
            file.seek(self._read_to)
            data = file.read(LONGEST_READ)
        whole = data[: data.rfind(b"\n") + 1]
        self._read_to += len(whole)
        return whole.decode("utf-8", "replace").splitlines()

    def _write(self) -> None:
        lines = [f"deny = {address}/{address.max_prefixlen}" for address in self._suspicion.banned]
        draft = self._bans.with_suffix(".new")
        draft.write_text("\n".join(["[bans]", "type = acl", *lines, ""]) if lines else "")
        draft.replace(self._bans)

    def figures(self) -> list[Figure]:
        meaning = "Addresses that are kept out for having been turned away too often."
        return [Figure("banned_addresses", "gauge", meaning, [Sample(len(self._suspicion.banned))])]
