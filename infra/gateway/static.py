"""Static files: right types, ETags, byte ranges, gzip; for ever where the address carries a version."""

import gzip
import hashlib
import mimetypes
import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

from infra.gateway.asgi import Scope, Send, plain_answer, send_answer
from infra.gateway.proxy_event import HttpAnswer

PREFIX = "/static/"
FOR_EVER = "public, max-age=31536000, immutable"
CHECK_FIRST = "no-cache"
GZIP_FROM_BYTES = 1024
_VERSION = re.compile(r"v-[0-9A-Za-z]+/")
_RANGE = re.compile(r"bytes=(\d*)-(\d*)")
_TYPES = {
    ".js": "text/javascript; charset=utf-8",
    ".mjs": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
    ".json": "application/json",
    ".txt": "text/plain; charset=utf-8",
    ".woff2": "font/woff2",
    ".wav": "audio/wav",
    ".mp3": "audio/mpeg",
    ".webmanifest": "application/manifest+json",
}
_COMPRESSED = (".js", ".mjs", ".css", ".svg", ".json", ".txt", ".webmanifest")


@dataclass(frozen=True, slots=True, kw_only=True)
class _File:
    stamp: tuple[int, int]
    body: bytes
    zipped: bytes | None
    etag: str
    content_type: str


class StaticFiles:
    """Serves a folder; a file is read again when its time or size has changed."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder.resolve()
        self._files: dict[Path, _File] = {}

    async def __call__(self, scope: Scope, send: Send) -> None:
        if scope["method"] not in ("GET", "HEAD"):
            await send_answer(send, plain_answer(405, "Method Not Allowed"))
            return
        name = unquote(scope["raw_path"].decode("ascii", "replace")).removeprefix(PREFIX)
        version = _VERSION.match(name)
        file = self._find(name[version.end() :] if version else name)
        if file is None:
            await send_answer(send, plain_answer(404, "Not Found"))
            return
        asked = {key.decode("latin-1"): value.decode("latin-1") for key, value in scope["headers"]}
        answer = _answer(file, asked, FOR_EVER if version else CHECK_FIRST)
        await send_answer(send, answer, head=scope["method"] == "HEAD")

    def _find(self, name: str) -> _File | None:
        if "\0" in name:
            return None
        path = (self._folder / name).resolve()
        if not path.is_relative_to(self._folder) or not path.is_file():
            return None
        status = path.stat()
        stamp = (status.st_mtime_ns, status.st_size)
        kept = self._files.get(path)
        if kept is None or kept.stamp != stamp:
            kept = self._files[path] = _load(path, stamp)
        return kept


def _load(path: Path, stamp: tuple[int, int]) -> _File:
    body = path.read_bytes()
    suffix = path.suffix.lower()
    zipped = gzip.compress(body, 9, mtime=0) if suffix in _COMPRESSED and len(body) >= GZIP_FROM_BYTES else None
    guessed = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    return _File(
        stamp=stamp,
        body=body,
        zipped=zipped,
        etag=f'"{hashlib.sha256(body).hexdigest()[:20]}"',
        content_type=_TYPES.get(suffix, guessed),
    )


def _answer(file: _File, asked: dict[str, str], caching: str) -> HttpAnswer:
    headers = [
        ("content-type", file.content_type),
        ("cache-control", caching),
        ("etag", file.etag),
        ("x-content-type-options", "nosniff"),
        ("accept-ranges", "bytes"),
    ]
    if file.zipped is not None:
        headers.append(("vary", "accept-encoding"))
    if file.etag in asked.get("if-none-match", ""):
        return HttpAnswer(status=304, headers=[*headers, ("content-length", "0")], body=b"")
    if "range" in asked and asked.get("if-range", file.etag) == file.etag:
        ranged = _ranged(file, asked["range"], headers)
        if ranged is not None:
            return ranged
    if file.zipped is not None and "gzip" in asked.get("accept-encoding", ""):
        return HttpAnswer(status=200, headers=[*headers, ("content-encoding", "gzip")], body=file.zipped)
    return HttpAnswer(status=200, headers=headers, body=file.body)


def _ranged(file: _File, header: str, headers: list[tuple[str, str]]) -> HttpAnswer | None:
    """Answer one byte range; several, or what is no range, get the whole file (RFC 9110, 14.2)."""
    match = _RANGE.fullmatch(header.strip())
    if match is None or match.groups() == ("", ""):
        return None
    size = len(file.body)
    first, last = match.groups()
    start = int(first) if first else max(size - int(last), 0)
    end = min(int(last), size - 1) if first and last else size - 1
    if start > end:
        return HttpAnswer(status=416, headers=[*headers, ("content-range", f"bytes */{size}")], body=b"")
    headers = [*headers, ("content-range", f"bytes {start}-{end}/{size}")]
    return HttpAnswer(status=206, headers=headers, body=file.body[start : end + 1])
