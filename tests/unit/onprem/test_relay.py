"""A site's own relay: what it is told, who may use it for how long, and whom it reaches."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from chalicelib.console.relays import Relays
from infra.onprem.configuration import Site
from infra.onprem.surroundings import SiteIncomplete, Surroundings
from infra.onprem.turn_configuration import render

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def complete(state: Path, **settings: str) -> tuple[Surroundings, dict[str, str]]:
    environ = {"ONPREM_STATE": str(state), "TRUNK_ADDRESS": "sip.example", **settings}
    return Surroundings.complete(environ), environ


def test_a_right_to_the_relay_is_sealed_as_the_draft_has_it_and_ends_after_an_hour() -> None:
    relays = Relays.issue("turn:a, turns:b", secret="north", identity="client:acme.anna", now=NOW)

    assert relays.urls == ("turn:a", "turns:b")
    assert relays.username == f"{int(NOW.timestamp()) + 3600}:acme.anna"
    # openssl dgst -sha1 -hmac north -binary | base64, of the user above
    assert relays.credential == "+RuGis9zlXPW3/tsBXa9IVKsNG4="


def test_pages_are_told_of_no_servers_where_there_are_none() -> None:
    assert Relays.issue("", secret="", identity="client:acme.anna", now=NOW).to_json() == {}


def test_a_site_has_a_relay_where_it_is_given_an_address_and_tells_browsers_of_it(tmp_path: Path) -> None:
    without, environ = complete(tmp_path)
    assert (without.turn, environ.get("TURN_URLS")) == (None, None)

    surroundings, environ = complete(
        tmp_path, TURN_ADDRESS="192.0.2.10", EXTERNAL_ADDRESS="203.0.113.5", TURN_PORT="3500"
    )

    assert environ["TURN_URLS"] == "turn:203.0.113.5:3500?transport=udp,turn:203.0.113.5:3500?transport=tcp"
    assert environ["TURN_SECRET"] == (tmp_path / "turn-secret").read_text()
    assert surroundings.turn
    said = render(surroundings.turn, base="/srv", is_root=False).splitlines()
    assert [line for line in said if line.startswith("allowed-peer-ip")] == [
        "allowed-peer-ip=192.0.2.10",
        "allowed-peer-ip=203.0.113.5",
    ]
    assert {"denied-peer-ip=0.0.0.0-255.255.255.255", "no-tcp-relay", "use-auth-secret"} <= set(said)
    assert "external-ip=203.0.113.5/192.0.2.10" in said


def test_a_relay_elsewhere_needs_its_secret(tmp_path: Path) -> None:
    with pytest.raises(SiteIncomplete, match="TURN_SECRET"):
        complete(tmp_path, TURN_URLS="turn:relay.example")


def test_browsers_are_offered_what_the_world_sees_of_a_site_behind_nat() -> None:
    site = Site(
        ari_password="x",
        trunk_address="sip.example",
        trunk_networks="sip.example",
        external_address="203.0.113.5",
        own_address="192.0.2.10",
        stun_address="stun.example:3478",
    )

    assert site.ice.splitlines() == [
        "stunaddr = stun.example:3478",
        "",
        "[ice_host_candidates]",
        "192.0.2.10 => 203.0.113.5,include_local_address",
    ]
