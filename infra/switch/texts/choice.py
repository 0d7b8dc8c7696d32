"""Which gateway a site has: ``SMS_GATEWAY`` is ``none``, ``loopback``, ``http`` or ``smpp``."""

import ssl
from collections.abc import Mapping

from infra.switch.fetcher import Fetcher
from infra.switch.settings import SettingMissing
from infra.switch.texts.gateway import Gateway, Loopback, Nowhere
from infra.switch.texts.http_gateway import HttpGateway


def choose(environment: Mapping[str, str], fetcher: Fetcher) -> Gateway:
    """Make the gateway a site asked for.

    Raises:
        SettingMissing: something it needs is not set.
    """
    match environment.get("SMS_GATEWAY") or "none":
        case "none":
            return Nowhere()
        case "loopback":
            return Loopback()
        case "http":
            url, secret = _required(environment, "SMS_HTTP_URL"), _required(environment, "SMS_HTTP_SECRET")
            return HttpGateway(fetcher, url=url, secret=secret)
        case "smpp":
            return _smpp(environment)
        case other:
            raise SettingMissing(f"SMS_GATEWAY must be none, loopback, http or smpp, not {other!r}")


def _smpp(environment: Mapping[str, str]) -> Gateway:
    from infra.switch.texts.smpp_gateway import SmppAccount, SmppGateway  # noqa: PLC0415  only where it is used

    return SmppGateway(
        SmppAccount(
            host=_required(environment, "SMPP_HOST"),
            port=int(environment.get("SMPP_PORT") or "2775"),
            system_id=_required(environment, "SMPP_SYSTEM_ID"),
            password=_required(environment, "SMPP_PASSWORD"),
            tls=_tls(environment),
        )
    )


def _tls(environment: Mapping[str, str]) -> ssl.SSLContext | None:
    """``SMPP_TLS=1``; ``SMPP_TLS_AUTHORITY`` is whose word counts instead of the system's authorities'."""
    match environment.get("SMPP_TLS") or "0":
        case "0":
            return None
        case "1":
            authority = environment.get("SMPP_TLS_AUTHORITY") or None
            try:
                return ssl.create_default_context(cafile=authority)
            except OSError as error:
                raise SettingMissing(f"SMPP_TLS_AUTHORITY: {authority} cannot be read: {error}") from error
        case other:
            raise SettingMissing(f"SMPP_TLS must be 0 or 1, not {other!r}")


def _required(environment: Mapping[str, str], name: str) -> str:
    if not environment.get(name):
        raise SettingMissing(f"{name} must be set for SMS_GATEWAY={environment['SMS_GATEWAY']}")
    return environment[name]
