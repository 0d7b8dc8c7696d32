"""``python -m infra.embedded``: serve the embedded AWS until told to stop."""

import argparse
import asyncio
import fcntl
import json
import os
import signal
import socket
import sys
import tempfile
import threading
from contextlib import ExitStack, closing
from pathlib import Path

import uvloop

from infra.embedded.app import EmbeddedAws, EmbeddedSettings
from infra.embedded.http import HttpConnection
from infra.embedded.process import SECRET_KEY, region

BACKLOG = 512


class InUse(Exception):
    """The folder belongs to another process; the message says which folder."""


def main() -> int:
    """Serve; the first line on standard output names the address as JSON."""
    arguments = _parser().parse_args()
    try:
        with ExitStack() as stack:
            _serve(arguments, stack)
    except (InUse, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m infra.embedded", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="where to listen; 0 for any free port")
    parser.add_argument("--data", type=Path, help="the folder that keeps the state; without it nothing is kept")
    parser.add_argument("--with-parent", action="store_true", help="stop when standard input closes")
    return parser


def _serve(arguments: argparse.Namespace, stack: ExitStack) -> None:
    data: Path | None = arguments.data
    if data is not None:
        _claim(data, stack)
    listener = socket.create_server(("127.0.0.1", arguments.port), backlog=BACKLOG)
    stack.callback(listener.close)
    settings = EmbeddedSettings(
        tables=None if data is None else data / "tables.db",
        database=None if data is None else data / "embedded.db",
        files=data / "files" if data else Path(stack.enter_context(tempfile.TemporaryDirectory())),
        secret_key=os.environ.get("AWS_SECRET_ACCESS_KEY", SECRET_KEY),
        region=region(),
    )
    app = stack.enter_context(closing(EmbeddedAws(settings)))
    print(json.dumps({"endpoint": f"http://127.0.0.1:{listener.getsockname()[1]}"}), flush=True)
    uvloop.run(_answer(app, listener, with_parent=arguments.with_parent))


async def _answer(app: EmbeddedAws, listener: socket.socket, *, with_parent: bool) -> None:
    """Answer until told to stop; who waits for a message then is let go."""
    loop, stop = asyncio.get_running_loop(), asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    if with_parent:
        threading.Thread(target=_stop_with_parent, args=(loop, stop), daemon=True).start()
    connections: set[HttpConnection] = set()
    server = await loop.create_server(lambda: HttpConnection(app.answer, connections), sock=listener)
    await stop.wait()
    server.close()
    for connection in list(connections):
        connection.close()


def _claim(data: Path, stack: ExitStack) -> None:
    """Make sure that nobody else writes to the folder; the lock goes with the process, however it ends."""
    data.mkdir(parents=True, exist_ok=True)
    lock = stack.enter_context((data / "lock").open("w"))
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise InUse(f"The state in {data} is in use by another Cordboard; stop that one first.") from None


def _stop_with_parent(loop: asyncio.AbstractEventLoop, stop: asyncio.Event) -> None:
    os.fdopen(0, "rb", closefd=False).read()
    loop.call_soon_threadsafe(stop.set)


if __name__ == "__main__":
    sys.exit(main())
