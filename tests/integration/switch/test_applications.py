"""Applications, SIP domains and credentials through the official SDK (contract C.6)."""

import asyncio

import pytest
from twilio.base.exceptions import TwilioRestException

from infra.switch.legs.asterisk.telephones import Telephones
from infra.switch.sip_accounts import SipAccounts
from infra.switch.virtual_time import VirtualClock
from tests.integration.switch.conftest import BASE, CALLER, OURS

pytestmark = pytest.mark.anyio

SECRET = "Correct-Horse-7"


def refused(code: int):
    return pytest.raises(TwilioRestException, check=lambda error: error.code == code)


async def test_a_number_points_to_an_application_whose_urls_come_before_its_own(switch, client, functions) -> None:
    functions.pages |= {"/app": "<Say>From the application</Say>"}
    application = await switch.in_thread(
        lambda: client.applications.create(
            friendly_name="Desk", voice_url=f"{BASE}/app", status_callback=f"{BASE}/events", sms_url=f"{BASE}/text"
        )
    )
    number = switch.exchange.numbers.by_address(OURS)
    await switch.in_thread(
        lambda: client.incoming_phone_numbers(number.sid).update(
            voice_application_sid=application.sid, sms_application_sid=application.sid
        )
    )

    caller = await switch.call(CALLER, OURS)
    await caller.hear("from the application")
    await caller.ended()
    await switch.text(CALLER, OURS, "hello")
    await switch.settle()

    assert functions.to("/voice") == []
    assert (await functions.asked("/events"))["CallStatus"] == "completed"
    assert (await functions.asked("/text"))["Body"] == "hello"


async def test_a_call_is_placed_with_an_application(switch, client, functions) -> None:
    functions.pages |= {"/app": "<Say>From the application</Say>"}
    anna = switch.register("client:demo.anna").answers()
    application = await switch.in_thread(
        lambda: client.applications.create(friendly_name="Desk", voice_url=f"{BASE}/app")
    )

    await switch.in_thread(lambda: client.calls.create(to=anna.address, from_=OURS, application_sid=application.sid))

    await (await _line(anna)).hear("from the application")
    with refused(21218):
        await switch.in_thread(
            lambda: client.calls.create(to=anna.address, from_=OURS, application_sid="AP" + "0" * 32)
        )


async def _line(phone):
    for _ in range(50):
        if phone.lines:
            return phone.lines[0]
        await asyncio.sleep(0.1)
    raise AssertionError(f"{phone.address} did not ring")


async def test_applications_are_found_changed_and_deleted(switch, client) -> None:
    def story() -> list[str]:
        one = client.applications.create(friendly_name="One")
        client.applications.create(friendly_name="Two")
        client.applications(one.sid).update(voice_url=f"{BASE}/x", voice_method="GET")
        shown = client.applications(one.sid).fetch()
        assert (shown.voice_url, shown.voice_method) == (f"{BASE}/x", "GET")
        assert [it.friendly_name for it in client.applications.list(friendly_name="One")] == ["One"]
        client.applications(one.sid).delete()
        return [it.friendly_name for it in client.applications.list()]

    assert await switch.in_thread(story) == ["Two"]


async def test_a_credential_lets_a_telephone_in_while_its_list_is_mapped(switch, client, tmp_path) -> None:
    telephones = Telephones(tmp_path / "telephones.json")
    switch.exchange.sip = SipAccounts(VirtualClock(switch.loop), tmp_path, telephones)

    def story() -> None:
        domain = client.sip.domains.create(domain_name="acme.sip.example", sip_registration=True)
        desk = client.sip.credential_lists.create(friendly_name="Desk phones")
        credentials = client.sip.credential_lists(desk.sid).credentials
        one = credentials.create(username="acme.anna", password=SECRET)
        assert telephones.secret("acme.anna") is None

        registrations = client.sip.domains(domain.sid).auth.registrations.credential_list_mappings
        registrations.create(credential_list_sid=desk.sid)
        assert telephones.secret("acme.anna") == SECRET
        assert [it.sid for it in registrations.list()] == [desk.sid]
        assert client.sip.domains(domain.sid).fetch().auth_type == "CREDENTIAL_LIST"
        with refused(21235):
            client.sip.credential_lists(desk.sid).delete()

        credentials(one.sid).update(password=SECRET + "x")
        assert telephones.secret("acme.anna") == SECRET + "x"
        registrations(desk.sid).delete()
        assert telephones.secret("acme.anna") is None
        credentials(one.sid).delete()
        client.sip.credential_lists(desk.sid).delete()
        client.sip.domains(domain.sid).delete()
        assert client.sip.domains.list() == []

    await switch.in_thread(story)


async def test_what_a_telephone_of_ours_dials_elsewhere_is_its_domains_business(switch, client, functions) -> None:
    functions.pages |= {"/domain": "<Say>You dialled out</Say>"}
    await switch.in_thread(
        lambda: client.sip.domains.create(
            domain_name="acme.sip.example",
            voice_url=f"{BASE}/domain",
            voice_status_callback_url=f"{BASE}/events",
        )
    )

    line = await switch.call("client:acme.anna", "+4799999999")
    await line.hear("you dialled out")
    await line.ended()
    await switch.settle()

    assert functions.only("/domain")["To"] == "+4799999999"
    assert functions.only("/events")["CallStatus"] == "completed"


@pytest.mark.parametrize("password", ["short7A", "no-digits-Here", "no-capitals-77"])
async def test_weak_passwords_and_names_taken_are_refused(switch, client, password) -> None:
    def story() -> None:
        desk = client.sip.credential_lists.create(friendly_name="Desk")
        credentials = client.sip.credential_lists(desk.sid).credentials
        with refused(21239):
            credentials.create(username="acme.anna", password=password)
        credentials.create(username="acme.anna", password=SECRET)
        with refused(21232):
            credentials.create(username="acme.anna", password=SECRET)

    await switch.in_thread(story)
