"""Number, Client and Sip: one party to ring."""

from dataclasses import replace
from typing import Final
from urllib.parse import parse_qsl

from infra.switch.call import Hook, subscription
from infra.switch.detection import read_detection
from infra.switch.tag import Tag
from infra.switch.target import Target

_IGNORED: Final = ("byoc",)
_LONGEST_URI: Final = 255
_LONGEST_HEADERS: Final = 1024


def read_number(tag: Tag) -> Target:
    if tag.name == "Dial":
        return Target(address=tag.text)
    return _target(tag, tag.text, send_digits=tag.get("sendDigits") or "")


def read_sip(tag: Tag) -> Target:
    """``sip:user@host;transport=tcp?X-Header=value``; the headers are told to the called telephone."""
    bare, headers = split_sip(tag.text)
    target = _target(tag, bare, parameters=headers)
    return replace(target, username=tag.get("username") or "", password=tag.get("password") or "")


def split_sip(text: str) -> tuple[str, dict[str, str]]:
    """A SIP address without its headers, and those of them that may be sent (``X-…``), without the ``X-``."""
    bare, _, query = text.partition("?")
    if len(bare) > _LONGEST_URI or len(query) > _LONGEST_HEADERS:
        return "", {}
    bare = ";".join(piece for piece in bare.split(";") if not piece.startswith(("region=", "transport=udp")))
    given = parse_qsl(query, keep_blank_values=True)
    return bare, {name[2:]: value for name, value in given if name.lower().startswith("x-")}


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
    def figure(name: str, default: int, low: int, high: int) -> int:
        return tag.integer(f"machineDetection{name}", default, low=low, high=high)

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
            figure,
            is_async=True,
            callback=Hook(verdict_url, verdict_method) if verdict_url else None,
        ),
    )
