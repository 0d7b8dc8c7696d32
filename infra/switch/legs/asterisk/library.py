"""Audio by URL: fetched once, made into what telephones play, and kept in the folder of sounds."""

import asyncio
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from infra.switch.leg import Sound
from infra.switch.legs.asterisk.sounds import Sounds, named
from infra.switch.media import BAD_AUDIO, UNKNOWN_LENGTH_S, MediaFailed
from infra.switch.sox import ConversionFailed, convert, length_s
from infra.switch.tag import is_absolute
from infra.switch.webhook import Answer, WebhookFailed, Webhooks

NO_BASE: Final = 11100
_MADE_HERE: Final = ("music:", "tone:")
_ENDINGS: Final = {
    "audio/wav": "wav",
    "audio/wave": "wav",
    "audio/x-wav": "wav",
    "audio/mpeg": "mp3",
    "audio/gsm": "gsm",
    "audio/x-gsm": "gsm",
    "audio/aiff": "aiff",
    "audio/x-aiff": "aiff",
    "audio/x-aifc": "aifc",
    "audio/basic": "ul",
    "audio/ulaw": "ul",
}


class SoundLibrary:
    """Each URL is fetched once in the life of the switch, however many callers want it at once."""

    def __init__(self, webhooks: Webhooks, sounds: Sounds) -> None:
        self._webhooks = webhooks
        self._sounds = sounds
        self._known: dict[str, asyncio.Task[Sound]] = {}

    async def sound(self, url: str) -> Sound:
        if url.startswith(_MADE_HERE):
            return Sound(url, UNKNOWN_LENGTH_S)
        if not is_absolute(url):
            raise MediaFailed(NO_BASE)
        task = self._known.get(url)
        if task is None:
            task = self._known[url] = asyncio.create_task(self._fetch(url))
            task.add_done_callback(lambda done: self._forget_failure(url, done))
        return await asyncio.shield(task)

    def _forget_failure(self, url: str, task: asyncio.Task[Sound]) -> None:
        """What failed is tried again the next time."""
        if task.cancelled() or task.exception():
            self._known.pop(url, None)

    async def _fetch(self, url: str) -> Sound:
        """Media requests carry no call parameters."""
        try:
            answer = await self._webhooks.ask(url, "GET", {})
        except WebhookFailed as failure:
            raise MediaFailed(failure.code) from failure
        name = f"play-{named(answer.reply.body)}"
        target = self._sounds.path(name)
        if not target.exists():
            await _convert(answer, target)
        self._sounds.keep(url, name)
        return Sound(url, length_s(target))


async def _convert(answer: Answer, target: Path) -> None:
    body = answer.reply.body
    ending = _ENDINGS.get(answer.reply.content_type)
    if ending is None:
        raise MediaFailed(BAD_AUDIO)
    if body.startswith(b".snd"):
        ending = "au"
    with TemporaryDirectory(prefix="cordboard-play-") as folder:
        source = Path(folder) / f"fetched.{ending}"
        source.write_bytes(body)
        try:
            await convert(source, target)
        except ConversionFailed as failure:
            raise MediaFailed(BAD_AUDIO) from failure
