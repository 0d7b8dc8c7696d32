"""``python -m infra.onprem``: Asterisk, the switch, the functions and their storage on one host (docs/onprem.md)."""

import asyncio
import logging
import os
import ssl
import sys
from collections.abc import Callable
from contextlib import ExitStack

from infra.demo.surroundings import COMPANY, PASSWORD
from infra.embedded.process import EmbeddedFailed, EmbeddedProcess
from infra.gateway.background import CannotHost
from infra.gateway.gateway import Beside, Gateway
from infra.gateway.renewal import RenewableProcesses
from infra.gateway.server import GatewayServer, PortTaken, Secure, listen, serve
from infra.gateway.settings import GatewaySettings
from infra.gateway.start import STATIC, complete, load_app, sqs_address
from infra.onprem.asterisk_process import AsteriskFailed, AsteriskProcess
from infra.onprem.log import log_site_to
from infra.onprem.preflight import missing
from infra.onprem.renewing import renewable
from infra.onprem.surroundings import SiteIncomplete, Surroundings, own_address, remember
from infra.onprem.turn_process import TurnFailed, TurnProcess
from infra.switch.collecting import collect_less
from infra.switch.settings import SettingMissing

TRUNK = "/trunk"


def main() -> int:
    """Serve until told to stop; what stands in the way is said in words."""
    try:
        with ExitStack() as stack:
            _run(stack)
    except (
        AsteriskFailed,
        CannotHost,
        EmbeddedFailed,
        PortTaken,
        SettingMissing,
        SiteIncomplete,
        TurnFailed,
        ValueError,
    ) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _run(stack: ExitStack) -> None:
    surroundings = Surroundings.complete(os.environ)
    remember(os.environ, surroundings.state)
    if surroundings.is_demo:
        os.environ.setdefault("DEMO_PASSWORD", PASSWORD)
    lacking = list(missing(surroundings.tree, has_relay=surroundings.turn is not None))
    if lacking:
        raise SiteIncomplete("This machine cannot be a site yet:\n" + "\n".join(f"- {line}" for line in lacking))
    os.environ.setdefault("GATEWAY_PROCESSES", str(os.cpu_count() or 1))
    settings = GatewaySettings.read(os.environ)
    public = stack.enter_context(listen(settings.host, settings.port))
    management = stack.enter_context(listen("127.0.0.1", settings.management_port))
    secure = _secure(settings.host, surroundings, stack)
    if not os.environ.get("AWS_ENDPOINT_URL"):
        embedded = stack.enter_context(EmbeddedProcess(data=surroundings.state / "aws"))
        os.environ.update(embedded.environment())
    complete(os.environ, port=settings.port, management_port=management.getsockname()[1])
    _start_sound(surroundings, stack)
    log_site_to(logging.StreamHandler(sys.stdout), os.environ.get("LOG_LEVEL", "INFO"))
    if settings.processes:
        _host_apart(settings.processes, surroundings, stack)
    servers: list[GatewayServer] = []
    gateway = _gateway(settings, surroundings, lambda: any(server.is_urgent for server in servers))
    collect_less()
    serve(gateway, public, management, servers.append, secure=secure)


def _start_sound(surroundings: Surroundings, stack: ExitStack) -> None:
    """Asterisk, and the relay of a site that has one."""
    music = STATIC.parents[1] / "chalicelib" / "audio" / "house" / "hold.wav"
    stack.enter_context(AsteriskProcess(surroundings.site, surroundings.home, music=music))
    if surroundings.turn:
        stack.enter_context(TurnProcess(surroundings.turn, surroundings.turn_home))


def _host_apart(count: int, surroundings: Surroundings, stack: ExitStack) -> None:
    """The functions in processes of their own, which may be renewed."""
    processes = stack.enter_context(RenewableProcesses(count))
    processes.take_over(load_app())
    stack.enter_context(renewable(processes, surroundings.state))


def _secure(host: str, surroundings: Surroundings, stack: ExitStack) -> Secure | None:
    """The listener for https, where the site has a certificate: microphones need it anywhere but on localhost."""
    tls = surroundings.site.tls
    if tls is None:
        return None
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(tls.certificate, tls.key)
    return Secure(stack.enter_context(listen(host, surroundings.tls_port)), context)


def _gateway(settings: GatewaySettings, surroundings: Surroundings, is_urgent: Callable[[], bool]) -> Gateway:
    """The functions with the switch beside them; the environment must be complete."""
    from chalicelib.settings import settings as named  # noqa: PLC0415  read once, so only now
    from infra.onprem.shortcut import Shortcut  # noqa: PLC0415  likewise
    from infra.provision import declared, provision  # noqa: PLC0415  boto3 is slow to import
    from infra.switch.http import HttpFetcher  # noqa: PLC0415
    from infra.switch.legs.asterisk.settings import AsteriskSettings  # noqa: PLC0415  likewise
    from infra.switch.on_asterisk import build_on_asterisk  # noqa: PLC0415
    from infra.switch.settings import SwitchSettings  # noqa: PLC0415
    from infra.switch.texts.choice import choose  # noqa: PLC0415

    provision(declared(), named())
    inside, fetcher = f"http://127.0.0.1:{settings.port}", HttpFetcher()
    app = build_on_asterisk(
        SwitchSettings.from_environment(os.environ),
        AsteriskSettings.from_environment(os.environ),
        Shortcut(fetcher=fetcher, public=os.environ["PUBLIC_BASE_URL"].rstrip("/"), inside=inside),
        choose(os.environ, fetcher),
    )
    switch = app.state.switch

    async def welcome() -> None:
        asyncio.get_running_loop().create_task(asyncio.to_thread(_furnish, surroundings))

    async def drain() -> None:
        await switch.drain(limit_s=surroundings.drain_s, is_urgent=is_urgent)

    beside = Beside(
        mounts={TRUNK: app},
        on_start=(switch.start, welcome),
        before_stop=(drain,),
        on_stop=(switch.close, fetcher.close),
    )
    return Gateway(load_app(), settings, address=sqs_address(), static=STATIC, beside=beside)


def _furnish(surroundings: Surroundings) -> None:
    """A demo gets its company; then say where everything is."""
    if surroundings.is_demo:
        from infra.demo.seed import Demo, seed  # noqa: PLC0415  only a demo needs it

        demo = Demo(
            base_url=f"http://127.0.0.1:{surroundings.port}",
            operator_key=os.environ["OPERATOR_KEY"],
            company=COMPANY,
            password=PASSWORD,
        )
        seed(demo, surroundings.state / "seeded")
    print(_greeting(surroundings), flush=True)


def _greeting(surroundings: Surroundings) -> str:
    site, is_by_make = surroundings.site, surroundings.tree is not None
    host = own_address(site.sip_address)
    secure = f", and with TLS at sips:{host}:{site.sip_tls_port}" if site.tls else ""
    issue = "make onprem-telephone AGENT=" if is_by_make else "python -m infra.onprem.telephone issue "
    test = "make onprem-selftest" if is_by_make else "python -m infra.onprem.selftest"
    key = f"the operator's key is in {surroundings.state}/operator-key, and docs/api.md makes a company with it"
    who = f"everybody's password is {os.environ['DEMO_PASSWORD']}" if surroundings.is_demo else key
    return (
        f"Cordboard is at {os.environ['PUBLIC_BASE_URL']}; {who}\n"
        f"Calls are taken at sip:{host}:{site.sip_port} from {site.trunk_networks}, "
        f"and go out by {site.trunk_address}\n"
        f"Telephones register at sip:{host}:{site.sip_port}{secure}; {issue}COMPANY.USER makes an account\n"
        f"{_relay(surroundings)}"
        f"{test} looks at everything a call needs. SIGTERM lets calls come to their end, Ctrl-C cuts them."
    )


def _relay(surroundings: Surroundings) -> str:
    turn = surroundings.turn
    return f"Browsers behind NAT bring their sound to {turn.urls}\n" if turn else ""


if __name__ == "__main__":
    sys.exit(main())
