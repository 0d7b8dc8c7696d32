"""Runs the handlers of an unpacked zip as Lambda would: ``python -I -S zip_host.py FOLDER``, one JSON line in and out.

Started without site-packages and without this project on the path; uses the standard library alone.
"""

import importlib
import json
import sys
import time


def main() -> None:
    folder = sys.argv[1]
    sys.path.insert(0, folder)
    for line in sys.stdin:
        asked = json.loads(line)
        began = time.process_time()
        answer = handler(asked["handler"])(asked["event"], None)
        spent_ms = (time.process_time() - began) * 1000
        print(json.dumps({"answer": answer, "cpu_ms": spent_ms, "modules": foreign(folder), "memory_mb": memory_mb()}))
        sys.stdout.flush()


def handler(name: str) -> object:
    module, _, function = name.rpartition(".")
    return getattr(importlib.import_module(module), function)


def foreign(folder: str) -> list[str]:
    """Name modules that came neither from the zip nor from the standard library."""
    files = {name: getattr(module, "__file__", None) for name, module in list(sys.modules.items())}
    return [
        name
        for name, file in files.items()
        if file and not file.startswith((folder, sys.base_prefix)) and file != __file__
    ]


def memory_mb() -> float:
    """Return this process's peak; getrusage would count what its parent had before it."""
    with open("/proc/self/status", encoding="ascii") as status:  # noqa: PTH123  pathlib is not loaded for this
        (peak,) = (line.split()[1] for line in status if line.startswith("VmHWM:"))
    return int(peak) / 1024


if __name__ == "__main__":
    main()
