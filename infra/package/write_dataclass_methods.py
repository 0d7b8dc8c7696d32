"""``write_dataclass_methods.py FOLDER``: write what ``chalicelib.precompiled`` reads, in an unpacked zip."""

import builtins
import dataclasses
import importlib
import marshal
import pkgutil
import sys
from typing import Any


def main() -> None:
    """Import all of the functions and keep the code of each text that ``dataclasses`` runs."""
    compiled: dict[str, bytes] = {}

    def execute(text: str, names: dict[str, Any], made: dict[str, Any]) -> None:
        code = compile(text, "<dataclass>", "exec")
        compiled[text] = marshal.dumps(code)
        builtins.exec(code, names, made)  # noqa: S102  as dataclasses does

    vars(dataclasses)["exec"] = execute
    sys.path.insert(0, sys.argv[1])
    chalicelib = importlib.import_module("chalicelib")
    for module in pkgutil.walk_packages(chalicelib.__path__, "chalicelib."):
        importlib.import_module(module.name)
    file = importlib.import_module("chalicelib.precompiled").FILE
    file.write_bytes(marshal.dumps(compiled))


if __name__ == "__main__":
    main()
