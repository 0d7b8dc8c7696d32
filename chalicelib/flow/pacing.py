"""How long things take to hear and to do: estimates, for simulated calls only."""

from collections.abc import Iterator, Sequence
from typing import Final

from chalicelib.flow.book import Book
from chalicelib.flow.events import DialEnded, Digits, Event, LeftQueue, NoInput, Recorded
from chalicelib.twiml.verbs import DialNumber, Gather, Pause, Play, Prompt, Say, Verb

_CHARACTERS_PER_S: Final = 14
_UNKNOWN_CLIP_S: Final = 5
_CONVERSATION_S: Final = 60
_WAIT_S: Final = 30
_KEY_S: Final = 1


def heard(verbs: Sequence[Verb]) -> Iterator[str]:
    """Yield what a caller hears of a document, in words or as the address of audio."""
    for prompt in _prompts(verbs):
        match prompt:
            case Say(text):
                yield text
            case Play(url):
                yield url
            case Pause():
                continue


def lasts(verbs: Sequence[Verb], event: Event, book: Book, *, queue_s: int) -> float:
    """Estimate the seconds until ``event`` comes back from a document; ``queue_s`` is the longest stay in the queue."""
    durations = {clip.url: clip.duration_s for clip in book.audio.values()}
    spoken = sum(_sounds(prompt, durations) for prompt in _prompts(verbs))
    match event:
        case Digits(value):
            return spoken + _KEY_S * len(value)
        case NoInput():
            return spoken + sum(verb.timeout_s for verb in verbs if isinstance(verb, Gather))
        case Recorded(_, duration_s):
            return spoken + duration_s
        case LeftQueue(outcome):
            return spoken + (queue_s if outcome == "timed-out" else _WAIT_S)
        case DialEnded(_, bridged):
            rings = sum(verb.timeout_s for verb in verbs if isinstance(verb, DialNumber))
            return spoken + (_CONVERSATION_S if bridged else rings)
        case _:
            return spoken


def _prompts(verbs: Sequence[Verb]) -> Iterator[Prompt]:
    for verb in verbs:
        match verb:
            case Say() | Play() | Pause():
                yield verb
            case Gather(prompts=prompts):
                yield from prompts
            case _:
                continue


def _sounds(prompt: Prompt, durations: dict[str, float]) -> float:
    match prompt:
        case Say(text):
            return len(text) / _CHARACTERS_PER_S
        case Play(url):
            return durations.get(url) or _UNKNOWN_CLIP_S
        case Pause(seconds):
            return seconds
