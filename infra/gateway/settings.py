"""What the environment decides about the gateway; the functions' own settings are theirs (docs/settings.md)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar


@dataclass(frozen=True, slots=True, kw_only=True)
class GatewaySettings:
    """Limits are API Gateway's, so that what works here works there."""

    host: str = "127.0.0.1"
    port: int = 8000
    management_port: int = 0
    http_threads: int = 8
    processes: int = 0
    waiting_requests: int = 512
    job_concurrency: int = 4
    schedules: bool = True
    pollers: bool = True
    function_timeout_s: float = 29.0
    body_bytes: int = 10 * 1024 * 1024
    message_bytes: int = 128 * 1024
    socket_idle_s: float = 600.0
    socket_life_s: float = 7200.0
    stop_s: int = 30
    trusted_proxies: str = "127.0.0.1"

    VARIABLES: ClassVar[Mapping[str, str]] = {
        "HOST": "host",
        "PORT": "port",
        "GATEWAY_MANAGEMENT_PORT": "management_port",
        "GATEWAY_HTTP_THREADS": "http_threads",
        "GATEWAY_PROCESSES": "processes",
        "GATEWAY_JOB_CONCURRENCY": "job_concurrency",
        "GATEWAY_SCHEDULES": "schedules",
        "GATEWAY_POLLERS": "pollers",
        "GATEWAY_STOP_S": "stop_s",
        "GATEWAY_TRUSTED_PROXIES": "trusted_proxies",
    }

    @classmethod
    def read(cls, environ: Mapping[str, str]) -> "GatewaySettings":
        """Read the variables of ``VARIABLES``.

        Raises:
            ValueError: one of them is no number where a number is due; the message names it.
        """
        given: dict[str, Any] = {}
        for variable, field in cls.VARIABLES.items():
            text = environ.get(variable, "")
            if text:
                given[field] = _read(variable, text, getattr(cls(), field))
        return cls(**given)


def _read(variable: str, text: str, default: object) -> object:
    if isinstance(default, bool):
        return text == "1"
    if isinstance(default, int):
        if not text.isdecimal():
            raise ValueError(f"{variable} must be a whole number, not {text!r}")
        return int(text)
    return text
