"""``python -m infra.demo``: everything at one address, on this machine alone (``make run``)."""

import asyncio
import contextlib
import logging
import os
import sys
from contextlib import ExitStack
from typing import TextIO

from infra.demo.seed import Demo, SeedingFailed, seed
from infra.demo.surroundings import COMPANY, LOG, PASSWORD, SEEDED, complete_for_demo
from infra.embedded.process import EmbeddedFailed, EmbeddedProcess
from infra.gateway.background import CannotHost
from infra.gateway.gateway import Beside, Gateway
from infra.gateway.log import log_to
from infra.gateway.server import GatewayServer, PortTaken, listen, serve
from infra.gateway.settings import GatewaySettings
from infra.gateway.start import STATE, STATIC, complete, load_app, sqs_address

TRUNK = "/trunk"
OUTBOX = "/outbox"


def main() -> int:
    """Serve until Ctrl-C; what stands in the way is said in words."""
    try:
        with ExitStack() as stack:
            return _run(stack)
    except (CannotHost, EmbeddedFailed, PortTaken, ValueError) as error:
        print(error, file=sys.stderr)
        return 1


def _run(stack: ExitStack) -> int:
    settings = GatewaySettings.read(os.environ)
    public = stack.enter_context(listen(settings.host, settings.port))
    management = stack.enter_context(listen("127.0.0.1", settings.management_port))
    print("Starting …", flush=True)
    embedded = stack.enter_context(EmbeddedProcess(data=STATE / "aws"))
    embedded.take_over(os.environ)
    complete_for_demo(os.environ, port=settings.port)
    complete(os.environ, port=settings.port, management_port=management.getsockname()[1])
    terminal = _log_to_file(stack)
    house = _House(settings, embedded.endpoint, terminal)
    serve(house.gateway, public, management, on_server=house.know_server)
    return house.status


class _House:
    """The gateway with the switch beside it, and the furnishing once both answer."""

    def __init__(self, settings: GatewaySettings, embedded_url: str, terminal: TextIO) -> None:
        from chalicelib.settings import settings as named  # noqa: PLC0415
        from infra.demo.outbox import Outbox  # noqa: PLC0415  the environment must be complete before these load
        from infra.provision import declared, provision  # noqa: PLC0415
        from infra.switch.main import build  # noqa: PLC0415
        from infra.switch.settings import SwitchSettings  # noqa: PLC0415

        provision(declared(), named())
        self.status = 0
        self._terminal = terminal
        self._port = settings.port
        self._server: GatewayServer | None = None
        self._seeding: asyncio.Task[None] | None = None
        switch = build(SwitchSettings.from_environment(os.environ))
        beside = Beside(
            mounts={TRUNK: switch, OUTBOX: Outbox(embedded_url, OUTBOX)},
            on_start=(switch.state.start, self._begin_seeding),
            on_stop=(switch.state.close,),
        )
        self.gateway = Gateway(load_app(), settings, address=sqs_address(), static=STATIC, beside=beside)

    def know_server(self, server: GatewayServer) -> None:
        self._server = server

    async def _begin_seeding(self) -> None:
        self._seeding = asyncio.create_task(self._seed())

    async def _seed(self) -> None:
        """Furnish the company through its own front door, then say where it is."""
        demo = Demo(
            base_url=f"http://127.0.0.1:{self._port}",
            operator_key=os.environ["OPERATOR_KEY"],
            company=COMPANY,
            password=PASSWORD,
        )
        try:
            await asyncio.to_thread(seed, demo, SEEDED)
        except Exception as error:  # noqa: BLE001  a demo without its company is of no use, whatever the reason
            reason = str(error) if isinstance(error, SeedingFailed) else f"{type(error).__name__}: {error}"
            print(f"The demo company could not be set up.\n{reason}\nThe log is in {LOG}.", file=self._terminal)
            self.status = 1
            if self._server is not None:
                self._server.should_exit = True
            return
        print(_banner(self._port), file=self._terminal, flush=True)


def _banner(port: int) -> str:
    return (
        f"\n  Cordboard is at http://localhost:{port}\n"
        f"  Log in as kari@fjordvik.example with the password {PASSWORD}\n"
        f"  (ola, ingrid and per work there too; call +47 21 00 00 00 from the web phone at /phone)\n"
        "\n  Ctrl-C stops it; what you did is kept until `make reset`.\n"
    )


def _log_to_file(stack: ExitStack) -> TextIO:
    """Send every log to the file and return the terminal, which is for what a person reads."""
    LOG.parent.mkdir(parents=True, exist_ok=True)
    terminal = sys.stdout
    log = stack.enter_context(LOG.open("a", buffering=1))
    stack.enter_context(contextlib.redirect_stdout(log))
    stack.enter_context(contextlib.redirect_stderr(log))
    log_to(logging.StreamHandler(log), os.environ.get("LOG_LEVEL", "INFO"))
    return terminal


if __name__ == "__main__":
    sys.exit(main())
