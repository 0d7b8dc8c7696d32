"""What the gateway refuses to host, its settings, and contexts that stay apart."""

import threading

import pytest
from chalice.app import Chalice

from chalicelib.web.paths import Router
from infra.gateway.background import CannotHost, background_of
from infra.gateway.isolation import isolate
from infra.gateway.poller import SqsAddress
from infra.gateway.settings import GatewaySettings

NOWHERE = SqsAddress(endpoint="http://127.0.0.1:9", region="eu-north-1")


def tiny() -> Chalice:
    return Chalice(app_name="tiny", configure_logs=False)


def test_an_app_with_authorizers_is_refused_since_its_routes_would_stand_open():
    app = tiny()

    @app.authorizer()
    def guard(request):
        return None

    with pytest.raises(CannotHost, match="authorizers"):
        background_of(app, GatewaySettings(), NOWHERE)


def test_an_app_that_wants_events_only_aws_can_send_is_refused_by_name():
    app = tiny()

    @app.on_s3_event(bucket="files")
    def uploaded(event):
        return None

    with pytest.raises(CannotHost, match="uploaded"):
        background_of(app, GatewaySettings(), NOWHERE)


def test_pollers_and_schedules_can_be_left_to_another_process():
    app = tiny()

    @app.on_sqs_message(queue="jobs")
    def job(event):
        return None

    @app.schedule("rate(1 minute)")
    def tick(event):
        return None

    both = background_of(app, GatewaySettings(), NOWHERE)
    neither = background_of(app, GatewaySettings(pollers=False, schedules=False), NOWHERE)

    assert ([source.queue for source in both.sources], len(both.scheduled)) == (["jobs"], 1)
    assert (neither.sources, neither.scheduled) == ([], [])


def test_settings_come_from_the_environment_and_a_bad_one_is_named():
    settings = GatewaySettings.read({"PORT": "8001", "GATEWAY_SCHEDULES": "0", "HOST": "192.0.2.1"})

    assert (settings.port, settings.schedules, settings.pollers, settings.host) == (8001, False, True, "192.0.2.1")
    with pytest.raises(ValueError, match="PORT"):
        GatewaySettings.read({"PORT": "http"})


def test_threads_do_not_see_each_others_request():
    app = tiny()
    isolate(app)
    isolate(app)
    app.current_request = "mine"
    seen = []

    thread = threading.Thread(target=lambda: seen.append(app.current_request))
    thread.start()
    thread.join()

    assert (seen, app.current_request) == ([None], "mine")


@pytest.mark.parametrize(
    ("path", "resource", "parameters"),
    [
        ("/", "/", {}),
        ("/a", "/a", {}),
        ("/a/", "/a", {}),
        ("/a/x%2Fy", "/a/{id}", {"id": "x/y"}),
        ("/a/b", "/a/b", {}),
        ("/a/b/c", "/a/{id}/c", {"id": "b"}),
        ("/files/1/2", "/files/{rest+}", {"rest": "1/2"}),
        ("/a/b/d", None, None),
        ("/files", None, None),
        ("//a", "/a", {}),
        ("/a//c", None, None),
    ],
)
def test_a_path_finds_its_resource_as_api_gateway_would(path, resource, parameters):
    match = Router(["/", "/a", "/a/{id}", "/a/b", "/a/{id}/c", "/files/{rest+}"]).find(path)

    assert (match and match.resource, match and match.parameters) == (resource, parameters)
