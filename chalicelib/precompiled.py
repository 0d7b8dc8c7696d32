"""The methods that ``@dataclass`` writes, compiled when the zip was built instead of at every cold start.

``dataclasses`` has Python compile some text for each class: 150 classes are half of a cold start (docs/decisions/0005).
The zip brings that text's code; outside of a zip, or for a text that is not in it, everything is as usual.
"""

import builtins
import dataclasses
import marshal
import sys
from pathlib import Path
from typing import Any, Final

FILE: Final = Path(__file__).with_name(f"dataclasses.{sys.implementation.cache_tag}.bin")


def use_compiled_dataclasses() -> None:
    """From now on, take the code of dataclasses' methods from the file, where there is one."""
    try:
        content = FILE.read_bytes()
    except FileNotFoundError:
        return
    compiled: dict[str, bytes] = marshal.loads(content)  # noqa: S302  our own file, beside our own code

    def execute(text: str, names: dict[str, Any], made: dict[str, Any]) -> None:
        code = compiled.get(text)
        builtins.exec(marshal.loads(code) if code else text, names, made)  # noqa: S102, S302  as dataclasses does

    # the module calls exec() by its bare name, so a name of its own comes before the builtin
    vars(dataclasses)["exec"] = execute
