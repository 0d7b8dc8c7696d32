"""``python -m infra.gateway``: the functions alone, for any Twilio-compatible trunk (``make gateway``)."""

import logging
import os
import sys
from contextlib import ExitStack

from infra.embedded.process import EmbeddedFailed, EmbeddedProcess
from infra.gateway.background import CannotHost
from infra.gateway.gateway import Gateway
from infra.gateway.log import log_to
from infra.gateway.processes import in_processes
from infra.gateway.server import PortTaken, listen, serve
from infra.gateway.settings import GatewaySettings
from infra.gateway.start import STATE, STATIC, complete, load_app, sqs_address


def main() -> int:
    """Serve until told to stop; what stands in the way is said in words."""
    try:
        with ExitStack() as stack:
            _run(stack)
    except (CannotHost, EmbeddedFailed, PortTaken, ValueError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _run(stack: ExitStack) -> None:
    settings = GatewaySettings.read(os.environ)
    public = stack.enter_context(listen(settings.host, settings.port))
    management = stack.enter_context(listen("127.0.0.1", settings.management_port))
    complete(os.environ, port=settings.port, management_port=management.getsockname()[1])
    if not os.environ.get("AWS_ENDPOINT_URL"):
        embedded = stack.enter_context(EmbeddedProcess(data=STATE / "aws"))
        embedded.take_over(os.environ)
        print(f"AWS_ENDPOINT_URL is not set: using the embedded AWS, with its state in {STATE / 'aws'}.")
    log_to(logging.StreamHandler(sys.stdout), os.environ.get("LOG_LEVEL", "INFO"))
    _provision()
    app = load_app()
    stack.enter_context(in_processes(app, settings.processes))
    gateway = Gateway(app, settings, address=sqs_address(), static=STATIC)
    print(f"The functions answer at http://{settings.host}:{settings.port}", flush=True)
    serve(gateway, public, management)


def _provision() -> None:
    from chalicelib.settings import settings  # noqa: PLC0415  read once, so only now
    from infra.provision import declared, provision  # noqa: PLC0415  boto3 is slow to import

    created = provision(declared(), settings())
    if created:
        print(f"Created {len(created)} tables, job queues and buckets.")


if __name__ == "__main__":
    sys.exit(main())
