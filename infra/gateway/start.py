"""From an environment to a running gateway: what ``make gateway`` and ``make run`` have in common."""

import importlib
import os
import secrets
from collections.abc import MutableMapping
from pathlib import Path
from typing import Any

from chalice.app import Chalice

from infra.gateway.poller import SqsAddress

ROOT = Path(__file__).parents[2]
STATE = Path(os.environ.get("CORDBOARD_STATE") or ROOT / ".cordboard").absolute()
REMEMBERED = "1000"
"""Calls that each process keeps in mind, at half a kilobyte each."""
STATIC = ROOT / "templates" / "static"


def complete(environ: MutableMapping[str, Any], *, port: int, management_port: int) -> None:
    """Fill in what the functions need to know about their host, where nobody said otherwise."""
    public = environ.setdefault("PUBLIC_BASE_URL", f"http://localhost:{port}")
    environ.setdefault("REMEMBER_CALLS", REMEMBERED)
    environ.setdefault("WEBSOCKET_URL", "ws" + public.removeprefix("http").rstrip("/") + "/ws")
    environ.setdefault("WEBSOCKET_MANAGEMENT_URL", f"http://127.0.0.1:{management_port}")
    if not environ.get("SESSION_SECRET"):
        environ["SESSION_SECRET"] = kept_secret("session-secret")


def kept_secret(name: str) -> str:
    """Return a random secret of this installation, made on first use and readable by its owner only."""
    path = STATE / name
    if not path.exists():
        STATE.mkdir(exist_ok=True)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(32))
    return path.read_text()


def load_app() -> Chalice:
    """Import the functions; the environment must be complete by now, as they read it once."""
    app: Chalice = importlib.import_module("app").app
    return app


def sqs_address() -> SqsAddress:
    """Return where the functions' job queues are."""
    from chalicelib.aws.transport import endpoint  # noqa: PLC0415  reads the settings, which must be complete by now
    from chalicelib.settings import settings  # noqa: PLC0415

    return SqsAddress(endpoint=endpoint("sqs"), region=settings().aws_region)
