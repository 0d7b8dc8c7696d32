"""Before a site starts: ports that others have, what is remembered for the tools, and settings the container passes on."""

import re
import socket
from dataclasses import replace
from pathlib import Path

import pytest

from infra.onprem.asterisk_process import taken_ports
from infra.onprem.configuration import Site, Tls
from infra.onprem.surroundings import own_address, recall, remember

ROOT = Path(__file__).parents[3]
EVERYWHERE = "0.0.0.0"  # noqa: S104  compared, not bound
# What a container has of its own, and the choice of a machine that is none.
NOT_FOR_CONTAINERS = {"ONPREM_STATE", "ASTERISK_TREE"}


@pytest.fixture
def site() -> Site:
    with socket.socket() as one, socket.socket() as two, socket.socket() as three:
        for probe in (one, two, three):
            probe.bind(("127.0.0.1", 0))
        ports = [probe.getsockname()[1] for probe in (one, two, three)]
    return Site(
        ari_password="x",
        trunk_address="127.0.0.2",
        trunk_networks="127.0.0.2",
        sip_address="127.0.0.1",
        sip_port=ports[0],
        http_port=ports[1],
        sip_tls_port=ports[2],
    )


@pytest.mark.parametrize(
    ("kind", "field", "setting"),
    [
        (socket.SOCK_DGRAM, "sip_port", "SIP_PORT: UDP"),
        (socket.SOCK_STREAM, "sip_port", "SIP_PORT: TCP"),
        (socket.SOCK_STREAM, "http_port", "ASTERISK_HTTP_PORT: TCP"),
        (socket.SOCK_STREAM, "sip_tls_port", "SIP_TLS_PORT: TCP"),
    ],
)
def test_a_port_that_another_program_has_is_named(
    site: Site, kind: socket.SocketKind, field: str, setting: str
) -> None:
    site = replace(site, tls=Tls(certificate=Path("c"), key=Path("k")))
    assert list(taken_ports(site)) == []

    with socket.socket(socket.AF_INET, kind) as other:
        other.bind(("127.0.0.1", getattr(site, field)))
        if kind == socket.SOCK_STREAM:
            other.listen()
        (said,) = taken_ports(site)

    assert said.startswith(f"{setting} 127.0.0.1:{getattr(site, field)} cannot be had (Address already in use)")


def test_tools_beside_a_site_know_its_settings_but_no_secret_and_what_is_said_to_them_counts_more(
    tmp_path: Path,
) -> None:
    remember({"SIP_PORT": "5070", "TRUNK_ADDRESS": "sip.example", "TRUNK_AUTH_TOKEN": "secret", "PORT": ""}, tmp_path)
    environ = {"ONPREM_STATE": str(tmp_path), "TRUNK_ADDRESS": "another.example"}

    recall(environ)

    assert environ == {"ONPREM_STATE": str(tmp_path), "TRUNK_ADDRESS": "another.example", "SIP_PORT": "5070"}
    assert "secret" not in (tmp_path / "settings.json").read_text()


def test_telephones_are_told_an_address_they_can_call() -> None:
    assert own_address("192.0.2.10") == "192.0.2.10"
    assert own_address(EVERYWHERE) not in {EVERYWHERE, ""}


def test_the_container_is_told_every_setting_that_the_manual_names() -> None:
    manual = (ROOT / "docs" / "onprem.md").read_text("utf-8")
    rows = re.findall(r"^\| (`[A-Z].*?) \|", manual, re.MULTILINE)
    named = {name for row in rows for name in re.findall(r"`([A-Z][A-Z_]+)`", row)}
    passed = set(re.findall(r"^ +- ([A-Z_]+)$", (ROOT / "infra/onprem/compose.yaml").read_text("utf-8"), re.MULTILINE))

    assert len(named) > 25
    assert named - NOT_FOR_CONTAINERS <= passed, named - NOT_FOR_CONTAINERS - passed
