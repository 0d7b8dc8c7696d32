"""Whether a zip was built from the files as they are now."""

import hashlib
import zipfile
from pathlib import Path
from typing import Final

from infra.package.contents import OURS, is_needed

ROOT: Final = Path(__file__).parents[2]


def is_fresh(packed: Path) -> bool:
    """Say whether the zip holds exactly the present code, templates and requirements."""
    if not packed.exists():
        return False
    with zipfile.ZipFile(packed) as archive:
        kept = {
            name: archive.read(name)
            for name in archive.namelist()
            if name.startswith(OURS) and not name.endswith((".pyc", ".bin"))
        }
        return kept == _present() and archive.comment == fingerprint()


def fingerprint() -> bytes:
    """What a zip says of the requirements and the rules it was packed by."""
    rules = sorted(Path(__file__).parent.glob("*.py"))
    return (
        hashlib.sha256(b"".join(path.read_bytes() for path in [ROOT / "requirements.txt", *rules])).hexdigest().encode()
    )


def _present() -> dict[str, bytes]:
    found = [ROOT / "app.py"]
    for folder in ("chalicelib", "templates"):
        found += [path for path in (ROOT / folder).rglob("*") if path.is_file()]
    names = {path.relative_to(ROOT).as_posix(): path for path in found}
    return {name: path.read_bytes() for name, path in names.items() if is_needed(name)}
