"""The HTTP API of the template: every route of the app is behind it, and nothing else may call the function."""

import json
import re

import pytest

from app import app
from chalicelib.web.paths import Router
from infra import resources
from infra.front_door import ROUTES
from infra.package.template import BadTemplate, without_rest_api

TEMPLATE = resources.template()
RESOURCES = TEMPLATE["Resources"]
OPEN_TO_THE_TRUNK = re.compile(r"/(voice|sms|audio)/")


def of_kind(kind: str) -> dict:
    return {name: each["Properties"] for name, each in RESOURCES.items() if each.get("Type") == kind}


def way_in(route: str) -> str:
    """The route of the HTTP API by which a path of this route comes, as API Gateway chooses: the catch-all last."""
    greedy = {key.removeprefix("ANY "): key for key in ROUTES.values() if key != "$default"}
    found = Router(greedy).find(re.sub(r"{\w+}", "x", route))
    return greedy[found.resource] if found else "$default"


def test_every_route_has_a_way_in_and_the_trunks_have_their_own() -> None:
    ways = {route: way_in(route) for route in app.routes}

    assert {route for route, way in ways.items() if way != "$default"} == {
        route for route in app.routes if OPEN_TO_THE_TRUNK.match(route)
    }
    assert set(ways.values()) == set(ROUTES.values())


def test_every_path_leads_the_app_to_its_own_route() -> None:
    router = Router(app.routes)

    found = {route: router.find(re.sub(r"{\w+}", "x", route)) for route in app.routes}
    assert {route: match and match.resource for route, match in found.items()} == {route: route for route in app.routes}


def test_every_declared_route_of_the_api_leads_to_the_function_in_the_format_chalice_reads() -> None:
    (integration,) = of_kind("AWS::ApiGatewayV2::Integration").values()
    routes = of_kind("AWS::ApiGatewayV2::Route").values()

    assert {route["RouteKey"] for route in routes} == set(ROUTES.values())
    assert {route["Target"]["Fn::Sub"] for route in routes} == {"integrations/${HttpAPIIntegration}"}
    assert integration["PayloadFormatVersion"] == "1.0"
    assert "${APIHandler.Arn}" in integration["IntegrationUri"]["Fn::Sub"]


def test_paths_have_no_prefix_and_a_flood_has_a_limit() -> None:
    (stage,) = of_kind("AWS::ApiGatewayV2::Stage").values()

    assert stage["StageName"] == "$default"
    assert stage["DefaultRouteSettings"]["ThrottlingRateLimit"] <= 500
    origin = RESOURCES["Distribution"]["Properties"]["DistributionConfig"]["Origins"][0]
    assert "OriginPath" not in origin


def test_only_this_api_may_call_the_function() -> None:
    source = RESOURCES["APIHandlerInvokePermission"]["Properties"]["SourceArn"]["Fn::Sub"]

    assert source.endswith(":${HttpAPI}/*")


def test_the_functions_know_both_addresses_without_being_told() -> None:
    given = TEMPLATE["Globals"]["Function"]["Environment"]["Variables"]

    assert given["WEBHOOK_BASE_URL"] == {
        "Fn::Sub": "https://${HttpAPI}.execute-api.${AWS::Region}.${AWS::URLSuffix}",
    }
    assert given["PUBLIC_BASE_URL"]["Fn::If"][0] == "HasPublicBaseUrl"
    assert TEMPLATE["Parameters"]["PublicBaseUrl"]["Default"] == ""


def test_chalices_rest_api_is_taken_out_with_all_that_tells_of_it() -> None:
    packed = {
        "Resources": {"RestAPI": {"Type": "AWS::Serverless::Api"}, "APIHandler": {}},
        "Outputs": {"RestAPIId": {"Value": {"Ref": "RestAPI"}}, "EndpointURL": {"Value": {"Fn::Sub": "${RestAPI}"}}},
    }

    assert without_rest_api(packed) == {"Resources": {"APIHandler": {}}, "Outputs": {}}


def test_a_template_that_still_asks_for_the_rest_api_is_not_deployed() -> None:
    packed = {"Resources": {"RestAPI": {}, "Alarm": {"ApiName": {"Ref": "RestAPI"}}}, "Outputs": {}}

    with pytest.raises(BadTemplate, match="RestAPI"):
        without_rest_api(packed)


def test_what_is_merged_names_no_rest_api() -> None:
    assert "RestAPI" not in json.dumps(TEMPLATE)
