"""The zip as it is rewritten: our text to read, others' modules compiled, and the same bytes for the same contents."""

import importlib
import sys
import zipfile
from pathlib import Path

import pytest

from infra.package.archive import rewrite

FILES = {
    "app.py": "NAME = 'ours'\n",
    "packed_sample/__init__.py": "",
    "packed_sample/said.py": "WORD = 'compiled'\n",
    "packed_sample/tests/test_said.py": "raise RuntimeError\n",
    "holidays/rare.py": "DAY = 1\n",
}


@pytest.fixture
def packed(tmp_path) -> Path:
    path = tmp_path / "deployment.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in FILES.items():
            archive.writestr(name, text)
    rewrite(path, comment=b"made by a test")
    return path


def names(path: Path) -> set[str]:
    with zipfile.ZipFile(path) as archive:
        return set(archive.namelist())


def test_our_modules_go_along_to_be_read_and_others_compiled_alone(packed) -> None:
    tag = sys.implementation.cache_tag

    assert names(packed) == {
        "app.py",
        f"__pycache__/app.{tag}.pyc",
        "packed_sample/__init__.pyc",
        "packed_sample/said.pyc",
        "holidays/rare.py",
    }


def test_a_module_without_its_text_is_found(packed, tmp_path, monkeypatch) -> None:
    with zipfile.ZipFile(packed) as archive:
        archive.extractall(tmp_path / "lambda")
    monkeypatch.syspath_prepend(tmp_path / "lambda")

    assert importlib.import_module("packed_sample.said").WORD == "compiled"


def test_the_same_contents_make_the_same_zip(packed, tmp_path) -> None:
    first = packed.read_bytes()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, text in reversed(FILES.items()):
            archive.writestr(name, text)
    rewrite(packed, comment=b"made by a test")

    assert packed.read_bytes() == first
