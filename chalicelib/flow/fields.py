"""Settings of elements, declared once.

A settings class is a frozen dataclass whose fields are made by the functions at the end of this module; from it come
the form, the validation and the typed values.
"""

import dataclasses
from collections.abc import Iterator, Mapping
from typing import Any, Final, TypeVar

from chalicelib.flow.prompts import SILENT, Prompt
from chalicelib.flow.specs import (
    ChoiceSpec,
    EmailsSpec,
    FlagSpec,
    Key,
    KeysSpec,
    Kind,
    PromptSpec,
    Reference,
    ReferenceSpec,
    Shown,
    ShownSpec,
    Spec,
    TextSpec,
    WholeSpec,
)

_SPEC: Final = "spec"

S = TypeVar("S")


def specs(settings: type) -> Iterator[tuple[str, Spec]]:
    """Yield the name and specification of each setting, in their order on the form."""
    for field in dataclasses.fields(settings):
        yield field.name, field.metadata[_SPEC]


def read_settings(settings: type[S], document: Mapping[str, Any]) -> S:
    """Read a document; what is missing or wrong has its default, since a live call must go on."""
    values = {}
    for name, spec in specs(settings):
        if name in document and not spec.problems(document[name]):
            values[name] = spec.read(document[name])
    return settings(**values)


def settings_problems(settings: type, document: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield (setting, sentence) for everything wrong with a document."""
    known = dict(specs(settings))
    for name in document:
        if name not in known:
            yield str(name)[:40], f"There is no setting {str(name)[:40]!r}."
    for name, spec in known.items():
        raw = document.get(name)
        if name in document and (problems := spec.problems(raw)):
            yield from ((name, f"{spec.title} {problem}.") for problem in problems)
        elif spec.is_required and (name not in document or spec.is_blank(spec.read(raw))):
            yield name, f"{spec.title} is missing."


def settings_references(value: Any) -> Iterator[tuple[str, Reference]]:
    """Yield (setting, reference) for every name a settings value uses."""
    for name, spec in specs(type(value)):
        yield from ((name, reference) for reference in spec.references(getattr(value, name)))


def _field(spec: Spec) -> Any:
    return dataclasses.field(default=spec.default, metadata={_SPEC: spec})


def text(title: str, *, help: str = "", max_length: int = 100, is_required: bool = False) -> str:  # noqa: A002
    return _field(TextSpec(title=title, help=help, max_length=max_length, is_required=is_required, default=""))  # type: ignore[no-any-return]


def long_text(title: str, *, max_length: int, help: str = "", is_required: bool = False) -> str:  # noqa: A002
    spec = TextSpec(title=title, help=help, max_length=max_length, is_required=is_required, is_long=True, default="")
    return _field(spec)  # type: ignore[no-any-return]


def matching(title: str, pattern: str, hint: str, *, help: str = "", is_required: bool = False) -> str:  # noqa: A002
    """A text of one form; ``hint`` completes the sentence "<title> …"."""
    spec = TextSpec(title=title, help=help, pattern=pattern, hint=hint, is_required=is_required, default="")
    return _field(spec)  # type: ignore[no-any-return]


def whole(title: str, default: int, minimum: int, maximum: int, *, unit: str = "", help: str = "") -> int:  # noqa: A002
    spec = WholeSpec(title=title, help=help, default=default, minimum=minimum, maximum=maximum, unit=unit)
    return _field(spec)  # type: ignore[no-any-return]


def flag(title: str, *, default: bool = False, help: str = "") -> bool:  # noqa: A002
    return _field(FlagSpec(title=title, help=help, default=default))  # type: ignore[no-any-return]


def choice(title: str, choices: Mapping[str, str], *, default: str, help: str = "") -> Any:  # noqa: A002
    return _field(ChoiceSpec(title=title, help=help, choices=choices, default=default))


def reference(title: str, kind: Kind, *, help: str = "", is_required: bool = False) -> str:  # noqa: A002
    return _field(ReferenceSpec(title=title, help=help, kind=kind, is_required=is_required, default=""))  # type: ignore[no-any-return]


def prompt(title: str, *, help: str = "", is_required: bool = False) -> Prompt:  # noqa: A002
    return _field(PromptSpec(title=title, help=help, is_required=is_required, default=SILENT))  # type: ignore[no-any-return]


def keys(title: str, *, help: str = "") -> tuple[Key, ...]:  # noqa: A002
    return _field(KeysSpec(title=title, help=help, is_required=True, default=()))  # type: ignore[no-any-return]


def shown(title: str, *, help: str = "") -> tuple[Shown, ...]:  # noqa: A002
    return _field(ShownSpec(title=title, help=help, default=()))  # type: ignore[no-any-return]


def emails(title: str, *, help: str = "") -> tuple[str, ...]:  # noqa: A002
    return _field(EmailsSpec(title=title, help=help, is_required=True, default=()))  # type: ignore[no-any-return]
