"""Asking a site for an update: only a site is asked, and what it says is passed on."""

import json
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from infra.onprem import update
from infra.onprem.renewing import ANSWER, HERE, engine, write

# Its command line is that of a site; told by SIGHUP, it leaves a mark.
SITE = """
import pathlib, signal, sys, time
mark = pathlib.Path(sys.argv[2])
signal.signal(signal.SIGHUP, lambda *_: mark.touch())
mark.with_name("ready").touch()
time.sleep(30)
"""


@pytest.fixture
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ONPREM_STATE", str(tmp_path))
    return tmp_path


@pytest.fixture
def running(state: Path) -> Iterator[Path]:
    """Something that looks like a site; the file that it makes when it is told."""
    mark = state / "told"
    command = [sys.executable, "-c", SITE, "infra.onprem", str(mark)]
    with subprocess.Popen(command) as process:
        while not (state / "ready").exists():
            time.sleep(0.01)
        write(state / HERE, {"pid": str(process.pid), "engine": engine()})
        yield mark
        process.kill()


def answer(state: Path, mark: Path, facts: dict[str, str]) -> None:
    """As a site does when it is done."""
    while not mark.exists():
        time.sleep(0.01)
    write(state / ANSWER, facts)


def test_nobody_is_told_where_no_site_runs_or_its_number_is_another_programs(
    state: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert update.main() == 1
    with subprocess.Popen(["sleep", "30"]) as other:
        write(state / HERE, {"pid": str(other.pid), "engine": ""})
        assert update.main() == 1
        assert other.poll() is None
        other.kill()

    assert capsys.readouterr().err.count("No site runs") == 2


@pytest.mark.parametrize(
    ("facts", "code", "words"),
    [({}, 0, "none was refused"), ({"refused": "They do not load."}, 1, "goes on as it was. They do not load.")],
)
def test_what_the_site_says_is_passed_on(
    state: Path,
    running: Path,
    capsys: pytest.CaptureFixture[str],
    facts: dict[str, str],
    code: int,
    words: str,
) -> None:
    threading.Thread(target=answer, args=(state, running, facts)).start()

    assert update.main() == code

    said = capsys.readouterr()
    assert words in said.out + said.err
    assert "started anew" not in said.out


def test_code_that_only_a_start_anew_takes_is_named(
    state: Path, running: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    site = json.loads((state / HERE).read_text())
    write(state / HERE, {**site, "engine": "an older one"})
    threading.Thread(target=answer, args=(state, running, {})).start()

    assert update.main() == 0

    assert "started anew" in capsys.readouterr().out
