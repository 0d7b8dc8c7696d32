"""``python -m infra.gateway.function_process SOCKET MODULE``: runs the functions of ``MODULE.app`` for a gateway.

One thread serves one connection, one invocation after the other, as a Lambda environment does. The process ends when
its standard input does: with the gateway, however that ends.
"""

import contextvars
import importlib
import os
import socket
import sys
import threading
import traceback
from collections.abc import Callable
from typing import Any, Final

import orjson

from infra.gateway.frames import Gone, receive, send
from infra.gateway.invoke import Function, LambdaContext
from infra.gateway.isolation import isolate

API: Final = "api"
BACKLOG: Final = 128


def main() -> None:
    """Serve until standard input closes."""
    address, module = sys.argv[1:]
    app = importlib.import_module(module).app
    isolate(app)
    functions: dict[str, Function] = {API: app, **app.handler_map}
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(address)
        listener.listen(BACKLOG)
        _spawn(_accept, listener, functions)
        os.fdopen(0, "rb", closefd=False).read()


def _accept(listener: socket.socket, functions: dict[str, Function]) -> None:
    while True:
        connection, _ = listener.accept()
        _spawn(_serve, connection, functions)


def _serve(connection: socket.socket, functions: dict[str, Function]) -> None:
    with connection:
        while True:
            try:
                send(connection, _answer(orjson.loads(receive(connection)), functions))
            except (Gone, OSError):
                return


def _answer(order: dict[str, Any], functions: dict[str, Function]) -> bytes:
    """What the function returns, or how it failed, as JSON: more than that no function says to Lambda either."""
    context = LambdaContext(**order["context"])
    try:
        returned = contextvars.Context().run(functions[order["function"]], order["event"], context)
        return orjson.dumps({"returned": returned})
    except Exception:  # noqa: BLE001  whatever it is belongs to who invoked the function
        return orjson.dumps({"failed": traceback.format_exc()})


def _spawn(work: Callable[..., None], *arguments: Any) -> None:
    threading.Thread(target=work, args=arguments, daemon=True).start()


if __name__ == "__main__":
    main()
