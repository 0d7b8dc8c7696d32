"""``make run`` as one meets it in a terminal: what it prints, what it keeps, how it refuses and how it ends."""

import os
import re
import shutil
import signal
import subprocess
import time
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.house import ROOT, House, free_port
from tests.e2e.people import SOON_MS, People, call, rings

pytestmark = pytest.mark.slow
ENDS_WITHIN_S = 10


def test_it_prints_where_it_is_and_how_to_log_in(house: House) -> None:
    assert f"Cordboard is at {house.address}\n" in house.said
    assert re.search(r"Log in as kari@fjordvik.example with the password \S+", house.said)
    assert "Traceback" not in house.said

    door = httpx.get(f"{house.address}/login").text
    assert all(f"{name}@fjordvik.example" in door for name in ("kari", "ola", "ingrid", "per"))


def test_mail_that_would_have_left_has_a_place_to_be_read(house: House) -> None:
    assert "No mail has been sent yet" in httpx.get(f"{house.address}/outbox").text


def test_a_taken_port_is_named_with_the_remedy(house: House, tmp_path: Path) -> None:
    refused = house.run(CORDBOARD_STATE=str(tmp_path / "other"))

    assert refused.returncode == 1
    assert f"Port {house.port} is in use" in refused.stderr
    assert f"PORT={house.port + 1}" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_a_second_start_over_the_same_state_is_refused_in_words(house: House) -> None:
    refused = house.run(PORT=str(free_port()))

    assert refused.returncode == 1
    assert f"{house.state}" in refused.stderr
    assert "in use" in refused.stderr
    assert "Traceback" not in refused.stderr
    assert httpx.get(f"{house.address}/login").status_code == 200


def test_the_state_is_not_cleared_under_a_running_house(house: House) -> None:
    refused = house.run("infra.demo.reset")

    assert (refused.returncode, house.state.exists()) == (1, True)
    assert "stop it first" in refused.stderr


def test_a_visitor_cannot_push_messages_to_consoles(house: House) -> None:
    assert httpx.post(f"{house.address}/@connections/x", content=b"{}").status_code == 403


@pytest.mark.browser
def test_calls_and_log_ins_outlive_a_restart_and_are_gone_after_a_reset(browser: Browser, house: House) -> None:
    with People(browser, house.address) as people:
        per, caller = people.agent("Per", "Support"), people.caller("+4790712345")
        call(caller)
        caller.keyboard.press("2")
        expect(rings(per)).to_be_enabled(timeout=SOON_MS)
        caller.get_by_role("button", name="Hang up").click()
        expect(people.logged(beside=per)).to_contain_text("+47 907 12 345")

        children = house.children()
        assert children
        began = time.monotonic()
        assert house.stop() == 0
        assert time.monotonic() - began < ENDS_WITHIN_S
        assert [pid for pid in children if is_alive(pid)] == []
        house.start()

        expect(people.logged(beside=per)).to_contain_text("+47 907 12 345")
        expect(per.locator("#phone-status")).to_have_text("Phone ready", timeout=SOON_MS)

    house.stop(signal.SIGINT)
    cleared = house.run("infra.demo.reset")
    assert (cleared.returncode, cleared.stdout, house.state.exists()) == (
        0,
        "Cleared. The next `make run` starts afresh.\n",
        False,
    )
    assert "nothing to clear" in house.run("infra.demo.reset").stdout


def test_a_python_too_old_is_named_with_the_remedy(tmp_path: Path) -> None:
    refused = prepare(tmp_path, python3='[ "$1" = --version ] && echo "Python 3.9.2" && exit; exit 1')

    assert refused.returncode == 1
    assert "needs Python 3.11 or newer; found: Python 3.9.2" in refused.stderr
    assert "apt-get install" in refused.stderr


def test_a_python_that_cannot_make_environments_is_told_from_an_old_one(tmp_path: Path) -> None:
    refused = prepare(tmp_path, python3='case "$2" in *ensurepip*) exit 1 ;; esac; exit 0')

    assert refused.returncode == 1
    assert "apt-get install python3-venv" in refused.stderr


def prepare(folder: Path, *, python3: str) -> subprocess.CompletedProcess[str]:
    """Run what prepares the environment, on a machine whose only Python is this script."""
    script = folder / "infra" / "make" / "environment.sh"
    script.parent.mkdir(parents=True)
    shutil.copy(ROOT / "infra" / "make" / "environment.sh", script)
    tools = folder / "bin"
    tools.mkdir()
    (tools / "dirname").symlink_to(shutil.which("dirname"))
    (tools / "python3").write_text(f"#!/bin/sh\n{python3}\n")
    (tools / "python3").chmod(0o755)
    return subprocess.run(
        ["/bin/sh", str(script)], env={"PATH": str(tools)}, capture_output=True, text=True, check=False, timeout=10
    )


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True
