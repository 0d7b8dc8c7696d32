"""A voicemail's way to its e-mail: the recording attached (PHN-180)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from chalicelib.aws import mail
from chalicelib.companies import service as companies
from chalicelib.trunk.client import trunk


def send_voicemail(body: Mapping[str, Any], now: datetime) -> None:
    """Fetch the recording and send it to every address.

    Raises:
        TrunkBusy: the recording cannot be fetched yet.
    """
    company = companies.load(body["company"])
    sound = trunk().recording(body["recording"])
    at = now.astimezone(company.tzinfo)
    text = (
        f"{body['caller']} left a message of {body['duration_s']} seconds at {at:%H:%M} on {at:%d.%m.%Y}.\n"
        f"The recording is attached.\n\n{company.title}\n"
    )
    attachment = mail.Attachment(name=f"voicemail-{at:%Y%m%d-%H%M%S}.wav", type="audio/wav", content=sound)
    mail.send(to=body["emails"], subject=body["subject"], text=text, attachments=(attachment,))
