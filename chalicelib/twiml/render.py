"""Verbs to TwiML: the only module that knows elements and attributes, so misspelt ones are impossible above it.

Written by hand since twilio's builder takes ten times as long (docs/decisions/0060); a property test holds every
document equal to the builder's, byte for byte. Attributes stand in alphabetical order, as there.
"""

from collections.abc import Callable, Sequence
from typing import Final, assert_never

from chalicelib.twiml.verbs import (
    DialConference,
    DialNumber,
    Enqueue,
    Gather,
    Hangup,
    Leave,
    Next,
    Pause,
    Play,
    Prompt,
    Record,
    Redirect,
    Reject,
    Say,
    Url,
    Verb,
)

Resolve = Callable[[Url], str]
Attribute = str | int | bool | None
MAX_LOOP: Final = 1000
"""Twilio plays at most a thousand times; 0 means that many."""
PERSIST: Final = "#rc=2&rp=all"
"""A document that cannot be had (a function died) is asked for twice more before the trunk turns to its fallback."""


def render(verbs: Sequence[Verb], resolve: Resolve | None = None) -> str:
    """Write a voice document; ``resolve`` turns every URL field (finished or :class:`Next`) into what is sent."""
    elements = "".join([_verb(verb, resolve or _finished) for verb in verbs])
    return f'<?xml version="1.0" encoding="UTF-8"?>{_nesting("Response", elements)}'


def _finished(url: Url) -> str:
    if isinstance(url, Next):
        raise TypeError("a Next needs a resolver")
    return url


def _asked(url: Url, resolve: Resolve) -> str:
    """Where the trunk asks for another document, or tells what became of one."""
    return resolve(url) + PERSIST


def _verb(verb: Verb, resolve: Resolve) -> str:  # noqa: C901  one arm a verb
    match verb:
        case Say() | Play() | Pause():
            return _prompt(verb, resolve)
        case Gather():
            return _gather(verb, resolve)
        case Record():
            return _record(verb, resolve)
        case Redirect(url):
            return _element("Redirect", _asked(url, resolve))
        case Hangup():
            return "<Hangup />"
        case Reject(reason):
            return _element("Reject", reason=reason)
        case Leave():
            return "<Leave />"
        case DialNumber():
            return _dial_number(verb, resolve)
        case DialConference():
            return _dial_conference(verb, resolve)
        case Enqueue():
            back, wait = _asked(verb.action, resolve), _asked(verb.wait_url, resolve)
            return _element("Enqueue", verb.name, action=back, waitUrl=wait)
        case _:
            assert_never(verb)


def _prompt(prompt: Prompt, resolve: Resolve) -> str:
    match prompt:
        case Say(text, language, voice, loop):
            return _element("Say", text, language=language, loop=_loop(loop), voice=voice or None)
        case Play(url, loop):
            return _element("Play", resolve(url), loop=_loop(loop))
        case Pause(seconds):
            return _element("Pause", length=seconds)
        case _:
            assert_never(prompt)


def _loop(loop: int) -> int | None:
    return None if loop == 1 else min(loop, MAX_LOOP)


def _gather(verb: Gather, resolve: Resolve) -> str:
    return _nesting(
        "Gather",
        "".join([_prompt(prompt, resolve) for prompt in verb.prompts]),
        action=_asked(verb.action, resolve),
        actionOnEmptyResult=verb.on_empty or None,
        finishOnKey=verb.finish_on,
        numDigits=verb.digits,
        timeout=verb.timeout_s,
    )


def _record(verb: Record, resolve: Resolve) -> str:
    return _element(
        "Record",
        action=_asked(verb.action, resolve),
        finishOnKey=verb.finish_on,
        maxLength=verb.max_length_s,
        playBeep=verb.beep,
        recordingStatusCallback=_asked(verb.status_callback, resolve) if verb.status_callback else None,
        timeout=verb.timeout_s,
    )


def _dial_number(verb: DialNumber, resolve: Resolve) -> str:
    told = _asked(verb.status_callback, resolve) if verb.status_callback else None
    return _nesting(
        "Dial",
        _element("Number", verb.number, statusCallback=told),
        action=_asked(verb.action, resolve),
        answerOnBridge=verb.answer_on_bridge,
        callerId=verb.caller_id,
        timeLimit=verb.time_limit_s,
        timeout=verb.timeout_s,
    )


def _dial_conference(verb: DialConference, resolve: Resolve) -> str:
    conference = _element(
        "Conference",
        verb.name,
        beep=verb.beep,
        endConferenceOnExit=verb.end_on_exit,
        muted=verb.muted,
        noiseRemoval=verb.clean or None,
        participantLabel=verb.label,
        startConferenceOnEnter=verb.start_on_enter,
        statusCallback=_asked(verb.status_callback, resolve) if verb.status_callback else None,
        statusCallbackEvent=" ".join(verb.status_events) or None,
        waitUrl=verb.wait_url,
    )
    return _nesting("Dial", conference, action=_asked(verb.action, resolve) if verb.action else None)


def _element(name: str, text: str = "", **attributes: Attribute) -> str:
    return _nesting(name, _escaped(text), **attributes)


def _nesting(name: str, inner: str, **attributes: Attribute) -> str:
    """An element around finished XML; attributes that are ``None`` are left out."""
    opening = name
    for key, value in attributes.items():
        if value is not None:
            opening += f' {key}="{_value(value)}"'
    return f"<{opening}>{inner}</{name}>" if inner else f"<{opening} />"


def _value(value: str | int | bool) -> str:
    if isinstance(value, str):
        quoted = _escaped(value).replace('"', "&quot;")
        return quoted.replace("\r", "&#13;").replace("\n", "&#10;").replace("\t", "&#09;")
    return str(value).lower()


def _escaped(text: str) -> str:
    plain = text if text.isascii() else text.encode("utf-8", "xmlcharrefreplace").decode()
    return plain.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
