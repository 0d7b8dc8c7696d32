"""``python -m infra.onprem.certificate NAME...``: an authority of one's own and a certificate for a site on a LAN."""

import argparse
import ipaddress
import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from infra.onprem.surroundings import STATE

AUTHORITY_DAYS: Final = 3650
# Browsers and telephones refuse certificates that are good for longer.
CERTIFICATE_DAYS: Final = 397


class CertificateFailed(Exception):
    """openssl could not do it; the message is its own."""


def main() -> int:
    """Make a certificate for the names and addresses under which browsers and telephones know this site."""
    parser = argparse.ArgumentParser(prog="python -m infra.onprem.certificate", description=main.__doc__)
    parser.add_argument("names", nargs="+", metavar="NAME", help="host name or address, the first is the main one")
    given = parser.parse_args()
    folder = Path(os.environ.get("ONPREM_STATE") or STATE) / "tls"
    try:
        issue(folder, given.names)
    except CertificateFailed as error:
        print(error, file=sys.stderr)
        return 1
    print(
        f"Start the site with\n  TLS_CERTIFICATE={folder}/site.crt TLS_KEY={folder}/site.key "
        f"PUBLIC_BASE_URL=https://{given.names[0]}:8443\n"
        f"and make every computer and telephone trust {folder}/authority.crt (docs/onprem.md says how)."
    )
    return 0


def issue(folder: Path, names: list[str]) -> None:
    """Write ``site.crt`` and ``site.key``; the authority is made once and kept, so what trusts it goes on trusting.

    Raises:
        CertificateFailed: openssl is missing or refused.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    authority, key = folder / "authority.crt", folder / "authority.key"
    if not authority.exists():
        subject = ["-subj", "/CN=Cordboard of this site", "-days", str(AUTHORITY_DAYS)]
        constraints = [
            "-addext",
            "basicConstraints=critical,CA:TRUE",
            "-addext",
            "keyUsage=critical,keyCertSign,cRLSign",
        ]
        _openssl("req", "-x509", *_new_key(key), *subject, *constraints, "-out", str(authority))
    with TemporaryDirectory() as drafts:
        request, extensions = Path(drafts) / "request", Path(drafts) / "extensions"
        extensions.write_text(
            f"subjectAltName={','.join(map(_alternative, names))}\n"
            "extendedKeyUsage=serverAuth\nbasicConstraints=CA:FALSE\n"
        )
        _openssl("req", *_new_key(folder / "site.key"), "-subj", f"/CN={names[0]}", "-out", str(request))
        signer = ["-CA", str(authority), "-CAkey", str(key), "-CAcreateserial", "-days", str(CERTIFICATE_DAYS)]
        made = ["-extfile", str(extensions), "-out", str(folder / "site.crt")]
        _openssl("x509", "-req", "-sha256", "-in", str(request), *signer, *made)


def _alternative(name: str) -> str:
    try:
        return f"IP:{ipaddress.ip_address(name)}"
    except ValueError:
        return f"DNS:{name}"


def _new_key(path: Path) -> list[str]:
    return ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-sha256", "-keyout", str(path)]


def _openssl(*arguments: str) -> None:
    try:
        subprocess.run(["openssl", *arguments], check=True, capture_output=True, text=True, umask=0o077)
    except FileNotFoundError:
        raise CertificateFailed("openssl is missing (apt-get install openssl)") from None
    except subprocess.CalledProcessError as error:
        raise CertificateFailed(str(error.stderr)) from error


if __name__ == "__main__":
    sys.exit(main())
