"""What each resource looks like on the wire: every key of the published schema, null where there is nothing."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from infra.switch.account import Account
from infra.switch.api.request import uri
from infra.switch.call import API_VERSION, Call
from infra.switch.conferences import AnyConference
from infra.switch.participant import Participant
from infra.switch.queues import Member, Queue
from infra.switch.recordings import Recording
from infra.switch.texting import Message
from infra.switch.wire import rfc2822

Fields = Mapping[str, Any]


def account_fields(account: Account) -> Fields:
    born = rfc2822(datetime.fromisoformat(account.created_at))
    base = f"/{API_VERSION}/Accounts/{account.sid}"
    resources = ("Calls", "Conferences", "IncomingPhoneNumbers", "Messages", "Queues", "Recordings")
    return {
        "auth_token": account.auth_token,
        "date_created": born,
        "date_updated": born,
        "friendly_name": account.friendly_name,
        "owner_account_sid": account.sid,
        "sid": account.sid,
        "status": "active",
        "subresource_uris": {_snake(name): f"{base}/{name}.json" for name in resources},
        "type": "Full",
        "uri": f"{base}.json",
    }


def call_fields(call: Call, account: Account) -> Fields:
    rest = f"/Calls/{call.sid}"
    subresources = (
        "Notifications", "Recordings", "Payments", "Events", "Siprec", "Streams", "Transcriptions",
        "UserDefinedMessageSubscriptions", "UserDefinedMessages",
    )  # fmt: skip
    return {
        "sid": call.sid,
        "account_sid": account.sid,
        "parent_call_sid": call.parent_sid,
        "from": call.from_,
        "from_formatted": call.from_,
        "to": call.to,
        "to_formatted": call.to,
        "phone_number_sid": call.number_sid,
        "status": call.status,
        "direction": call.direction,
        "start_time": rfc2822(call.started_at),
        "end_time": rfc2822(call.ended_at),
        "duration": str(call.duration_s) if call.is_over else None,
        "price": None,
        "price_unit": "USD",
        "answered_by": call.answered_by,
        "api_version": API_VERSION,
        "forwarded_from": call.forwarded_from,
        "caller_name": call.caller_name,
        "group_sid": None,
        "queue_time": str(call.queue_time_ms),
        "trunk_sid": None,
        "date_created": rfc2822(call.created_at),
        "date_updated": rfc2822(call.updated_at or call.created_at),
        "uri": uri(account, rest),
        "subresource_uris": {_snake(name): uri(account, f"{rest}/{name}") for name in subresources},
    }


def queue_fields(queue: Queue, account: Account, now: datetime) -> Fields:
    rest = f"/Queues/{queue.sid}"
    return {
        "sid": queue.sid,
        "account_sid": account.sid,
        "friendly_name": queue.name,
        "current_size": len(queue.members),
        "max_size": queue.max_size,
        "average_wait_time": queue.average_wait_s(now),
        "date_created": rfc2822(queue.created_at),
        "date_updated": rfc2822(queue.updated_at or queue.created_at),
        "uri": uri(account, rest),
    }


def member_fields(member: Member, position: int, account: Account, now: datetime) -> Fields:
    call_sid = member.actor.call.sid
    return {
        "queue_sid": member.queue.sid,
        "call_sid": call_sid,
        "date_enqueued": rfc2822(member.enqueued_at),
        "position": position,
        "wait_time": member.waited_s(now),
        "uri": uri(account, f"/Queues/{member.queue.sid}/Members/{call_sid}"),
    }


def conference_fields(conference: AnyConference, account: Account) -> Fields:
    rest = f"/Conferences/{conference.sid}"
    return {
        "sid": conference.sid,
        "account_sid": account.sid,
        "friendly_name": conference.name,
        "region": "local",
        "status": conference.status,
        "reason_conference_ended": conference.reason_ended,
        "call_sid_ending_conference": conference.call_sid_ending,
        "api_version": API_VERSION,
        "date_created": rfc2822(conference.created_at),
        "date_updated": rfc2822(conference.updated_at or conference.created_at),
        "uri": uri(account, rest),
        "subresource_uris": {
            "participants": uri(account, f"{rest}/Participants"),
            "recordings": uri(account, f"{rest}/Recordings"),
        },
    }


def participant_fields(participant: Participant, conference: AnyConference, account: Account) -> Fields:
    return {
        "account_sid": account.sid,
        "call_sid": participant.call_sid,
        "label": participant.terms.label,
        "call_sid_to_coach": participant.coached_sid,
        "coaching": participant.is_coaching,
        "conference_sid": conference.sid,
        "date_created": rfc2822(participant.created_at),
        "date_updated": rfc2822(participant.updated_at or participant.created_at),
        "end_conference_on_exit": participant.end_on_exit,
        "muted": participant.is_muted,
        "hold": participant.is_held,
        "start_conference_on_enter": participant.terms.start_on_enter,
        "status": participant.status,
        "queue_time": str(participant.call.queue_time_ms),
        "uri": uri(account, f"/Conferences/{conference.sid}/Participants/{participant.call_sid}"),
    }


def recording_fields(recording: Recording, account: Account, parent: str = "") -> dict[str, Any]:
    """``parent`` is the path of the call or conference it is shown under."""
    order = recording.order
    return {
        "sid": recording.sid,
        "account_sid": account.sid,
        "api_version": API_VERSION,
        "call_sid": recording.call_sid,
        "conference_sid": order.conference_sid,
        "channels": order.channels,
        "date_created": rfc2822(recording.created_at),
        "date_updated": rfc2822(recording.updated_at or recording.created_at),
        "start_time": rfc2822(recording.created_at),
        "duration": None if recording.duration_s is None else str(recording.duration_s),
        "status": recording.status,
        "source": order.source,
        "error_code": None,
        "price": None,
        "price_unit": "USD",
        "encryption_details": None,
        "uri": uri(account, f"{parent}/Recordings/{recording.sid}"),
    }


def account_recording_fields(recording: Recording, account: Account) -> Fields:
    rest = f"/Recordings/{recording.sid}"
    subresources = {
        "transcriptions": uri(account, f"{rest}/Transcriptions"),
        "add_on_results": uri(account, f"{rest}/AddOnResults"),
    }
    own = {"subresource_uris": subresources, "media_url": recording.url}
    return recording_fields(recording, account) | own


def call_recording_fields(recording: Recording, account: Account, call_sid: str) -> Fields:
    shown = recording_fields(recording, account, f"/Calls/{call_sid}")
    return shown | {"track": recording.order.track or "both"}


def message_fields(message: Message, account: Account) -> Fields:
    rest = f"/Messages/{message.sid}"
    text = message.text
    return {
        "sid": message.sid,
        "account_sid": account.sid,
        "messaging_service_sid": text.service_sid,
        "from": text.from_,
        "to": text.to,
        "body": message.body,
        "status": message.status,
        "direction": text.direction,
        "num_segments": str(message.segments),
        "num_media": str(len(text.media)),
        "error_code": message.error_code,
        "error_message": None if message.error_code is None else "Unreachable destination handset",
        "price": None,
        "price_unit": "USD",
        "api_version": API_VERSION,
        "date_created": rfc2822(message.created_at),
        "date_sent": rfc2822(message.sent_at),
        "date_updated": rfc2822(message.updated_at or message.created_at),
        "uri": uri(account, rest),
        "subresource_uris": {"media": uri(account, f"{rest}/Media")},
    }


def _snake(name: str) -> str:
    return "".join(f"_{c.lower()}" if c.isupper() else c for c in name).lstrip("_")
