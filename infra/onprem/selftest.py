"""``python -m infra.onprem.selftest``: a call through the running site, and in words what stands in its way."""

import base64
import json
import os
import secrets
import socket
import ssl
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final

from infra.onprem import relay_check
from infra.onprem.configuration import Site
from infra.onprem.finding import Finding
from infra.onprem.loop_call import PACKETS, CallFailed, answers, call
from infra.onprem.surroundings import SiteIncomplete, Surroundings, own_address, recall

ACCOUNT: Final = "selftest"
ECHO: Final = "echo"
TIMEOUT_S: Final = 5
_OBJECTS: Final = "asterisk/config/dynamic/res_pjsip"
_LEAST_ECHO: Final = 0.8


def main() -> int:
    """Look at everything a call needs, one after the other; 0 when all is well."""
    try:
        recall(os.environ)
        surroundings = Surroundings.complete(os.environ)
    except SiteIncomplete as error:
        print(error, file=sys.stderr)
        return 1
    is_well = True
    for finding in findings(surroundings):
        is_well = is_well and not finding.remedy
        print(f"{'FAIL' if finding.remedy else 'ok  '}  {finding.subject}: {finding.seen}", flush=True)
        if finding.remedy:
            print(f"      {finding.remedy}", flush=True)
    return 0 if is_well else 1


def findings(surroundings: Surroundings) -> Iterator[Finding]:
    site, port = surroundings.site, surroundings.port
    yield _web("functions", f"http://127.0.0.1:{port}/login", f"Is the site running? PORT says it listens at {port}.")
    yield _web(
        "switch",
        f"http://127.0.0.1:{port}/trunk/health",
        "It answers 503 while Asterisk is not reached (ASTERISK_HTTP_PORT) or while the site is about to stop.",
    )
    yield _asterisk(site)
    host = "127.0.0.1" if site.sip_address == "0.0.0.0" else site.sip_address  # noqa: S104  compared, not bound
    yield _sip(host, site)
    yield _sound(host, site)
    yield _carrier(site)
    if urls := os.environ.get("TURN_URLS"):
        yield from relay_check.findings(urls, os.environ["TURN_SECRET"], _media_address(surroundings))
    if site.tls:
        for name, variable, number in (
            ("https", "TLS_PORT", surroundings.tls_port),
            ("SIP over TLS", "SIP_TLS_PORT", site.sip_tls_port),
        ):
            yield _tls(name, variable, (host, number))


def _media_address(surroundings: Surroundings) -> str:
    """Where a relay finds the switch: beside it, or at the address the world knows."""
    turn, site = surroundings.turn, surroundings.site
    return turn.address if turn else site.external_address or own_address(site.sip_address)


def _web(subject: str, url: str, remedy: str) -> Finding:
    try:
        with urllib.request.urlopen(url, timeout=TIMEOUT_S) as reply:  # noqa: S310  our own loopback address
            return Finding(subject, f"{url} answers {reply.status}")
    except (urllib.error.URLError, OSError) as error:
        return Finding(subject, f"{url}: {error}", remedy)


def _asterisk(site: Site) -> Finding:
    try:
        _ari(site, "GET", "asterisk/info?only=system")
    except urllib.error.HTTPError as error:
        remedy = "ASTERISK_ARI_PASSWORD (or the file ari-password in ONPREM_STATE) is not that of the running Asterisk."
        return Finding("Asterisk", f"port {site.http_port} answers {error.code}", remedy)
    except OSError as error:
        remedy = f"Nothing of Asterisk listens at 127.0.0.1:{site.http_port}: is ASTERISK_HTTP_PORT that of the site?"
        return Finding("Asterisk", str(error), remedy)
    return Finding("Asterisk", f"takes orders at port {site.http_port}")


def _sip(host: str, site: Site) -> Finding:
    if answers((host, site.sip_port)):
        return Finding("SIP", f"{host}:{site.sip_port} answers by UDP")
    remedy = f"SIP_ADDRESS and SIP_PORT say {host}:{site.sip_port}; another program may have that port, or a firewall."
    return Finding("SIP", f"{host}:{site.sip_port} does not answer by UDP", remedy)


def _sound(host: str, site: Site) -> Finding:
    try:
        with _account(site) as secret:
            heard = call((host, site.sip_port), ACCOUNT, secret, ECHO)
    except CallFailed as failure:
        return Finding("call", str(failure), _REMEDIES[failure.stage](site))
    except OSError as error:
        return Finding("call", str(error), "Asterisk took no account for the test: see what it says of ARI above.")
    if heard.packets < PACKETS * _LEAST_ECHO:
        return Finding("sound", f"{heard.packets} of {PACKETS} packets came back (port {heard.port})", _no_sound(site))
    return Finding("sound", f"{heard.packets} of {PACKETS} packets came back (port {heard.port})")


def _no_sound(site: Site) -> str:
    nat = f"EXTERNAL_ADDRESS ({site.external_address}) must be this site's." if site.external_address else ""
    return f"UDP {site.rtp_start}-{site.rtp_end} (RTP_START, RTP_END) must be open here and in every firewall. {nat}"


_REMEDIES: Final[dict[str, Callable[[Site], str]]] = {
    "sip": lambda site: f"A firewall may let small messages through to UDP {site.sip_port} and not large ones.",
    "password": lambda site: f"Something else than this site answers at {site.sip_port}, or it asks nobody who he is.",
    "answer": lambda site: f"403: this machine is banned (BAN_NEVER). 401: SIP_REALM differs from {site.realm}.",
}


def _carrier(site: Site) -> Finding:
    host, _, port = site.trunk_address.partition(":")
    try:
        is_there = answers((host, int(port or 5060)))
    except OSError as error:
        return Finding("line", f"{site.trunk_address}: {error}", "TRUNK_ADDRESS names no host that is known here.")
    if is_there:
        return Finding("line", f"{site.trunk_address} answers by UDP")
    remedy = "Is TRUNK_ADDRESS right, does your carrier know this address, and does a firewall let UDP out and back?"
    return Finding("line", f"{site.trunk_address} does not answer by UDP", remedy)


def _tls(name: str, variable: str, address: tuple[str, int]) -> Finding:
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE  # the question is whether it speaks TLS, not whom we trust
    try:
        with socket.create_connection(address, TIMEOUT_S) as plain, context.wrap_socket(plain) as wire:
            return Finding(name, f"port {address[1]} speaks {wire.version()}")
    except OSError as error:
        remedy = f"{variable} is {address[1]}: is it taken, are TLS_CERTIFICATE and TLS_KEY a pair?"
        return Finding(name, f"port {address[1]}: {error}", remedy)


@contextmanager
def _account(site: Site) -> Iterator[str]:
    """A telephone that may call the echo, for as long as the test takes."""
    secret = secrets.token_urlsafe(18)
    auth = {"auth_type": "userpass", "username": ACCOUNT, "password": secret}
    endpoint = {"context": "selftest", "identify_by": "username", "auth": ACCOUNT, "disallow": "all", "allow": "alaw"}
    try:
        _put(site, "auth", auth)
        _put(site, "endpoint", endpoint)
        yield secret
    finally:
        for kind in ("endpoint", "auth"):
            _ari(site, "DELETE", f"{_OBJECTS}/{kind}/{ACCOUNT}")


def _put(site: Site, kind: str, fields: dict[str, str]) -> None:
    listed = [{"attribute": name, "value": value} for name, value in fields.items()]
    _ari(site, "PUT", f"{_OBJECTS}/{kind}/{ACCOUNT}", {"fields": listed})


def _ari(site: Site, method: str, path: str, body: dict[str, Any] | None = None) -> None:
    data = json.dumps(body).encode() if body else None
    request = urllib.request.Request(f"http://127.0.0.1:{site.http_port}/ari/{path}", data, method=method)
    credentials = base64.b64encode(f"{site.ari_user}:{site.ari_password}".encode()).decode()
    request.add_header("Authorization", f"Basic {credentials}")
    request.add_header("Content-Type", "application/json")
    with urllib.request.urlopen(request, timeout=TIMEOUT_S):  # noqa: S310  our own loopback address
        return


if __name__ == "__main__":
    sys.exit(main())
