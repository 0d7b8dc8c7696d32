"""Who is kept out, where calls may go and what they may cost."""

from decimal import Decimal
from ipaddress import ip_address, ip_network

import pytest

from infra.switch.legs.asterisk.addresses import Addresses
from infra.switch.legs.asterisk.suspicion import Rule, Suspicion, offender
from infra.switch.legs.asterisk.tariff import Tariff, TariffUnreadable

STRANGER = ip_address("198.51.100.7")
GUESS = (
    '[2026-11-22 07:00:00.000] SECURITY[12] res_security_log.c: SecurityEvent="ChallengeResponseFailed",'
    'EventTV="2026",Severity="Error",Service="PJSIP",AccountID="acme.anna",SessionID="1",'
    'LocalAddress="IPV4/UDP/192.0.2.2/5060",RemoteAddress="IPV4/UDP/198.51.100.7/5071",Challenge=""'
)


def suspicion(**rule: object) -> Suspicion:
    return Suspicion(Rule(tries=3, within_s=60, ban_s=600, **rule))  # type: ignore[arg-type]


def test_a_line_of_the_security_log_tells_who_was_turned_away() -> None:
    assert offender(GUESS) == STRANGER
    assert offender(GUESS.replace("ChallengeResponseFailed", "SuccessfulAuth")) is None
    assert offender("nonsense") is None


def test_a_scanner_is_banned_and_let_in_again_when_its_time_is_over() -> None:
    doorman = suspicion()

    assert [doorman.note(STRANGER, now) for now in (0, 1, 2, 3)] == [False, False, False, True]
    assert doorman.banned == [STRANGER]
    assert not doorman.forgive(602)
    assert doorman.forgive(603)
    assert doorman.banned == []


def test_somebody_who_mistypes_now_and_then_is_not_banned() -> None:
    doorman = suspicion()

    assert not any(doorman.note(STRANGER, now) for now in range(0, 900, 30))


def test_the_line_and_this_machine_are_never_banned() -> None:
    doorman = suspicion(spared=[ip_network("198.51.100.0/24")])

    assert not any(doorman.note(STRANGER, 0) for _ in range(100))


def test_a_site_that_names_its_country_calls_there_alone_until_it_is_told_otherwise() -> None:
    home = Tariff.read({"SWITCH_COUNTRY_CODE": "47"})
    nordic = Tariff.read({"SWITCH_COUNTRY_CODE": "47", "OUTGOING_COUNTRIES": "+47, 46"})

    assert home.refusal("+4721000000", spent=Decimal(0)) is None
    assert home.refusal("+88213000000", spent=Decimal(0)) == "country"
    assert nordic.refusal("+46812345678", spent=Decimal(0)) is None
    assert Tariff.read({"OUTGOING_COUNTRIES": "*"}).refusal("+88213000000", spent=Decimal(0)) is None


def test_numbers_that_cost_are_refused_by_their_beginning() -> None:
    tariff = Tariff.read({"OUTGOING_COUNTRIES": "47", "OUTGOING_REFUSED": "+47820, +47829"})

    assert tariff.refusal("+4782012345", spent=Decimal(0)) == "number"
    assert tariff.refusal("+4721000000", spent=Decimal(0)) is None


def test_no_call_goes_out_when_the_day_has_cost_what_it_may() -> None:
    tariff = Tariff.read({"OUTGOING_RATES": "47:0.05,479:0.10,*:2", "OUTGOING_DAY_CAP": "50"})

    assert tariff.refusal("+4721000000", spent=Decimal("49.99")) is None
    assert tariff.refusal("+4721000000", spent=Decimal(50)) == "spend"
    assert [tariff.rate(number) for number in ("+4721000000", "+4790000001", "+441")] == [
        Decimal("0.05"),
        Decimal("0.10"),
        Decimal(2),
    ]


@pytest.mark.parametrize(
    "environment", [{"OUTGOING_RATES": "47:cheap"}, {"OUTGOING_DAY_CAP": "50"}, {"OUTGOING_RATES": "47:-1"}]
)
def test_a_tariff_that_makes_no_sense_is_refused_by_name(environment: dict[str, str]) -> None:
    with pytest.raises(TariffUnreadable, match="OUTGOING_"):
        Tariff.read(environment)


def test_a_sip_address_with_a_number_in_it_is_judged_like_the_number() -> None:
    addresses = Addresses(country_code="47")

    assert addresses.number("sip:0088213000000@carrier.example") == "+88213000000"
    assert addresses.number("+4721000000") == "+4721000000"
    assert addresses.number("21000000") == "+4721000000"
    assert addresses.number("client:acme.anna") is None
    assert addresses.number("sip:anna@partner.example") is None
