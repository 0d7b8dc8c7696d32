"""What a waiting caller hears: pure."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from chalicelib.calls.stays import Stay
from chalicelib.forecast.words import wait_in_words
from chalicelib.twiml.verbs import Gather, Leave, Pause, Play, Prompt, Redirect, Say, Verb

HOUSE_MUSIC: Final = "/audio/house/hold.wav"
RINGING: Final = "/audio/house/ringing.wav"
PASS_S: Final = 60
"""How long one wait document lasts where no message sets the pace; each costs a webhook."""
SHORT_PASS_S: Final = 10
"""… where the music follows the ringing of members (PHN-147)."""
SECONDS_AT: Final = "from"
SECONDS_FOR: Final = "for"


def wait_document(
    stay: Stay, *, position: int | None, wait: timedelta | None, pass_s: int, key_path: str, now: datetime
) -> Sequence[Verb]:
    """One pass of waiting: message, place, expected wait, music; it ends when the next message is due or time is up.

    ``pass_s`` is how long the caller has waited in whole seconds, so that the music goes on where it stopped.
    """
    if stay.until is not None and now >= stay.until:
        return (Leave(),)
    told = [*_position(stay, position), *_expected_wait(stay, wait)]
    prompts = [*_message(stay, pass_s), *told, _sound(stay, pass_s, now)]
    leave_key = str(stay.settings.get("leave_key") or "")
    if leave_key:
        return (Gather(prompts=tuple(prompts), action=key_path, digits=1, timeout_s=1, finish_on=""),)
    return tuple(prompts)


def _message(stay: Stay, pass_s: int) -> list[Prompt]:
    message = [prompt_from_doc(doc) for doc in stay.settings.get("message", ())]
    is_once = not stay.settings.get("message_interval_s")
    return [] if is_once and pass_s >= 1 else message


def _position(stay: Stay, position: int | None) -> list[Prompt]:
    if position is None or not stay.settings.get("is_position_said"):
        return []
    words = POSITION.get(str(stay.settings.get("language", ""))[:2], POSITION["en"])
    return [Say(words.format(position), str(stay.settings.get("language") or "en-GB"))]


def _expected_wait(stay: Stay, wait: timedelta | None) -> list[Prompt]:
    if wait is None or not stay.settings.get("is_wait_said"):
        return []
    language = str(stay.settings.get("language") or "en-GB")
    return [Say(wait_in_words(wait, language), language)]


POSITION: Final[Mapping[str, str]] = {
    "en": "You are number {} in the queue.",
    "nb": "Du er nummer {} i køen.",
    "no": "Du er nummer {} i køen.",
    "sv": "Du är nummer {} i kön.",
    "fi": "Olette jonossa numero {}.",
    "et": "Olete järjekorras number {}.",
    "lt": "Esate {} eilėje.",
}


def _sound(stay: Stay, pass_s: int, now: datetime) -> Prompt:
    seconds = _seconds(stay, now)
    mode = stay.settings.get("music_mode", "always")
    is_ringing = mode in {"none", "ringing"} or (mode == "music-then-ringing" and bool(stay.offers))
    base = RINGING if is_ringing else str(stay.settings.get("music_url") or HOUSE_MUSIC)
    if not base.startswith("/audio/"):
        return Play(base)
    return Play(f"{base}?{SECONDS_AT}={pass_s}&{SECONDS_FOR}={seconds}")


def _seconds(stay: Stay, now: datetime) -> int:
    interval = int(stay.settings.get("message_interval_s") or 0)
    has_message = bool(stay.settings.get("message"))
    usual = SHORT_PASS_S if stay.settings.get("music_mode") == "music-then-ringing" else PASS_S
    seconds = interval if interval and has_message else usual
    if stay.until is not None:
        seconds = min(seconds, max(1, round((stay.until - now).total_seconds())))
    return seconds


def prompt_to_doc(prompt: Prompt) -> dict[str, Any]:
    match prompt:
        case Say(text, language, voice, _):
            return {"say": text, "language": language, "voice": voice}
        case Play(url, loop):
            return {"play": url, "loop": loop}
        case Pause(seconds):
            return {"pause": seconds}


def prompt_from_doc(doc: Mapping[str, Any]) -> Prompt:
    if "say" in doc:
        return Say(doc["say"], doc.get("language", "en-GB"), doc.get("voice", ""))
    if "play" in doc:
        return Play(doc["play"], doc.get("loop", 1))
    return Pause(doc["pause"])


def back_to_wait(path: str) -> Sequence[Verb]:
    """After a key that means nothing: the wait document again."""
    return (Redirect(path),)
