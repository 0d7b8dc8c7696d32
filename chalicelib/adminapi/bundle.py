"""A configuration as files of readable JSON (and sounds) in a zip whose bytes depend on nothing but its content."""

import io
import json
import zipfile
from collections.abc import Mapping
from typing import Any, Final

from chalicelib.core.errors import Invalid
from chalicelib.web.api import parse_json

MAX_FILES: Final = 10_000
MAX_UNPACKED: Final = 200 * 1024 * 1024
_BEGINNING_OF_TIME: Final = (1980, 1, 1, 0, 0, 0)
_PERMISSIONS: Final = 0o644 << 16
Files = Mapping[str, bytes]


class BundleUnreadable(Invalid):
    """The file is no export of ours, or far too big."""

    code = "bundle-unreadable"


def pack(files: Files) -> bytes:
    """Zip files in order of name."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, _BEGINNING_OF_TIME)
            entry.external_attr = _PERMISSIONS
            entry.create_system = 3
            archive.writestr(entry, files[name], zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def unpack(data: bytes) -> dict[str, bytes]:
    """Read a zip's files; folders are passed over.

    Raises:
        BundleUnreadable: it is no zip, or unpacks to too much.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir()]
            if len(entries) > MAX_FILES or sum(entry.file_size for entry in entries) > MAX_UNPACKED:
                raise BundleUnreadable("the archive is far too big")
            return {entry.filename: archive.read(entry) for entry in entries}
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError) as error:
        raise BundleUnreadable("this is no zip archive that we can read") from error


def write_json(document: Any) -> bytes:
    """Write JSON for people and for ``diff``: indented, in order of key, a line feed at the end."""
    return (json.dumps(document, ensure_ascii=False, indent=2, sort_keys=True) + "\n").encode()


def read_json(data: bytes) -> dict[str, Any]:
    """Read one file.

    Raises:
        Invalid: it is no JSON object.
    """
    document = parse_json(data)
    if not isinstance(document, dict):
        raise Invalid("the file must hold a JSON object")
    return document
