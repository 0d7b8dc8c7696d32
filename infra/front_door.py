"""The functions' door in the cloud: an HTTP API, whose events are as those of a REST API (payload format 1.0).

Its routes are catch-alls: the app finds its own (``chalicelib.web.application``), and what it knows nothing of it
refuses in its own words. Calls have a route apart, because each route has a limit of its own.
"""

from typing import Any, Final

Template = dict[str, Any]

ROUTES: Final = {
    "Voice": "ANY /voice/{path+}",
    "Sms": "ANY /sms/{path+}",
    "Audio": "ANY /audio/{path+}",
    "Default": "$default",
}
MOST_PER_SECOND: Final = 500
MOST_AT_ONCE: Final = 1000
TIMEOUT_MS: Final = 30_000
"""The most there is; functions end before (.chalice/config.json)."""
_API: Final[Template] = {"Ref": "HttpAPI"}
_FUNCTION: Final = "functions/${APIHandler.Arn}/invocations"
ADDRESS: Final[Template] = {"Fn::Sub": "https://${HttpAPI}.execute-api.${AWS::Region}.${AWS::URLSuffix}"}
HOST: Final[Template] = {"Fn::Sub": "${HttpAPI}.execute-api.${AWS::Region}.${AWS::URLSuffix}"}


def http_api() -> Template:
    """Everything between the internet and the function ``APIHandler``, which chalice declares."""
    return {
        "HttpAPI": {
            "Type": "AWS::ApiGatewayV2::Api",
            "Properties": {"Name": {"Fn::Sub": "${Prefix}http"}, "ProtocolType": "HTTP"},
        },
        "HttpAPIStage": _stage(),
        "HttpAPIIntegration": _integration(),
        **{f"HttpAPI{name}Route": _route(key) for name, key in ROUTES.items()},
        "APIHandlerInvokePermission": {"Properties": {"SourceArn": _whoever_comes_by_it()}},
    }


def _stage() -> Template:
    """The nameless stage: paths begin with nothing. Its limits are what a flood may cost, whoever it comes from."""
    limits = {"ThrottlingRateLimit": MOST_PER_SECOND, "ThrottlingBurstLimit": MOST_AT_ONCE}
    properties = {"ApiId": _API, "StageName": "$default", "AutoDeploy": True, "DefaultRouteSettings": limits}
    return {"Type": "AWS::ApiGatewayV2::Stage", "Properties": properties}


def _integration() -> Template:
    uri = {"Fn::Sub": f"arn:${{AWS::Partition}}:apigateway:${{AWS::Region}}:lambda:path/2015-03-31/{_FUNCTION}"}
    return {
        "Type": "AWS::ApiGatewayV2::Integration",
        "Properties": {
            "ApiId": _API,
            "IntegrationType": "AWS_PROXY",
            "IntegrationUri": uri,
            "PayloadFormatVersion": "1.0",
            "TimeoutInMillis": TIMEOUT_MS,
        },
    }


def _route(key: str) -> Template:
    target = {"Fn::Sub": "integrations/${HttpAPIIntegration}"}
    return {"Type": "AWS::ApiGatewayV2::Route", "Properties": {"ApiId": _API, "RouteKey": key, "Target": target}}


def _whoever_comes_by_it() -> Template:
    return {"Fn::Sub": "arn:${AWS::Partition}:execute-api:${AWS::Region}:${AWS::AccountId}:${HttpAPI}/*"}
