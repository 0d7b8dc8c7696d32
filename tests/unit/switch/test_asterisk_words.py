"""Between Asterisk's words and the trunk contract's: addresses, causes, languages, configuration."""

from pathlib import Path

import pytest

from infra.onprem.configuration import Site, render
from infra.switch.endings import final_status
from infra.switch.legs.asterisk.addresses import Addresses, identity
from infra.switch.legs.asterisk.causes import remote_end
from infra.switch.legs.asterisk.speech import espeak_voice, language_of

NORWAY = Addresses(country_code="47")
SWEDEN = Addresses(country_code="46", trunk_prefix="0")
SITE = Site(ari_password="secret", trunk_address="sip.carrier.example:5070", trunk_networks="192.0.2.0/24")


@pytest.mark.parametrize(
    ("addresses", "digits", "number"),
    [
        (NORWAY, "+4721000000", "+4721000000"),
        (NORWAY, "004721000000", "+4721000000"),
        (NORWAY, "4721000000", "+4721000000"),
        (NORWAY, "21000000", "+4721000000"),
        (NORWAY, "47000000", "+4747000000"),
        (SWEDEN, "0812345678", "+46812345678"),
        (Addresses(), "4721000000", "+4721000000"),
        (NORWAY, "", "anonymous"),
        (NORWAY, "anonymous", "anonymous"),
    ],
)
def test_a_number_from_the_line_is_read_in_its_country(addresses: Addresses, digits: str, number: str) -> None:
    assert addresses.e164(digits) == number


@pytest.mark.parametrize(
    ("address", "endpoint"),
    [
        ("client:acme.anna", "PJSIP/acme.anna"),
        ("+4790000001", "PJSIP/+4790000001@trunk"),
        ("sip:door@192.0.2.7:5060", "PJSIP/trunk/sip:door@192.0.2.7:5060"),
        ("client:trunk/sip:thief@example.com", None),
        ("client:", None),
        ("+47900&PJSIP/other", None),
        ("sip:a@b;transport=tcp", None),
        ("nonsense", None),
    ],
)
def test_only_plain_addresses_are_dialled(address: str, endpoint: str | None) -> None:
    assert NORWAY.endpoint(address) == endpoint


def test_a_telephone_is_known_by_its_account_not_by_what_it_says() -> None:
    assert identity("PJSIP/acme.anna-0000002a") == "client:acme.anna"
    assert identity("PJSIP/acme-north.bo-lund-00000001") == "client:acme-north.bo-lund"


def test_a_browsers_channel_tells_the_same_agent_and_a_web_phones_its_number() -> None:
    assert identity("PJSIP/web_acme.anna-0000002a") == "client:acme.anna"
    assert identity("PJSIP/caller_4790000001-0000002b") == "+4790000001"


@pytest.mark.parametrize(
    ("event", "status"),
    [
        ({"cause": 17, "tech_cause": 486}, "busy"),
        ({"cause": 21, "tech_cause": 603}, "busy"),
        ({"cause": 21, "tech_cause": 403}, "failed"),
        ({"cause": 19, "tech_cause": 480}, "no-answer"),
        ({"cause": 18, "tech_cause": 408}, "no-answer"),
        ({"cause": 19}, "no-answer"),
        ({"cause": 17}, "busy"),
        ({"cause": 20}, "failed"),
        ({"cause": 16}, "failed"),
        ({}, "failed"),
    ],
)
def test_an_unanswered_leg_ends_by_what_the_other_side_said(event: dict[str, int], status: str) -> None:
    ended = remote_end(event, was_answered=False, is_incoming=False)

    assert final_status(ended, was_answered=False, is_incoming=False, intended=None) == status


def test_an_incoming_caller_who_left_before_the_answer_was_not_answered() -> None:
    ended = remote_end({"cause": 127, "tech_cause": 487}, was_answered=False, is_incoming=True)

    assert final_status(ended, was_answered=False, is_incoming=True, intended=None) == "no-answer"


@pytest.mark.parametrize(
    ("language", "voice"),
    [("nb-NO", "nb"), ("en-GB", "en-gb"), ("en-US", "en-us"), ("sv-SE", "sv"), ("fi-FI", "fi"), ("et-EE", "et"),
     ("lt-LT", "lt"), ("xx-XX", "en-us")],
)  # fmt: skip
def test_every_language_has_a_voice(language: str, voice: str) -> None:
    assert espeak_voice(language) == voice


def test_a_voice_may_name_the_language() -> None:
    assert language_of("Google.nb-NO-Wavenet-A") == "nb-NO"
    assert language_of("Polly.Ida") == "en-US"
    assert language_of(None) == "en-US"


def test_the_configuration_is_complete_and_lets_only_the_carrier_in(tmp_path: Path) -> None:
    render(SITE, tmp_path, base="/srv/site", music="/srv/site/music")

    files = {path.name: path.read_text() for path in tmp_path.iterdir()}
    assert not [name for name, text in files.items() if "$app" in text or "$base" in text]
    trunk = files["pjsip.conf"].split("[trunk]")[1]
    assert "identify_by = ip" in trunk
    assert "match = 192.0.2.0/24" in files["pjsip.conf"]
    assert "anonymous" not in files["pjsip.conf"]
    assert "res_pjsip_endpoint_identifier_anonymous" not in files["modules.conf"]
    assert "bindaddr = 127.0.0.1" in files["http.conf"]
    assert "enabled = no" in files["manager.conf"]
    assert "${EXTEN}" in files["extensions.conf"]
