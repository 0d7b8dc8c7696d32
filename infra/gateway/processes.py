"""Functions in processes of their own: more cores, and an event loop that no function makes late.

The gateway's threads stay what they were: each waits for one invocation. Here they wait for another process, over a
connection of the thread's own, instead of taking turns with the event loop on one interpreter.
"""

import itertools
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

import orjson
from chalice.app import Chalice

from infra.gateway.frames import Gone, is_open, receive, send
from infra.gateway.function_process import API
from infra.gateway.invoke import Function, LambdaContext
from infra.gateway.log import fields, log

START_S: Final = 60.0
STOP_S: Final = 5.0
LOOK_S: Final = 0.05
_ROOT: Final = Path(__file__).parents[2]


class FunctionFailed(Exception):
    """The function raised; the message is its traceback."""


class ProcessLost(Exception):
    """The process ended, or did not start, with the invocation under way."""


@dataclass(slots=True)
class _Process:
    """One process and where it listens."""

    address: Path
    running: "subprocess.Popen[bytes]"


@contextmanager
def in_processes(app: Chalice, count: int) -> Iterator[None]:
    """Run an app's functions in ``count`` processes; 0 leaves them here."""
    if count == 0:
        yield
        return
    with FunctionProcesses(count) as processes:
        processes.take_over(app)
        yield


class FunctionProcesses:
    """``count`` processes, while the context is open; one that dies is started again when next it is needed."""

    def __init__(self, count: int, module: str = "app") -> None:
        self._count = count
        self._module = module
        self._folder = tempfile.TemporaryDirectory(prefix="cordboard-functions-")
        self._processes: list[_Process] = []
        self._own = threading.local()
        self._connections: set[socket.socket] = set()
        self._turns = itertools.count()
        self._starting = threading.Lock()

    def __enter__(self) -> Self:
        self._processes = [self._start(number) for number in range(self._count)]
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for connection in self._connections:
            connection.close()
        for process in self._processes:
            _end(process.running)
        self._folder.cleanup()

    def take_over(self, app: Chalice) -> None:
        """From now on calling the app, or one of its functions, calls it there."""
        app.handler_map = {name: self._function(name) for name in app.handler_map}
        app.__class__ = type("Remote" + type(app).__name__, (type(app),), {"__call__": _method(self._function(API))})

    def invoke(self, name: str, event: Mapping[str, Any], context: LambdaContext) -> Any:
        """Run a function there; the calling thread waits.

        Raises:
            FunctionFailed: it raised.
            ProcessLost: its process ended; whether it had done its work is not known.
        """
        told = {"function_name": context.function_name, "timeout_s": context.get_remaining_time_in_millis() / 1000}
        told["aws_request_id"] = context.aws_request_id
        order = orjson.dumps({"function": name, "event": event, "context": told})
        connection = self._connection()
        try:
            send(connection, order)
            answer = orjson.loads(receive(connection))
        except (Gone, OSError) as error:
            self._drop(connection)
            raise ProcessLost(name) from error
        if "failed" in answer:
            raise FunctionFailed(answer["failed"])
        return answer["returned"]

    def _function(self, name: str) -> Function:
        def run(event: Any, context: Any) -> Any:
            return self.invoke(name, event, context)

        return run

    def _connection(self) -> socket.socket:
        """This thread's own, made on first use; the threads are dealt out over the processes."""
        connection: socket.socket | None = getattr(self._own, "connection", None)
        if connection is not None and not is_open(connection):
            self._drop(connection)
            connection = None
        if connection is None:
            if not hasattr(self._own, "number"):
                self._own.number = next(self._turns) % self._count
            connection = self._own.connection = self._connect(self._own.number)
            self._connections.add(connection)
        return connection

    def _drop(self, connection: socket.socket) -> None:
        self._own.connection = None
        self._connections.discard(connection)
        connection.close()

    def _connect(self, number: int) -> socket.socket:
        with self._starting:
            if self._processes[number].running.poll() is not None:
                log.error("a process of functions ended", extra=fields(process=number))
                _end(self._processes[number].running)
                self._processes[number] = self._start(number)
            process = self._processes[number]
        deadline = time.monotonic() + START_S
        connection = socket.socket(socket.AF_UNIX)
        while True:
            try:
                connection.connect(str(process.address))
            except OSError as error:
                if process.running.poll() is not None or time.monotonic() > deadline:
                    connection.close()
                    raise ProcessLost(f"process {number} does not answer") from error
                time.sleep(LOOK_S)
            else:
                return connection

    def _start(self, number: int) -> _Process:
        address = Path(self._folder.name) / str(number)
        address.unlink(missing_ok=True)
        command = [sys.executable, "-m", "infra.gateway.function_process", str(address), self._module]
        # A session of its own: Ctrl-C must not end the functions before what they are doing.
        running = subprocess.Popen(command, cwd=_ROOT, stdin=subprocess.PIPE, start_new_session=True)
        return _Process(address, running)


def _method(function: Function) -> Function:
    def call(app: Any, event: Any, context: Any) -> Any:
        del app
        return function(event, context)

    return call  # type: ignore[return-value]


def _end(running: "subprocess.Popen[bytes]") -> None:
    if running.stdin:
        running.stdin.close()
    try:
        running.wait(STOP_S)
    except subprocess.TimeoutExpired:
        running.kill()
        running.wait()
