"""A piece of audio as it is kept: pure."""

import re
from enum import StrEnum
from typing import Any, Final

SHA: Final = re.compile(r"[0-9a-f]{64}")


class Source(StrEnum):
    """Where a sound came from (PHN-202)."""

    UPLOAD = "upload"
    TTS = "tts"
    PHONE = "phone"


def file_key(company: str, sha: str) -> str:
    """Where a sound lies in the bucket; named by its content, so that a company keeps equal sounds once."""
    return f"audio/{company}/{sha}.wav"


def public_path(company: str, sha: str) -> str:
    """Where the trunk and browsers fetch a sound; whoever knows the hash knows the sound."""
    return f"/audio/{company}/{sha}.wav"


def describe(doc: dict[str, Any]) -> dict[str, Any]:
    """The part of an audio document that people write; the rest follows from the file."""
    return {key: doc.get(key, "") for key in ("title", "category", "text")}
