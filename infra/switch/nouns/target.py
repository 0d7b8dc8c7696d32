"""Number, Client and Sip: one party to ring."""

from dataclasses import dataclass, field
from typing import Final

from infra.switch.call import Hook, Subscription, subscription
from infra.switch.detection import Detection, read_detection
from infra.switch.tag import Tag

_IGNORED: Final = (
    "byoc", "machineDetectionTimeout", "machineDetectionSpeechThreshold",
    "machineDetectionSpeechEndThreshold", "machineDetectionSilenceTimeout", "username", "password",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """``screening`` is run on the party that answered, before the two are connected."""

    address: str
    screening: Hook | None = None
    subscription: Subscription | None = None
    send_digits: str = ""
    parameters: dict[str, str] = field(default_factory=dict)
    detection: Detection | None = None


def read_number(tag: Tag) -> Target:
    if tag.name == "Dial":
        return Target(address=tag.text)
    return _target(tag, tag.text, send_digits=tag.get("sendDigits") or "")


def read_sip(tag: Tag) -> Target:
    return _target(tag, tag.text)


def read_client(tag: Tag) -> Target:
    identity, parameters = tag.text, {}
    for child in tag.children():
        match child.name:
            case "Identity":
                identity = child.text
            case "Parameter":
                parameters[child.get("name") or ""] = child.get("value") or ""
            case name:
                tag.warn(name)
    return _target(tag, f"client:{identity}", parameters=parameters)


def _target(tag: Tag, address: str, *, send_digits: str = "", parameters: dict[str, str] | None = None) -> Target:
    tag.ignore(*_IGNORED)
    url, method = tag.url("url"), tag.method()
    verdict_url, verdict_method = tag.url("amdStatusCallback"), tag.method("amdStatusCallbackMethod")
    return Target(
        address=address,
        screening=Hook(url, method) if url else None,
        subscription=subscription(
            tag.url("statusCallback"), tag.method("statusCallbackMethod"), tag.words("statusCallbackEvent")
        ),
        send_digits=send_digits,
        parameters=parameters or {},
        detection=read_detection(
            tag.get("machineDetection") or "",
            is_async=True,
            callback=Hook(verdict_url, verdict_method) if verdict_url else None,
        ),
    )
