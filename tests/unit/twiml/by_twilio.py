"""Verbs to TwiML by twilio's own builder: the judge of ours."""

from collections.abc import Callable, Sequence
from typing import Final, assert_never

from twilio.twiml.voice_response import Dial, VoiceResponse
from twilio.twiml.voice_response import Gather as GatherElement

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
MAX_LOOP: Final = 1000
"""Twilio plays at most a thousand times; 0 means that many."""
PERSIST: Final = "#rc=2&rp=all"
"""A document that cannot be had (a function died) is asked for twice more before the trunk turns to its fallback."""


def render(verbs: Sequence[Verb], resolve: Resolve | None = None) -> str:
    """Write a voice document; ``resolve`` turns every URL field (finished or :class:`Next`) into what is sent."""
    response = VoiceResponse()
    for verb in verbs:
        _append(response, verb, resolve or _finished)
    return str(response)


def _finished(url: Url) -> str:
    if isinstance(url, Next):
        raise TypeError("a Next needs a resolver")
    return url


def _asked(url: Url, resolve: Resolve) -> str:
    """Where the trunk asks for another document, or tells what became of one."""
    return resolve(url) + PERSIST


def _prompt(parent: VoiceResponse | GatherElement, prompt: Prompt, resolve: Resolve) -> None:
    match prompt:
        case Say(text, language, voice, loop):
            parent.say(text, voice=voice or None, language=language, loop=_loop(loop))
        case Play(url, loop):
            parent.play(resolve(url), loop=_loop(loop))
        case Pause(seconds):
            parent.pause(length=seconds)
        case _:
            assert_never(prompt)


def _loop(loop: int) -> int | None:
    return None if loop == 1 else min(loop, MAX_LOOP)


def _append(response: VoiceResponse, verb: Verb, resolve: Resolve) -> None:
    match verb:
        case Say() | Play() | Pause():
            _prompt(response, verb, resolve)
        case Gather():
            _gather(response, verb, resolve)
        case Record():
            _record(response, verb, resolve)
        case Redirect(url):
            response.redirect(_asked(url, resolve))
        case Hangup():
            response.hangup()
        case Reject(reason):
            response.reject(reason=reason)
        case Leave():
            response.leave()
        case DialNumber():
            _dial_number(response, verb, resolve)
        case DialConference():
            _dial_conference(response, verb, resolve)
        case Enqueue():
            response.enqueue(verb.name, wait_url=_asked(verb.wait_url, resolve), action=_asked(verb.action, resolve))
        case _:
            assert_never(verb)


def _gather(response: VoiceResponse, verb: Gather, resolve: Resolve) -> None:
    gather = GatherElement(
        action=_asked(verb.action, resolve),
        num_digits=verb.digits,
        timeout=verb.timeout_s,
        finish_on_key=verb.finish_on,
        action_on_empty_result=verb.on_empty or None,
    )
    for prompt in verb.prompts:
        _prompt(gather, prompt, resolve)
    response.append(gather)


def _record(response: VoiceResponse, verb: Record, resolve: Resolve) -> None:
    response.record(
        action=_asked(verb.action, resolve),
        max_length=verb.max_length_s,
        timeout=verb.timeout_s,
        finish_on_key=verb.finish_on,
        play_beep=verb.beep,
        recording_status_callback=_asked(verb.status_callback, resolve) if verb.status_callback else None,
    )


def _dial_number(response: VoiceResponse, verb: DialNumber, resolve: Resolve) -> None:
    dial = Dial(
        action=_asked(verb.action, resolve),
        caller_id=verb.caller_id,
        timeout=verb.timeout_s,
        time_limit=verb.time_limit_s,
        answer_on_bridge=verb.answer_on_bridge,
    )
    dial.number(verb.number, status_callback=_asked(verb.status_callback, resolve) if verb.status_callback else None)
    response.append(dial)


def _dial_conference(response: VoiceResponse, verb: DialConference, resolve: Resolve) -> None:
    dial = Dial(action=_asked(verb.action, resolve) if verb.action else None)
    dial.conference(
        verb.name,
        participant_label=verb.label,
        muted=verb.muted,
        beep="true" if verb.beep else "false",
        start_conference_on_enter=verb.start_on_enter,
        end_conference_on_exit=verb.end_on_exit,
        wait_url=verb.wait_url,
        noise_removal=verb.clean or None,
        status_callback=_asked(verb.status_callback, resolve) if verb.status_callback else None,
        status_callback_event=" ".join(verb.status_events) or None,
    )
    response.append(dial)
