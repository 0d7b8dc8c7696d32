"""The table of contract rows, cases and drivers: ``python -m tests.integration.switch.conformance`` writes it."""

import ast
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[3]
ROWS = Path(__file__).with_name("contract.txt")
PAGE = ROOT / "docs" / "trunk-conformance.md"
FOLDERS = {"": "tests/integration/switch", "onprem": "tests/onprem", "unit": "tests/unit/switch"}
HEAD = """# The trunk contract, row by row

What the functions expect of a trunk, and the cases that show that ours does it. A case is written once; those marked
*both* run on the simulated driver and, in `make test-onprem`, on Asterisk with real telephones; *Asterisk* are cases of sound and
of faults. What runs on the simulated driver only has a reason:

- **Texts, numbers, applications, SIP accounts, the account, errors, shapes** (A.6, C.1, C.6): no leg takes part, so no driver is asked. Texts
  have a carrier of their own instead, an SMSC and a provider, in `test_texts.py`; accounts let a telephone in, in `make test-onprem`.
- **Calls per second** (C.1): a queue in front of the driver, which sees a call when its turn has come.
- **Four hours** (B.1.10): the same timer as REST's TimeLimit, whose case, of seconds, runs on both.
- **Speech** (B.2 Gather): nobody recognises any on Asterisk.

Rows that are not supported, and why: [0042](decisions/0042-trunk-subset.md).
This page is written by `python -m tests.integration.switch.conformance`, and a test holds it to the cases.

| row | what | cases | drivers |
|---|---|---|---|
"""


@dataclass(frozen=True, slots=True)
class Case:
    folder: str
    file: str
    name: str

    @property
    def path(self) -> Path:
        return ROOT / FOLDERS[self.folder] / f"test_{self.file}.py"

    @property
    def exists(self) -> bool:
        return f"test_{self.name}" in functions(self.path)

    @property
    def drivers(self) -> set[str]:
        match self.folder:
            case "onprem":
                return {"Asterisk"}
            case "unit":
                return {"simulated"}
        return {"simulated", "Asterisk"} if functions(self.path)[f"test_{self.name}"] else {"simulated"}


@dataclass(frozen=True, slots=True)
class Row:
    name: str
    what: str
    cases: tuple[Case, ...]

    @property
    def line(self) -> str:
        drivers: set[str] = set().union(*(case.drivers for case in self.cases))
        shown = "both" if len(drivers) > 1 else "".join(drivers)
        told = "<br>".join(case.name.replace("_", " ") for case in self.cases)
        return f"| {self.name} | {self.what} | {told} | {shown} |"


@cache
def functions(path: Path) -> dict[str, bool]:
    """The tests of a file, and whether each runs on both drivers."""
    tree = ast.parse(path.read_text("utf-8"))
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    return {
        node.name: any("both_drivers" in ast.unparse(mark) for mark in node.decorator_list)
        for node in tree.body
        if isinstance(node, kinds)
    }


def rows() -> list[Row]:
    lines = [line for line in ROWS.read_text("utf-8").splitlines() if line and not line.startswith("#")]
    return [_row(*(piece.strip() for piece in line.split(" | "))) for line in lines]


def _row(name: str, what: str, cases: str) -> Row:
    return Row(name, what, tuple(_case(case.strip()) for case in cases.split(",")))


def _case(text: str) -> Case:
    place, _, name = text.partition("::")
    folder, _, file = place.rpartition(" ")
    return Case(folder, file, name)


def page() -> str:
    return HEAD + "".join(f"{row.line}\n" for row in rows())


if __name__ == "__main__":
    sys.exit(0 if PAGE.write_text(page(), "utf-8") else 1)
