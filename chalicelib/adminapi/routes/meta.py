"""The API about itself."""

from typing import Any

from chalice.app import Blueprint

from chalicelib.adminapi.resources import BASE
from chalicelib.web.api import ApiRequest, api_route
from chalicelib.web.replies import Json

routes = Blueprint(__name__)


@api_route(routes, f"{BASE}/openapi.json", public=True)
def openapi(request: ApiRequest) -> Json:
    from chalicelib.adminapi.openapi import document  # noqa: PLC0415  loads every schema

    del request
    return Json(body=document(), headers={"Cache-Control": "public, max-age=300"})


@api_route(routes, f"{BASE}/flow-schema", public=True)
def flow_schema(request: ApiRequest) -> dict[str, Any]:
    from chalicelib.flow.schema import flow_schema as document  # noqa: PLC0415  only editors ask for it

    del request
    return document()
