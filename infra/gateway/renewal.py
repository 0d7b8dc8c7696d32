"""Functions whose code changes while they are in use: new processes take over, the old ones finish what they have."""

import json
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

from chalice.app import Chalice

from infra.gateway.invoke import LambdaContext
from infra.gateway.processes import FunctionProcesses, ProcessLost
from infra.gateway.shape import shape

LONGEST_S: Final = 60.0
"""No function takes longer: an old process is ended then, whatever it does."""
_LOOK_S: Final = 0.05
_ROOT: Final = Path(__file__).parents[2]
_TAIL: Final = 2000


class NotRenewed(Exception):
    """The code that lies there cannot take over; the message says why. The old one goes on."""


class _Generation(FunctionProcesses):
    """The processes of one state of the code; ``busy`` is how many invocations they have."""

    busy = 0

    def warm(self) -> None:
        """Return when each of them takes orders."""
        for number in range(self._count):
            self._connect(number).close()


class RenewableProcesses(FunctionProcesses):
    """The same for whoever calls the functions; ``renew`` has the code of this moment run from then on."""

    def __init__(self, count: int, module: str = "app") -> None:
        super().__init__(count, module)
        self._now = _Generation(count, module)
        self._counting = threading.Lock()
        self._renewing = threading.Lock()
        self._known: list[str] = []

    def __enter__(self) -> Self:
        self._now.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._now.__exit__(kind, error, trace)
        self._folder.cleanup()

    def take_over(self, app: Chalice) -> None:
        self._known = shape(app)
        super().take_over(app)

    def invoke(self, name: str, event: Mapping[str, Any], context: LambdaContext) -> Any:
        with self._in_use() as generation:
            return generation.invoke(name, event, context)

    def renew(self) -> None:
        """Start new processes, and let them have everything that comes from then on; returns when they do.

        Raises:
            NotRenewed: they do not start, or do not serve what the gateway knows.
        """
        with self._renewing:
            self._insist_on_shape()
            fresh = _Generation(self._count, self._module)
            fresh.__enter__()
            try:
                fresh.warm()
            except ProcessLost as lost:
                fresh.__exit__(None, None, None)
                raise NotRenewed(f"The new functions do not start: {lost}") from lost
            with self._counting:
                old, self._now = self._now, fresh
            threading.Thread(target=self._retire, args=(old,), daemon=True).start()

    @contextmanager
    def _in_use(self) -> Iterator[_Generation]:
        with self._counting:
            generation = self._now
            generation.busy += 1
        try:
            yield generation
        finally:
            with self._counting:
                generation.busy -= 1

    def _retire(self, old: _Generation) -> None:
        deadline = time.monotonic() + LONGEST_S
        while old.busy and time.monotonic() < deadline:
            time.sleep(_LOOK_S)
        old.__exit__(None, None, None)

    def _insist_on_shape(self) -> None:
        """What the gateway routes, polls and times it read once: code with other addresses wants a gateway anew."""
        command = [sys.executable, "-m", "infra.gateway.shape", self._module]
        done = subprocess.run(command, cwd=_ROOT, capture_output=True, text=True, check=False)
        if done.returncode:
            raise NotRenewed(f"The new functions cannot be loaded: {done.stderr[-_TAIL:]}")
        found = json.loads(done.stdout.splitlines()[-1])
        if changed := sorted(set(found) ^ set(self._known)):
            raise NotRenewed(f"The new functions serve other addresses or jobs ({', '.join(changed)}): start anew")
