"""New code for functions that are in use: nothing that is under way is lost, nothing that comes is refused."""

import json
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from chalice.app import Chalice

from infra.gateway.invoke import LambdaContext
from infra.gateway.renewal import NotRenewed, RenewableProcesses

MODULE = "cordboard_renewed"
CODE = """
import time
from chalice.app import Chalice
app = Chalice(app_name="renewed", configure_logs=False)

@app.on_sqs_message(queue="jobs", name="job")
def job(event):
    time.sleep(float(event.to_dict()["Records"][0]["body"]))
    return {edition!r}
"""


@pytest.fixture
def code(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file of functions that processes find."""
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    path = tmp_path / f"{MODULE}.py"
    path.write_text(CODE.format(edition="old"))
    return path


@pytest.fixture
def processes(code: Path) -> Iterator[RenewableProcesses]:
    scope: dict[str, Any] = {}
    exec(code.read_text(), scope)  # noqa: S102  the same functions here, without a module that would stay
    app: Chalice = scope["app"]
    with RenewableProcesses(1, MODULE) as processes:
        processes.take_over(app)
        yield processes


def run(processes: RenewableProcesses, seconds: float = 0.0) -> str:
    records = [{"messageId": "1", "body": json.dumps(seconds), "eventSource": "aws:sqs"}]
    return str(processes.invoke("job", {"Records": records}, LambdaContext(function_name="job", timeout_s=20)))


def test_what_is_under_way_ends_in_the_old_code_and_what_comes_meanwhile_is_answered(
    code: Path, processes: RenewableProcesses
) -> None:
    assert run(processes) == "old"
    code.write_text(CODE.format(edition="new"))

    with ThreadPoolExecutor(4) as pool:
        under_way = pool.submit(run, processes, 3.0)
        time.sleep(0.3)
        renewing = pool.submit(processes.renew)
        meanwhile = []
        while not renewing.done():
            meanwhile.append(run(processes))
        renewing.result()
        assert run(processes) == "new"
        assert under_way.result() == "old"

    assert set(meanwhile) <= {"old", "new"}
    assert "old" in meanwhile


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("import nowhere_to_be_found", "nowhere_to_be_found"),
        (CODE.format(edition="x").replace('"job"', '"task"'), "task"),
    ],
)
def test_code_that_does_not_load_or_serves_other_things_does_not_take_over(
    code: Path, processes: RenewableProcesses, text: str, words: str
) -> None:
    assert run(processes) == "old"
    code.write_text(text)

    with pytest.raises(NotRenewed, match=words):
        processes.renew()

    assert run(processes) == "old"
    assert MODULE not in sys.modules
