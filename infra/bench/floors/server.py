"""``python -m infra.bench.floors.server PORT``: the least voice webhook behind uvicorn, with a few threads."""

import asyncio
import base64
import os
import sys
from collections.abc import Awaitable, Callable, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, Final

import uvicorn

from chalicelib.aws import transport
from infra.bench.floors.webhook import handler

THREADS: Final = 4
Message = MutableMapping[str, Any]
POOL: Final = ThreadPoolExecutor(THREADS)
BASE: Final = os.environ["PUBLIC_BASE_URL"]
TOKEN: Final = os.environ["TRUNK_AUTH_TOKEN"].encode()


async def app(
    scope: Message, receive: Callable[[], Awaitable[Message]], send: Callable[[Message], Awaitable[None]]
) -> None:
    """Answer each request as the floor does; below /stored with the store."""
    if scope["type"] != "http":
        return
    body = (await receive())["body"]
    event = {
        "requestContext": {"path": scope["path"]},
        "headers": {name.decode(): value.decode() for name, value in scope["headers"]},
        "body": base64.b64encode(body).decode(),
    }
    call = transport.call if scope["path"].startswith("/stored") else None
    work = partial(handler, event, call, token=TOKEN, base=BASE)
    answer = await asyncio.get_running_loop().run_in_executor(POOL, work)
    text = answer["body"].encode()
    headers = [(b"content-type", b"text/xml"), (b"content-length", str(len(text)).encode())]
    await send({"type": "http.response.start", "status": answer["statusCode"], "headers": headers})
    await send({"type": "http.response.body", "body": text})


if __name__ == "__main__":
    uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[1]), log_level="critical", access_log=False)
