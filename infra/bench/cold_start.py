"""P3 and P4: a function's first answer from the zip, in a new process, beside Chalice with boto3 from the same zip."""

import base64
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode

from infra.bench.rows import Row
from infra.bench.world import PUBLIC, TOKEN
from infra.package.__main__ import LARGEST, build
from infra.package.archive import precompiled, weigh
from infra.package.freshness import is_fresh

ROOT: Final = Path(__file__).parents[2]
DIST: Final = ROOT / "infra" / "dist"
FLOOR: Final = Path(__file__).with_name("floors") / "cold_boto3.py"
MOST_OF_FLOOR: Final = 0.6
MOST_MB: Final = 90
HOST: Final = """
import importlib, json, sys, time
sys.path.insert(0, sys.argv[1])
event = json.loads(sys.stdin.read())
began = time.process_time()
answer = importlib.import_module(sys.argv[2]).app(event, None)
spent = time.process_time() - began
peak = next(line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM:"))
print("\\n" + json.dumps([answer["statusCode"], spent * 1000, int(peak) / 1024, len(sys.modules)]))
"""


def rows(*, smoke: bool) -> Iterator[Row]:
    packed = DIST / "deployment.zip"
    if not is_fresh(packed):
        build("dev", DIST)
    yield _size(packed)
    if sys.platform != "linux":
        return
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with zipfile.ZipFile(packed) as archive:
            archive.extractall(folder)
        shutil.copy(FLOOR, folder / "floor.py")
        cache = folder / "__pycache__" / f"floor.{sys.implementation.cache_tag}.pyc"
        cache.write_bytes(precompiled("floor.py", FLOOR.read_bytes()))
        yield from _first_answers(folder, times=3 if smoke else 15)


def _size(packed: Path) -> Row:
    size = weigh(packed)
    return Row(
        id="P4",
        measure=f"zip ({size.files} files, {size.unzipped / 1e6:.0f} MB unpacked)",
        ours=f"{size.zipped / 1e6:.1f} MB",
        floor="8.2 MB",
        ratio=size.zipped / 8.2e6,
        budget=f"<= {LARGEST / 1e6:.0f} MB",
        is_kept=size.zipped <= LARGEST,
    )


def _first_answers(folder: Path, *, times: int) -> Iterator[Row]:
    # one after the other in turns, so that a busy moment hits both
    pairs = [(_start(folder, "app"), _start(folder, "floor")) for _ in range(times)]
    ours_ms = statistics.median(ours[1] for ours, _ in pairs)
    floor_ms = statistics.median(floor[1] for _, floor in pairs)
    yield Row(
        id="P3",
        measure=f"first voice webhook of a new process, median of {times} ({pairs[0][0][3]} modules)",
        ours=f"{ours_ms:.0f} ms",
        floor=f"{floor_ms:.0f} ms",
        ratio=ours_ms / floor_ms,
        budget=f"<= {MOST_OF_FLOOR} x",
        is_kept=ours_ms <= MOST_OF_FLOOR * floor_ms,
    )
    memory_mb = statistics.median(ours[2] for ours, _ in pairs)
    other_mb = statistics.median(floor[2] for _, floor in pairs)
    yield Row(
        id="P3",
        measure="  its memory",
        ours=f"{memory_mb:.0f} MB",
        floor=f"{other_mb:.0f} MB",
        ratio=memory_mb / other_mb,
        budget=f"<= {MOST_MB} MB",
        is_kept=memory_mb <= MOST_MB,
    )


def _start(folder: Path, module: str) -> list[float]:
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-B", "-c", HOST, str(folder), module],
        cwd=folder,
        env={**os.environ, "AWS_LAMBDA_FUNCTION_NAME": "bench"},
        input=json.dumps(_event()),
        capture_output=True,
        text=True,
        check=True,
    )
    measured: list[float] = json.loads(done.stdout.strip().splitlines()[-1])
    if measured[0] != 200:  # noqa: PLR2004
        raise RuntimeError(f"{module} answered {measured[0]}: {done.stdout}{done.stderr}")
    return measured


def _event() -> dict[str, Any]:
    """An incoming call, rightly signed, to a number nobody has: import, signature, one look-up, an apology."""
    from infra.bench.webhooks import signature  # noqa: PLC0415  the other rows need more

    form = {"CallSid": "CA" + "2" * 32, "From": "+4790000001", "To": "+4721999999", "CallStatus": "ringing"}
    form |= {"AccountSid": "AC" + "0" * 32, "Direction": "inbound", "ApiVersion": "2010-04-01"}
    path = "/voice/incoming"
    return {
        "requestContext": {
            "httpMethod": "POST",
            "resourcePath": path,
            "path": path,
            "requestId": "r",
            "identity": {"sourceIp": "192.0.2.1"},
        },
        "headers": {
            "content-type": "application/x-www-form-urlencoded",
            "x-twilio-signature": signature(PUBLIC + path, form, TOKEN),
        },
        "multiValueHeaders": {},
        "pathParameters": None,
        "multiValueQueryStringParameters": None,
        "stageVariables": None,
        "body": base64.b64encode(urlencode(form).encode()).decode(),
        "isBase64Encoded": True,
    }
