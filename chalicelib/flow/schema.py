"""The published description of every element type: JSON Schema of its settings, and its ways out."""

from typing import Any, Final

from chalicelib.flow.element import Element
from chalicelib.flow.fields import specs
from chalicelib.flow.graph import MAX_NODES, MAX_TITLE
from chalicelib.flow.registry import ELEMENTS
from chalicelib.flow.specs import Json

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
_SLUG: Final = {"type": "string", "pattern": "^[a-z0-9][a-z0-9-]{0,62}$"}


def settings_schema(element: Element[Any]) -> Json:
    """Return the JSON Schema of an element's settings; forms are generated from it.

    Beyond the standard: ``x-unit``, ``x-reference`` (names such a thing), ``x-widget``, ``x-multiline``, ``x-hint``
    (what a pattern means, to complete the sentence "<title> …").
    """
    fields = dict(specs(element.settings))
    return {
        "$schema": DIALECT,
        "title": element.title,
        "description": element.help,
        "type": "object",
        "properties": {name: spec.schema() for name, spec in fields.items()},
        "required": [name for name, spec in fields.items() if spec.is_required],
        "additionalProperties": False,
    }


def palette() -> list[Json]:
    """Return every element type in the order of the palette."""
    return [
        {"type": element.name, "title": element.title, "group": element.group, "schema": settings_schema(element)}
        for element in ELEMENTS.values()
    ]


def flow_schema() -> Json:
    """Return the JSON Schema of a flow document: each element's settings by its type."""
    node: Json = {
        "type": "object",
        "properties": {
            "id": _SLUG,
            "type": {"type": "string", "enum": list(ELEMENTS)},
            "title": {"type": "string", "maxLength": MAX_TITLE},
            "x": {"type": "number"},
            "y": {"type": "number"},
            "settings": {"type": "object"},
        },
        "required": ["id", "type"],
        "additionalProperties": False,
        "allOf": [
            {"if": {"properties": {"type": {"const": name}}}, "then": {"properties": {"settings": _embedded(element)}}}
            for name, element in ELEMENTS.items()
        ],
    }
    edge: Json = {
        "type": "object",
        "properties": {"from": _SLUG, "port": _SLUG, "to": _SLUG},
        "required": ["from", "port", "to"],
        "additionalProperties": False,
    }
    return {
        "$schema": DIALECT,
        "title": "Call flow",
        "type": "object",
        "properties": {
            "title": {"type": "string", "maxLength": MAX_TITLE},
            "start": {"type": "string"},
            "nodes": {"type": "array", "items": node, "maxItems": MAX_NODES},
            "edges": {"type": "array", "items": edge},
        },
        "required": ["start", "nodes", "edges"],
        "additionalProperties": False,
    }


def _embedded(element: Element[Any]) -> Json:
    schema = settings_schema(element)
    del schema["$schema"]
    return schema
