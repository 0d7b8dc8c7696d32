"""What can be done with audio: take an upload, find a sound, cut music for a wait."""

import hashlib
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from importlib.resources import files as package_files
from typing import Any, Final

from chalicelib.audio.domain import SHA, Source, file_key
from chalicelib.audio.sound import Sound, read_canonical, read_upload
from chalicelib.aws import files
from chalicelib.companies import config_store
from chalicelib.companies.documents import Document, Kind
from chalicelib.core.errors import NotFound

HOUSE: Final = "house"
"""Stands in an audio address for the sounds that come with the product; no company may have this name."""
HOUSE_SOUNDS: Final = frozenset({"hold", "ringing"})
MAX_ANSWER_BYTES: Final = 4 * 1024 * 1024
"""Lambda answers with 6 MB at most, a third of which is the encoding; longer sounds come from the bucket itself."""
_KEPT_SOUNDS: Final = 16


def store_upload(
    company: str, name: str, data: bytes, *, source: Source = Source.UPLOAD, actor: str, now: datetime
) -> Document:
    """Take a sound for ``name``, new or in place of what was there; its title and category stay.

    The file is stored first: a crash leaves a file nobody refers to, never a name without its file.

    Raises:
        AudioTooLarge, AudioFormat: it cannot be used.
        DocumentChanged: somebody else changed the audio meanwhile.
    """
    sound = read_upload(data)
    before = config_store.find(company, Kind.AUDIO, name)
    described = before.doc if before else {"title": name, "category": "", "text": ""}
    doc = keep(company, sound, {**described, "source": source.value})
    replaces = before.version if before else None
    return config_store.put(company, Kind.AUDIO, name, doc, replaces=replaces, actor=actor, now=now)


def keep(company: str, sound: Sound, described: Mapping[str, Any]) -> dict[str, Any]:
    """Put a sound in the bucket and return the document of the name it gets."""
    wav = sound.to_wav()
    sha = hashlib.sha256(wav).hexdigest()
    files.put(file_key(company, sha), wav, content_type="audio/wav")
    facts = {"sha": sha, "bytes": len(wav), "duration_s": round(sound.duration_s, 3)}
    return {**described, **facts}


def delete(company: str, document: Document) -> None:
    """Forget a name. The file stays: calls under way and other names may still play it."""
    config_store.delete(company, Kind.AUDIO, document.name, version=document.version)


def link(company: str, sha: str) -> str:
    """A signed address of a stored sound in the bucket."""
    return files.link(file_key(company, sha))


def load(company: str, sha: str) -> Sound:
    """Read a sound by its address.

    Raises:
        NotFound: there is none.
    """
    if company == HOUSE:
        return _house(sha)
    if SHA.fullmatch(sha) is None:
        raise NotFound("there is no such audio")
    return _stored(company, sha)


@lru_cache(maxsize=_KEPT_SOUNDS)
def _stored(company: str, sha: str) -> Sound:
    return read_canonical(files.get(file_key(company, sha)))


@lru_cache(maxsize=_KEPT_SOUNDS)
def _house(name: str) -> Sound:
    if name not in HOUSE_SOUNDS:
        raise NotFound("there is no such audio")
    return read_canonical((package_files("chalicelib.audio") / "house" / f"{name}.wav").read_bytes())
