"""The list of features that ``covers`` marks may name."""

import re
import subprocess
import sys
from pathlib import Path

from tests.plugins.covers import LIST, known_features

INVARIANTS = {
    f"{letter}{number}"
    for letter, last in (("C", 4), ("Q", 5), ("A", 4), ("K", 4), ("D", 4))
    for number in range(1, last + 1)
}


def test_every_line_is_an_id_with_a_title_and_no_id_comes_twice() -> None:
    lines = [line for line in LIST.read_text().splitlines() if not line.startswith("#")]

    assert all(re.fullmatch(r"((CUBE|PUZD|WBX|PHN|PUZ|A)-\d+|[CQAKD]\d) \S.*", line) for line in lines)
    assert len(known_features()) == len(lines)


def test_the_invariants_are_on_the_list() -> None:
    assert set(known_features()) >= INVARIANTS


def run(folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pytest", "-q", "-p", "tests.plugins.covers", "-p", "tests.plugins.complete_in_ci"]
    command += ["-p", "no:cacheprovider", "--rootdir", str(folder), "-c", "/dev/null", str(folder), *options]
    return subprocess.run(command, cwd=LIST.parents[1], capture_output=True, text=True, check=False)


def test_an_unknown_id_stops_the_run(tmp_path) -> None:
    (tmp_path / "test_it.py").write_text("import pytest\n@pytest.mark.covers('PHN-9999')\ndef test_it(): pass\n")

    done = run(tmp_path)

    assert done.returncode != 0
    assert "PHN-9999" in done.stdout + done.stderr


def test_covered_features_are_listed_with_their_tests(tmp_path) -> None:
    (tmp_path / "test_it.py").write_text("import pytest\n@pytest.mark.covers('C1')\ndef test_it(): pass\n")

    done = run(tmp_path, "--collect-only", "--covered")

    assert done.returncode == 0
    assert re.search(r"C1  one ending.*\n    .*test_it.py::test_it\n1 of \d+ features", done.stdout)


def test_a_skip_is_a_failure_in_ci_alone(tmp_path, monkeypatch) -> None:
    (tmp_path / "test_it.py").write_text("import pytest\ndef test_it(): pytest.skip('no root')\n")

    monkeypatch.setenv("CI", "")
    elsewhere = run(tmp_path)
    monkeypatch.setenv("CI", "true")
    in_ci = run(tmp_path)

    assert "1 skipped" in elsewhere.stdout
    assert "1 failed" in in_ci.stdout
    assert "no root" in in_ci.stdout
