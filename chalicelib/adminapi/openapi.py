"""The OpenAPI 3.1 document, written from the routes' own declarations and the schemas they name."""

import re
from collections.abc import Iterable
from functools import cache
from typing import Any, Final

from chalicelib.adminapi.bodies import schema
from chalicelib.web.operations import DECLARED, Declared, Operation

Json = dict[str, Any]
PREFIX: Final = "/api/v1"
_REF: Final = "#/components/schemas/{model}"
_PARAMETER: Final = re.compile(r"{(\w+)}")
_REASONS: Final = {
    200: "Done.",
    201: "Created.",
    202: "Taken; it will be done.",
    204: "Done; there is nothing to say.",
    302: "Fetch it there.",
    304: "Unchanged since the ETag given.",
    400: "The request is not right; the message says why.",
    401: "Nobody is logged in, or the key is not known.",
    403: "You do not have access to this.",
    404: "There is no such thing.",
    409: "It cannot be done as things are.",
    410: "It was here once.",
    412: "It has changed since you read it.",
    413: "It is too large.",
    415: "It is of a type we do not read.",
    429: "Too often; wait a while.",
}
_INTRODUCTION: Final = """Every setting of a company, by name.

**Who**: `Authorization: Bearer cb_…` with an API key of the company, or the console's session cookie with the header
`X-CSRF-Token`. The operator's key names the company in the header `Cordboard-Company`.

**Writing**: `PUT` by name creates or replaces, and repeating it changes nothing. Read, change and send back what you
read with `If-Match: <ETag>`, and nobody's change is lost (`412` if somebody was faster). `If-None-Match: *` creates
only.

**Lists** come in pages: follow `next` until it is null.
"""


@cache
def document() -> Json:
    """Write the whole document; the same for everybody, so once in the life of a process."""
    described = [item for item in DECLARED if item.operation is not None and item.path.startswith(PREFIX)]
    models = sorted({name for item in described if item.operation for name in _models(item.operation)})
    components = _components(["base.Error", *models])
    paths: dict[str, Json] = {}
    for item in described:
        if item.operation is not None:
            path = item.path.removeprefix(PREFIX) or "/"
            paths.setdefault(path, {})[item.method.lower()] = _operation(item, item.operation)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Cordboard", "version": "1", "description": _INTRODUCTION},
        "servers": [{"url": PREFIX}],
        "security": [{"key": []}, {"session": []}],
        "paths": paths,
        "components": {
            "schemas": components,
            "responses": {"error": _error_response()},
            "securitySchemes": {
                "key": {"type": "http", "scheme": "bearer"},
                "session": {"type": "apiKey", "in": "cookie", "name": "cordboard_session"},
            },
        },
    }


def _components(references: Iterable[str]) -> Json:
    from pydantic.json_schema import models_json_schema  # noqa: PLC0415  only the document needs it

    inputs = [(schema(name), "validation") for name in references]
    _, defined = models_json_schema(inputs, ref_template=_REF)  # type: ignore[arg-type]  # literal modes
    components: Json = defined["$defs"]
    return components


def _models(operation: Operation) -> Iterable[str]:
    for name in (operation.takes, operation.gives):
        if name and "/" not in name:
            yield name.strip("[]?")


def _operation(item: Declared, operation: Operation) -> Json:
    written: Json = {
        "summary": operation.summary,
        "tags": [operation.tag],
        "operationId": _operation_id(item),
        "parameters": [*_path_parameters(item.path), *_query_parameters(operation), *_conditions(item, operation)],
        "responses": _responses(item, operation),
    }
    if item.right:
        written["description"] = f"Needs the right `{item.right}`."
    if operation.takes:
        written["requestBody"] = _request_body(operation.takes)
    if item.is_public:
        written["security"] = []
    return written


def _operation_id(item: Declared) -> str:
    steps = [part.strip("{}") for part in item.path.removeprefix(PREFIX).split("/") if part]
    return "_".join([item.method.lower(), *steps]).replace("-", "_").replace(".", "_")


def _path_parameters(path: str) -> list[Json]:
    text = {"type": "string", "minLength": 1}
    return [{"name": name, "in": "path", "required": True, "schema": text} for name in _PARAMETER.findall(path)]


def _query_parameters(operation: Operation) -> list[Json]:
    return [
        {"name": item.name, "in": "query", "description": item.description, "schema": item.schema}
        for item in operation.query
    ]


def _conditions(item: Declared, operation: Operation) -> list[Json]:
    if not operation.is_conditional:
        return []
    names = {"GET": ["If-None-Match"], "PUT": ["If-Match", "If-None-Match"]}.get(item.method, ["If-Match"])
    tag = {"type": "string", "pattern": r'^("[0-9a-f]{1,30}"|\*)$'}
    return [{"name": name, "in": "header", "required": False, "schema": tag} for name in names]


def _request_body(takes: str) -> Json:
    if "/" in takes:
        return {"required": True, "content": {kind: {"schema": {"type": "string"}} for kind in takes.split(",")}}
    content = {"application/json": {"schema": _ref(takes.strip("?"))}}
    return {"required": not takes.endswith("?"), "content": content}


def _responses(item: Declared, operation: Operation) -> Json:
    responses: Json = {str(status): _success(status, operation) for status in (operation.status, *operation.also)}
    if operation.is_conditional and item.method == "GET":
        responses["304"] = {"description": _REASONS[304]}
    for status in sorted(_failures(item, operation)):
        responses[str(status)] = {"$ref": "#/components/responses/error"}
    return responses


def _failures(item: Declared, operation: Operation) -> set[int]:
    failures = set() if item.is_public else {400, 401}
    if item.right:
        failures.add(403)
    if "{" in item.path:
        failures.add(404)
    if item.method != "GET":
        failures |= {400, 403, 404, 409}
    if operation.is_conditional and item.method != "GET":
        failures.add(412)
    if operation.takes:
        failures |= {413, 415}
    return failures


def _success(status: int, operation: Operation) -> Json:
    answer: Json = {"description": _REASONS[status]}
    if status in {204, 302} or operation.gives is None:
        return answer
    if "/" in operation.gives:
        binary = {"type": "string", "contentMediaType": operation.gives}
        return {**answer, "content": {operation.gives: {"schema": binary}}}
    if operation.is_conditional:
        answer["headers"] = {"ETag": {"schema": {"type": "string"}, "description": "Names this state of the thing."}}
    return {**answer, "content": {"application/json": {"schema": _result(operation.gives)}}}


def _result(gives: str) -> Json:
    if not gives.startswith("["):
        return _ref(gives)
    page: Json = {
        "items": {"type": "array", "items": _ref(gives.strip("[]"))},
        "next": {"type": ["string", "null"], "description": "For the page after this one; null at the end."},
    }
    return {"type": "object", "properties": page, "required": ["items", "next"]}


def _ref(name: str) -> Json:
    return {"$ref": _REF.format(model=name.partition(".")[2])}


def _error_response() -> Json:
    content = {"application/json": {"schema": _ref("base.Error")}}
    return {"description": "It was refused; the code and the message say why.", "content": content}
