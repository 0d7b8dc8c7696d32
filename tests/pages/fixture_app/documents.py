"""Settings as the API keeps them: documents with versions, guarded by preconditions; ``touch`` is somebody else's change."""

import json
from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from tests.pages.fixture_app.world import World


class Documents:
    """One kind of setting; whoever is called "Refuse me" is refused with the sentence ``refusal``."""

    def __init__(self, world: World, path: str, docs: Mapping[str, dict[str, Any]], *, refusal: str = "") -> None:
        self.world = world
        self.path = path
        self.docs = dict(docs)
        self.versions = dict.fromkeys(self.docs, 3)
        self.refusal = refusal

    def touch(self, name: str, **fields: Any) -> None:
        self.docs[name] = {**self.docs[name], **fields}
        self.versions[name] += 1

    def puts(self) -> list[Any]:
        """What the browser wrote, in order."""
        return [body for method, path, body in self.world.requests if method == "PUT" and path.startswith(self.path)]

    async def one(self, request: Request) -> Response:
        name, body = request.path_params["name"], json.loads(await request.body() or b"{}")
        if request.method != "GET":
            self.world.requests.append((request.method, request.url.path, body))
            self.world.changed.set()
        refusal = self._refused(name, request, body)
        if refusal is not None:
            return refusal
        if request.method == "DELETE":
            del self.docs[name], self.versions[name]
            return Response(status_code=204)
        if request.method == "PUT":
            self.docs[name] = body
            self.versions[name] = self.versions.get(name, 0) + 1
        shown = {"name": name, **self.docs[name], "version": self.versions[name], "updated_by": "user:ada"}
        return JSONResponse(shown, headers={"ETag": f'"{self.versions[name]}"'})

    def _refused(self, name: str, request: Request, body: Any) -> Response | None:
        match = request.headers.get("If-Match")
        is_taken = request.headers.get("If-None-Match") == "*" and name in self.docs
        if is_taken or (match and match != f'"{self.versions[name]}"'):
            return problem(412, "precondition-failed", "it has changed since you read it")
        if self.refusal and "Refuse me" in body.values():
            return problem(400, "invalid", "the body is not right", problems=[self.refusal])
        return None

    def route(self) -> BaseRoute:
        return Route(f"{self.path}/{{name}}", self.one, methods=["GET", "PUT", "DELETE"])


def problem(status: int, code: str, message: str, **details: Any) -> Response:
    return JSONResponse({"error": {"code": code, "message": message, "details": details}}, status_code=status)
