"""The self-test of a site: well when all is well, and naming the setting when it is not."""

import subprocess
import sys

import pytest

from tests.onprem.site import ROOT, Site, free_port


def selftest(site: Site, **settings: str) -> tuple[int, dict[str, str]]:
    """Its exit code, and what it says of each thing that fails."""
    environment = {**site.environment, **settings}
    command = [sys.executable, "-m", "infra.onprem.selftest"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60, check=False)
    lines = done.stdout.splitlines()
    failures: dict[str, str] = {}
    for number, line in enumerate(lines):
        if line.startswith("FAIL"):
            subject = line.split(":")[0].removeprefix("FAIL").strip()
            failures[subject] = f"{failures.get(subject, '')}{line} {lines[number + 1]}"
    assert lines, done.stderr
    return done.returncode, failures


def test_a_call_to_itself_is_heard_and_the_silent_line_is_named(site: Site) -> None:
    code, failures = selftest(site)

    assert code == 1
    assert set(failures) == {"line"}, "nobody plays the carrier here"
    assert "TRUNK_ADDRESS" in failures["line"]


@pytest.mark.parametrize(
    ("setting", "subject"),
    [("SIP_PORT", "SIP"), ("ASTERISK_HTTP_PORT", "Asterisk"), ("PORT", "functions")],
)
def test_a_wrong_port_is_named(site: Site, setting: str, subject: str) -> None:
    code, failures = selftest(site, **{setting: str(free_port())})

    assert code == 1
    assert setting in failures[subject]


def test_a_wrong_password_of_asterisk_is_named(site: Site) -> None:
    _, failures = selftest(site, ASTERISK_ARI_PASSWORD="another")

    assert "ASTERISK_ARI_PASSWORD" in failures["Asterisk"]
