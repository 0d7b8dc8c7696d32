"""``python -m infra.embedded``: serve the embedded AWS until told to stop."""

import argparse
import fcntl
import json
import os
import socket
import sys
import tempfile
import threading
from contextlib import ExitStack
from pathlib import Path

import uvicorn

from infra.embedded.app import EmbeddedAws, EmbeddedSettings
from infra.embedded.dynalite import Dynalite, DynaliteFailed
from infra.embedded.node import NodeMissing
from infra.embedded.process import SECRET_KEY, region

STOP_TIMEOUT_S = 1
KEEP_ALIVE_S = 3600


class InUse(Exception):
    """The folder belongs to another process; the message says which folder."""


def main() -> int:
    """Start dynalite, then serve; the first line on standard output names both addresses as JSON."""
    arguments = _parser().parse_args()
    try:
        with ExitStack() as stack:
            _serve(arguments, stack)
    except (DynaliteFailed, InUse, NodeMissing, OSError) as error:
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
    listener = socket.create_server(("127.0.0.1", arguments.port), backlog=512)
    stack.callback(listener.close)
    dynalite = stack.enter_context(Dynalite(path=None if data is None else data / "tables"))
    app = EmbeddedAws(
        EmbeddedSettings(
            dynalite_url=dynalite.url,
            database=None if data is None else data / "embedded.db",
            files=data / "files" if data else Path(stack.enter_context(tempfile.TemporaryDirectory())),
            secret_key=os.environ.get("AWS_SECRET_ACCESS_KEY", SECRET_KEY),
            region=region(),
        )
    )
    config = uvicorn.Config(
        app,
        log_level="critical",
        access_log=False,
        timeout_keep_alive=KEEP_ALIVE_S,
        timeout_graceful_shutdown=STOP_TIMEOUT_S,
    )
    server = uvicorn.Server(config)
    if arguments.with_parent:
        threading.Thread(target=_stop_with_parent, args=(server,), daemon=True).start()
    endpoint = f"http://127.0.0.1:{listener.getsockname()[1]}"
    print(json.dumps({"endpoint": endpoint, "dynamodb": dynalite.url}), flush=True)
    server.run(sockets=[listener])


def _claim(data: Path, stack: ExitStack) -> None:
    """Make sure that nobody else writes to the folder; the lock goes with the process, however it ends."""
    data.mkdir(parents=True, exist_ok=True)
    lock = stack.enter_context((data / "lock").open("w"))
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise InUse(f"The state in {data} is in use by another Cordboard; stop that one first.") from None


def _stop_with_parent(server: uvicorn.Server) -> None:
    os.fdopen(0, "rb", closefd=False).read()
    server.should_exit = True


if __name__ == "__main__":
    sys.exit(main())
