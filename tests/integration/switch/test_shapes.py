"""Every answer of the REST API, to the official SDK, fits the schema published for it (contract C.8)."""

import asyncio
import json
import re
from collections.abc import Callable
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from twilio.rest import Client

from infra.switch.testing.sdk import in_process_client
from tests.integration.switch.conftest import BASE, CALLER, OTHER_CALLER, OURS

pytestmark = pytest.mark.anyio

SHAPES = json.loads(Path(__file__).with_name("shapes.json").read_text("utf-8"))["resources"]
SID = r"[A-Z]{2}[0-9a-f]{32}"
PATHS = {
    r"/Accounts/AC\w+": "account",
    r"Calls": "call",
    r"Calls/\w+/Recordings": "call_recording",
    r"Queues": "queue",
    r"Queues/\w+/Members": "member",
    r"Conferences": "conference",
    r"Conferences/\w+/Participants": "participant",
    r"Conferences/\w+/Recordings": "conference_recording",
    r"Recordings": "recording",
    r"Messages": "message",
    r"IncomingPhoneNumbers": "incoming_phone_number",
    r"AvailablePhoneNumbers/NO/Local": "available_phone_number",
    r"Applications": "application",
    r"SIP/Domains": "domain",
    r"SIP/CredentialLists": "credential_list",
    r"SIP/CredentialLists/\w+/Credentials": "credential",
    r"SIP/Domains/\w+/CredentialListMappings": "mapping",
    r"SIP/Domains/\w+/Auth/Registrations/CredentialListMappings": "auth_registrations_mapping",
}
PAGING = {"page", "page_size", "start", "end", "uri", "first_page_uri", "next_page_uri", "previous_page_uri"}
# Carried in practice though the description leaves them out.
ALSO = {"queue": {"subresource_uris"}, "application": {"public_application_connect_enabled"}}


def schema(name: str) -> dict[str, Any]:
    properties = SHAPES[name]
    extra = {key: {} for key in ALSO.get(name, ())}
    return {
        "type": "object",
        "properties": properties | extra,
        "required": [key for key in properties if key not in ALSO.get(name, ())],
        "additionalProperties": False,
    }


def named(path: str) -> str:
    """The resource at a path, whether one or a list of them."""
    rest = re.sub(r".*?/Accounts/AC\w+/", "", path.partition("?")[0].removesuffix(".json"))
    if "/Accounts/" in rest:
        return "account"
    found = [name for pattern, name in PATHS.items() if re.fullmatch(rf"{pattern}(/[^/]+)?", rest)]
    assert found, f"no shape for {path}"
    return max(found, key=lambda name: _depth(name, rest))


def _depth(name: str, rest: str) -> int:
    """The longest pattern that fits: ``Calls/CA…/Recordings`` is not a call."""
    return max(len(pattern) for pattern, it in PATHS.items() if it == name and re.match(pattern, rest))


def check(path: str, body: dict[str, Any]) -> None:
    name = named(path)
    lists = [value for key, value in body.items() if isinstance(value, list) and key not in SHAPES[name]]
    if not lists:
        items = [body]
    else:
        (items,) = lists
        paging = set() if name == "available_phone_number" else PAGING
        assert paging <= body.keys(), path
    for item in items:
        jsonschema.Draft7Validator(schema(name)).validate(item)
        dates = {key: value for key, value in item.items() if key.startswith("date_") or key.endswith("_time")}
        for key, value in dates.items():
            if isinstance(value, str) and key not in {"queue_time", "wait_time"}:
                assert parsedate_to_datetime(value).utcoffset() is not None, f"{key} of {path}: {value}"
                assert value.endswith("+0000")


class Listening:
    """The SDK's own client, with an ear at its answers."""

    def __init__(self, client: Client) -> None:
        self.heard: list[tuple[str, int, str]] = []
        self._send = client.http_client.request
        client.http_client.request = self._request  # type: ignore[method-assign]

    def _request(self, method: str, uri: str, *rest: Any, **named_too: Any) -> Any:
        reply = self._send(method, uri, *rest, **named_too)
        self.heard.append((uri, reply.status_code, reply.text))
        return reply


def configure(client: Client) -> None:
    """Everything that exists without a call."""
    client.api.accounts(client.account_sid).fetch()
    number = client.incoming_phone_numbers.create(phone_number="+4721000077", voice_url=f"{BASE}/voice")
    client.incoming_phone_numbers(number.sid).update(friendly_name="x")
    client.incoming_phone_numbers.list()
    client.available_phone_numbers("NO").local.list()
    application = client.applications.create(friendly_name="a", voice_url=f"{BASE}/voice")
    client.applications(application.sid).fetch()
    client.applications.list()
    domain = client.sip.domains.create(domain_name="a.example", voice_url=f"{BASE}/voice")
    client.sip.domains(domain.sid).update(friendly_name="x")
    desk = client.sip.credential_lists.create(friendly_name="desk")
    credentials = client.sip.credential_lists(desk.sid).credentials
    credentials.create(username="anna", password="Correct-Horse-7")
    credentials.list()
    for mappings in (
        client.sip.domains(domain.sid).credential_list_mappings,
        client.sip.domains(domain.sid).auth.registrations.credential_list_mappings,
    ):
        mappings.create(credential_list_sid=desk.sid)
        mappings.list()
    client.sip.domains.list()
    client.sip.credential_lists.list()
    queue = client.queues.create(friendly_name="empty")
    client.queues(queue.sid).update(max_size=5)
    message = client.messages.create(to=CALLER, from_=OURS, body="x", media_url=[f"{BASE}/a.png"])
    client.messages(message.sid).fetch()


def carry_on(client: Client, call_sid: str, waiting_sid: str, queue_sid: str, conference_sid: str) -> None:
    """Everything about calls that are up."""
    client.calls(call_sid).fetch()
    recording = client.calls(call_sid).recordings.create(recording_channels="dual")
    client.calls(call_sid).recordings(recording.sid).update(status="paused")
    client.calls(call_sid).recordings(recording.sid).update(status="stopped")
    client.calls(call_sid).recordings.list()
    client.recordings.list()
    client.queues(queue_sid).members.list()
    client.queues(queue_sid).members(waiting_sid).fetch()
    room = client.conferences(conference_sid)
    room.fetch()
    room.recordings.list()
    room.participants.list()
    room.participants(call_sid).update(muted=True)
    room.participants.create(from_=OURS, to="client:demo.anna", label="anna")
    client.calls.create(to="client:demo.anna", from_=OURS, twiml="<Response/>")
    client.conferences.list()
    client.queues(queue_sid).members("Front").update(url=f"{BASE}/voice")
    room.update(status="completed")
    client.calls.list()
    client.messages.list()
    client.queues.list()


async def test_every_answer_of_the_api_fits_the_published_schema(
    call: Callable[..., Any], switch: Any, client: Client
) -> None:
    client = in_process_client(switch.exchange, switch.loop)
    ear = Listening(client)
    room = '<Dial><Conference record="record-from-start">room</Conference></Dial>'
    one = await call(room)
    await call(room, OTHER_CALLER)
    waiting = await call("<Enqueue>sales</Enqueue>", "+4790000003")
    await asyncio.sleep(5)
    queue, conference = switch.exchange.queues.find("sales"), switch.conference("room")

    await switch.in_thread(configure, client)
    await switch.in_thread(carry_on, client, one.call_sid, waiting.call_sid, queue.sid, conference.sid)
    await asyncio.sleep(5)

    assert {status for _, status, _ in ear.heard} == {200, 201}
    for uri, _, text in ear.heard:
        check(uri, json.loads(text))
    assert {named(uri) for uri, _, _ in ear.heard} == set(PATHS.values())
