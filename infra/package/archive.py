"""Rewriting the zip that chalice packed: only what is needed, precompiled, and the same bytes for the same contents."""

import importlib.util
import marshal
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from infra.package.contents import is_needed, is_precompiled, is_readable

EPOCH: Final = (1980, 1, 1, 0, 0, 0)
UNCHECKED_HASH: Final = 0b01
READABLE: Final = 0o644 << 16


@dataclass(frozen=True, slots=True)
class Size:
    """What a zip weighs, in bytes."""

    zipped: int
    unzipped: int
    files: int


def rewrite(packed: Path, *, comment: bytes) -> None:
    """Strip and precompile a zip in place."""
    smaller = packed.with_suffix(".smaller")
    with zipfile.ZipFile(packed) as source, zipfile.ZipFile(smaller, "w") as target:
        for name, content in sorted(_contents(source)):
            target.writestr(_entry(name), content, compresslevel=9)
        target.comment = comment
    smaller.replace(packed)


def add(packed: Path, name: str, content: bytes) -> None:
    """Put one more file into a zip."""
    with zipfile.ZipFile(packed, "a") as target:
        target.writestr(_entry(name), content, compresslevel=9)


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, EPOCH)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = READABLE
    return entry


def weigh(packed: Path) -> Size:
    with zipfile.ZipFile(packed) as archive:
        entries = archive.infolist()
    return Size(packed.stat().st_size, sum(entry.file_size for entry in entries), len(entries))


def precompiled(name: str, source: bytes) -> bytes:
    """Compile a module to a .pyc that Python uses without looking at the source's date, which zips do not keep."""
    code = compile(source, name, "exec", dont_inherit=True)
    flags = UNCHECKED_HASH.to_bytes(4, "little")
    return importlib.util.MAGIC_NUMBER + flags + importlib.util.source_hash(source) + marshal.dumps(code)


def _contents(source: zipfile.ZipFile) -> Iterator[tuple[str, bytes]]:
    for entry in source.infolist():
        if entry.is_dir() or not is_needed(entry.filename):
            continue
        content = source.read(entry)
        if is_readable(entry.filename):
            yield entry.filename, content
        if is_precompiled(entry.filename):
            yield _compiled_name(entry.filename), precompiled(entry.filename, content)


def _compiled_name(name: str) -> str:
    """Where Python looks for a compiled module: beside its text, or in its place."""
    if not is_readable(name):
        return name + "c"
    folder, _, file = name.rpartition("/")
    cached = f"__pycache__/{file.removesuffix('.py')}.{sys.implementation.cache_tag}.pyc"
    return f"{folder}/{cached}" if folder else cached
