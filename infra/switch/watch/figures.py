"""Figures in the text format of Prometheus."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

CONTENT_TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"
_PREFIX: Final = "cordboard_"


@dataclass(frozen=True, slots=True)
class Sample:
    value: float
    labels: Mapping[str, str] = field(default_factory=dict)
    suffix: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """``kind`` is ``gauge``, ``counter`` or ``histogram``."""

    name: str
    kind: str
    meaning: str
    samples: Sequence[Sample]


def in_text(figures: Iterable[Figure]) -> str:
    lines: list[str] = []
    for figure in figures:
        name = _PREFIX + figure.name
        lines += [f"# HELP {name} {figure.meaning}", f"# TYPE {name} {figure.kind}"]
        lines += [f"{name}{sample.suffix}{_labels(sample.labels)} {sample.value}" for sample in figure.samples]
    return "\n".join(lines) + "\n"


def _labels(labels: Mapping[str, str]) -> str:
    if not labels:
        return ""
    pairs = (f'{name}="{_escaped(value)}"' for name, value in labels.items())
    return "{" + ",".join(pairs) + "}"


def _escaped(value: str) -> str:
    return value.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")
