"""Every resource carries every key that the official SDK reads from it (contract C.1)."""

import asyncio

import pytest
from twilio.rest.api.v2010.account import AccountInstance
from twilio.rest.api.v2010.account.call import CallInstance
from twilio.rest.api.v2010.account.call.recording import RecordingInstance as CallRecordingInstance
from twilio.rest.api.v2010.account.conference import ConferenceInstance
from twilio.rest.api.v2010.account.conference.participant import ParticipantInstance
from twilio.rest.api.v2010.account.incoming_phone_number import IncomingPhoneNumberInstance
from twilio.rest.api.v2010.account.message import MessageInstance
from twilio.rest.api.v2010.account.queue import QueueInstance
from twilio.rest.api.v2010.account.queue.member import MemberInstance
from twilio.rest.api.v2010.account.recording import RecordingInstance

from infra.switch.api.fields import (
    account_fields,
    account_recording_fields,
    call_fields,
    call_recording_fields,
    conference_fields,
    member_fields,
    message_fields,
    participant_fields,
    queue_fields,
)
from infra.switch.api.numbers import number_fields
from infra.switch.texting import Text
from tests.integration.switch.conftest import CALLER, OTHER_CALLER, OURS

pytestmark = pytest.mark.anyio

OPTIONAL = {"stir_verstat", "public_application_connect_enabled"}


class Reader(dict):
    """Notes the keys that were asked for and are not there."""

    def __init__(self, fields) -> None:
        super().__init__(fields)
        self.missing: set[str] = set()

    def get(self, key, default=None):
        if key not in self:
            self.missing.add(key)
        return super().get(key, default)


def missing(instance, fields) -> set[str]:
    reader = Reader(fields)
    instance(None, reader, "x")
    return reader.missing - OPTIONAL


def missing_nested(instance, fields) -> set[str]:
    reader = Reader(fields)
    instance(None, reader, "x", "y")
    return reader.missing


async def test_calls_and_what_hangs_on_them(switch, call) -> None:
    caller = await call('<Say>Hello</Say><Enqueue waitUrl="">sales</Enqueue>')
    await caller.hear("hello")
    await asyncio.sleep(5)
    exchange, account = switch.exchange, switch.account
    queue = exchange.queues.find("sales")
    member, now = queue.members[0], switch.clock.now()

    assert missing(CallInstance, call_fields(exchange.calls.find(caller.call_sid), account)) == set()
    assert missing(QueueInstance, queue_fields(queue, account, now)) == set()
    assert missing_nested(MemberInstance, member_fields(member, 1, account, now)) == set()


async def test_conferences_and_participants(switch, call) -> None:
    one = await call("<Dial><Conference>room</Conference></Dial>")
    await call("<Dial><Conference>room</Conference></Dial>", OTHER_CALLER)
    await one.together_with(OTHER_CALLER)
    conference = switch.conference("room")

    shown = conference_fields(conference, switch.account)
    assert missing(ConferenceInstance, shown) == set()
    party = participant_fields(conference.participants[0], conference, switch.account)
    assert missing_nested(ParticipantInstance, party) == set()


async def test_recordings(switch, call) -> None:
    caller = await call("<Record/>")
    await caller.hear("tone:record")
    await asyncio.sleep(2)
    recording = next(iter(switch.exchange.recordings))

    assert missing(RecordingInstance, account_recording_fields(recording, switch.account)) == set()
    shown = call_recording_fields(recording, switch.account, caller.call_sid)
    assert missing_nested(CallRecordingInstance, shown) == set()


async def test_messages_numbers_and_the_account(switch) -> None:
    message = switch.exchange.messages.add(Text(to=CALLER, from_=OURS, body="x"), "queued")
    number = switch.exchange.numbers.by_address(OURS)

    assert missing(MessageInstance, message_fields(message, switch.account)) == set()
    assert missing(IncomingPhoneNumberInstance, number_fields(number, switch.account)) == set()
    reader = Reader(account_fields(switch.account))
    AccountInstance(None, reader)
    assert reader.missing == set()
