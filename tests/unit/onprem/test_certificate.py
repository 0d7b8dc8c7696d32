"""The manual's recipe for certificates on a LAN, as an administrator types it."""

import os
import re
import ssl
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]


def make_certificate(state: Path, *names: str) -> dict[str, str]:
    """Run the command; the settings it prints."""
    command = [sys.executable, "-m", "infra.onprem.certificate", *names]
    environment = os.environ | {"ONPREM_STATE": str(state)}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    return dict(re.findall(r"(\w+)=(\S+)", done.stdout))


def test_the_settings_it_prints_serve_every_name_to_those_who_trust_the_authority_and_to_nobody_else(
    tmp_path: Path,
) -> None:
    settings = make_certificate(tmp_path, "switchboard.lan", "192.0.2.10")

    assert settings["PUBLIC_BASE_URL"] == "https://switchboard.lan:8443"
    assert (Path(settings["TLS_KEY"]).stat().st_mode & 0o077) == 0
    assert ((tmp_path / "tls/authority.key").stat().st_mode & 0o077) == 0
    authority = tmp_path / "tls/authority.crt"
    for name in ("switchboard.lan", "192.0.2.10"):
        assert is_trusted(settings, ssl.create_default_context(cafile=authority), name)
    assert not is_trusted(settings, ssl.create_default_context(cafile=authority), "another.lan")
    assert not is_trusted(settings, ssl.create_default_context(), "switchboard.lan")


def test_run_again_before_the_year_is_over_it_asks_nobody_to_trust_anything_new(tmp_path: Path) -> None:
    first = make_certificate(tmp_path, "switchboard.lan")
    before = {name: (tmp_path / "tls" / name).read_bytes() for name in ("authority.crt", "site.crt")}

    again = make_certificate(tmp_path, "switchboard.lan")

    assert again == first
    assert (tmp_path / "tls/authority.crt").read_bytes() == before["authority.crt"]
    assert (tmp_path / "tls/site.crt").read_bytes() != before["site.crt"]
    trust = ssl.create_default_context(cafile=tmp_path / "tls/authority.crt")
    assert is_trusted(again, trust, "switchboard.lan")


def is_trusted(settings: dict[str, str], trust: ssl.SSLContext, name: str) -> bool:
    """Shake hands in memory."""
    serving = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    serving.load_cert_chain(settings["TLS_CERTIFICATE"], settings["TLS_KEY"])
    there, back = ssl.MemoryBIO(), ssl.MemoryBIO()
    client = trust.wrap_bio(back, there, server_hostname=name)
    server = serving.wrap_bio(there, back, server_side=True)
    for _ in range(4):
        for side in (client, server):
            try:
                side.do_handshake()
            except ssl.SSLWantReadError:
                continue
            except ssl.SSLCertVerificationError:
                return False
    return client.version() is not None
