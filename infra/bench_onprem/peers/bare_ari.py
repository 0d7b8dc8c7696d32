"""``python -m infra.bench_onprem.peers.bare_ari URL PASSWORD MEDIA``: answer, play, and nothing else."""

import asyncio
import sys

import uvloop

from infra.switch.ari.client import Ari, AriAddress
from infra.switch.ari.event import Event


async def serve(url: str, password: str, media: str) -> None:
    ari = Ari(AriAddress(url=url, user="switch", password=password, app="bare"))

    def answer(event: Event) -> None:
        channel = f"channels/{event['channel']['id']}"
        ari.tell("POST", f"{channel}/answer")
        ari.tell("POST", f"{channel}/play", {"media": media})

    ari.on_arrival = answer
    ari.start()
    await asyncio.Event().wait()


if __name__ == "__main__":
    uvloop.run(serve(*sys.argv[1:]))
