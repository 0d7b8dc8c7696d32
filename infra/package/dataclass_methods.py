"""Compiling, when a zip is built, what its dataclasses would have compiled at every cold start."""

import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path
from typing import Final

from infra.package.archive import add

WRITER: Final = Path(__file__).with_name("write_dataclass_methods.py")


def include(packed: Path) -> None:
    """Import every module from the zip alone and add the code of its dataclasses' methods to it.

    Raises:
        CalledProcessError: a module could not be imported; what it said is on standard error.
    """
    with tempfile.TemporaryDirectory() as folder:
        with zipfile.ZipFile(packed) as archive:
            archive.extractall(folder)
        command = [sys.executable, "-I", "-S", "-B", str(WRITER), folder]
        subprocess.run(command, cwd=folder, check=True, env={"AWS_REGION": "eu-north-1"})
        for path in Path(folder, "chalicelib").glob("dataclasses.*.bin"):
            add(packed, f"chalicelib/{path.name}", path.read_bytes())
