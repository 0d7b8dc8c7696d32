"""What one setting of an element may be: its JSON Schema, its problems in plain words, and its typed value."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from chalicelib.core.ids import is_slug
from chalicelib.flow.phone_numbers import is_e164
from chalicelib.flow.prompts import MAX_SPOKEN, Prompt, prompt_problems, read_prompt

Kind = Literal["hours", "queue", "vip", "routes", "audio", "flow", "number"]
Json = dict[str, Any]

_EMAIL: Final = re.compile(r"[^@\s,;<>]{1,64}@[^@\s,;<>]{1,190}\.[^@\s,;<>.]{2,}")


@dataclass(frozen=True, slots=True)
class Reference:
    """A name in a flow that stands for something configured elsewhere."""

    kind: Kind
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Spec:
    """What one setting may be. ``default`` holds where the document says nothing."""

    title: str
    help: str = ""
    is_required: bool = False
    default: Any = None

    def schema(self) -> Json:
        described = {"description": self.help} if self.help else {}
        return {"title": self.title, **described, **self.shape()}

    def shape(self) -> Json:
        raise NotImplementedError

    def problems(self, raw: Any) -> list[str]:
        raise NotImplementedError

    def read(self, raw: Any) -> Any:
        return raw

    def is_blank(self, value: Any) -> bool:
        return not value

    def references(self, value: Any) -> tuple[Reference, ...]:  # noqa: ARG002  most kinds of setting have none
        return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TextSpec(Spec):
    max_length: int = 100
    pattern: str = ""
    hint: str = ""
    is_long: bool = False

    def shape(self) -> Json:
        pattern = {"pattern": f"^(?:{self.pattern})?$", "x-hint": self.hint} if self.pattern else {}
        return {
            "type": "string",
            "maxLength": self.max_length,
            "default": self.default,
            **pattern,
            **({"x-multiline": True} if self.is_long else {}),
        }

    def problems(self, raw: Any) -> list[str]:
        if not isinstance(raw, str):
            return ["must be a text"]
        if len(raw) > self.max_length:
            return [f"is longer than {self.max_length} characters"]
        if raw and self.pattern and not re.fullmatch(self.pattern, raw, re.ASCII):
            return [self.hint]
        return []


@dataclass(frozen=True, slots=True, kw_only=True)
class WholeSpec(Spec):
    minimum: int
    maximum: int
    unit: str = ""

    def shape(self) -> Json:
        unit = {"x-unit": self.unit} if self.unit else {}
        return {"type": "integer", "minimum": self.minimum, "maximum": self.maximum, "default": self.default, **unit}

    def problems(self, raw: Any) -> list[str]:
        if isinstance(raw, bool) or not isinstance(raw, int):
            return ["must be a whole number"]
        if not self.minimum <= raw <= self.maximum:
            return [f"must be from {self.minimum} to {self.maximum}{' ' + self.unit if self.unit else ''}"]
        return []

    def is_blank(self, value: Any) -> bool:  # noqa: ARG002  a number is never blank
        return False


@dataclass(frozen=True, slots=True, kw_only=True)
class FlagSpec(Spec):
    def shape(self) -> Json:
        return {"type": "boolean", "default": self.default}

    def problems(self, raw: Any) -> list[str]:
        return [] if isinstance(raw, bool) else ["must be true or false"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChoiceSpec(Spec):
    choices: Mapping[str, str]

    def shape(self) -> Json:
        options = [{"const": value, "title": title} for value, title in self.choices.items()]
        return {"type": "string", "oneOf": options, "default": self.default}

    def problems(self, raw: Any) -> list[str]:
        return [] if isinstance(raw, str) and raw in self.choices else [f"must be one of {', '.join(self.choices)}"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferenceSpec(Spec):
    """A name of something configured elsewhere; a ``number`` is one of the company's own, in E.164."""

    kind: Kind

    def shape(self) -> Json:
        return {"type": "string", "maxLength": 63, "default": self.default, "x-reference": self.kind}

    def problems(self, raw: Any) -> list[str]:
        is_name = is_e164 if self.kind == "number" else is_slug
        return [] if isinstance(raw, str) and (not raw or is_name(raw)) else [f"is not the name of a {self.kind}"]

    def references(self, value: Any) -> tuple[Reference, ...]:
        return (Reference(self.kind, value),) if value else ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PromptSpec(Spec):
    def shape(self) -> Json:
        texts = {"audio": 63, "text": MAX_SPOKEN, "language": 20, "voice": 60}
        properties = {name: {"type": "string", "maxLength": length} for name, length in texts.items()}
        return {
            "type": "object",
            "properties": {**properties, "audio": {**properties["audio"], "x-reference": "audio"}},
            "additionalProperties": False,
            "x-widget": "prompt",
        }

    def problems(self, raw: Any) -> list[str]:
        return prompt_problems(raw)

    def read(self, raw: Any) -> Prompt:
        return read_prompt(raw)

    def is_blank(self, value: Any) -> bool:
        return isinstance(value, Prompt) and value.is_empty

    def references(self, value: Any) -> tuple[Reference, ...]:
        return (Reference("audio", value.audio),) if value.audio else ()


@dataclass(frozen=True, slots=True)
class Key:
    """A key a caller may press, and what it is for."""

    key: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KeysSpec(Spec):
    """Keys 0-9, each at most once, with a title."""

    def shape(self) -> Json:
        properties = {"key": {"type": "string", "pattern": "^[0-9]$"}, "title": {"type": "string", "maxLength": 60}}
        item = {"type": "object", "properties": properties, "required": ["key"], "additionalProperties": False}
        return {"type": "array", "items": item, "maxItems": 10, "default": [], "x-widget": "keys"}

    def problems(self, raw: Any) -> list[str]:
        if not isinstance(raw, list | tuple) or not all(isinstance(item, Mapping) for item in raw):
            return ["must be a list of keys"]
        if any(set(item) - {"key", "title"} or not self._is_key(item.get("key")) for item in raw):
            return ["may have only the keys 0 to 9, each with a title"]
        if any(not isinstance(item.get("title", ""), str) for item in raw):
            return ["may have only texts as titles"]
        keys = [item["key"] for item in raw]
        return [f"has the key {key} twice" for key in sorted({key for key in keys if keys.count(key) > 1})]

    @staticmethod
    def _is_key(raw: Any) -> bool:
        return isinstance(raw, str) and len(raw) == 1 and raw in "0123456789"

    def read(self, raw: Any) -> tuple[Key, ...]:
        return tuple(Key(item["key"], item.get("title", "")) for item in raw)


@dataclass(frozen=True, slots=True)
class Shown:
    """Something an agent is shown of a call that rings: a variable, and what it is called."""

    variable: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownSpec(Spec):
    """None, or three to six variables in their order, each with a label (WBX-11)."""

    minimum: int = 3
    maximum: int = 6

    def shape(self) -> Json:
        name = {"type": "string", "pattern": "^[a-z0-9][a-z0-9-]{0,62}$"}
        properties = {"variable": name, "label": {"type": "string", "minLength": 1, "maxLength": 30}}
        required = ["variable", "label"]
        item = {"type": "object", "properties": properties, "required": required, "additionalProperties": False}
        return {"type": "array", "items": item, "maxItems": self.maximum, "default": [], "x-widget": "shown"}

    def problems(self, raw: Any) -> list[str]:
        if not isinstance(raw, list | tuple) or not all(self._is_one(item) for item in raw):
            return ["must be a list of variables, each with a label of at most 30 characters"]
        if raw and not self.minimum <= len(raw) <= self.maximum:
            return [f"must be {self.minimum} to {self.maximum} variables, or none"]
        names = [item["variable"] for item in raw]
        return [f"has {name} twice" for name in sorted({name for name in names if names.count(name) > 1})]

    @staticmethod
    def _is_one(raw: Any) -> bool:
        if not isinstance(raw, Mapping) or set(raw) != {"variable", "label"}:
            return False
        variable, label = raw["variable"], raw["label"]
        return isinstance(variable, str) and is_slug(variable) and isinstance(label, str) and 0 < len(label) <= _LABEL

    def read(self, raw: Any) -> tuple[Shown, ...]:
        return tuple(Shown(item["variable"], item["label"]) for item in raw)


_LABEL: Final = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class EmailsSpec(Spec):
    maximum: int = 10

    def shape(self) -> Json:
        item = {"type": "string", "format": "email", "maxLength": 254}
        return {"type": "array", "items": item, "maxItems": self.maximum, "default": []}

    def problems(self, raw: Any) -> list[str]:
        if not isinstance(raw, list | tuple) or len(raw) > self.maximum:
            return [f"must be a list of at most {self.maximum} e-mail addresses"]
        if all(isinstance(item, str) and _EMAIL.fullmatch(item) for item in raw):
            return []
        return ["has an entry that is not an e-mail address"]

    def read(self, raw: Any) -> tuple[str, ...]:
        return tuple(raw)
