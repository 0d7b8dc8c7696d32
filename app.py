"""The composition root: registers every room's routes and jobs, and the three WebSocket handlers; no logic."""

from typing import Any

from chalice.app import WebsocketEvent

from chalicelib.companies import service as companies
from chalicelib.core.clock import utcnow
from chalicelib.dialler import webhooks as dialler_webhooks
from chalicelib.flow import routes as flow_routes
from chalicelib.outbound import webhooks as outbound_webhooks
from chalicelib.queues import routes as queue_routes
from chalicelib.settings import settings
from chalicelib.transfers import routes as transfer_routes
from chalicelib.web.application import Application
from chalicelib.web.edges import use_languages


def furnish(application: Application) -> None:
    """Register what no caller waits for."""
    from chalicelib.console import jobs as console_jobs  # noqa: PLC0415  a caller must not wait for these
    from chalicelib.dialler import jobs as dialler_jobs  # noqa: PLC0415
    from chalicelib.flow import jobs as flow_jobs  # noqa: PLC0415
    from chalicelib.messaging import jobs as messaging_jobs  # noqa: PLC0415
    from chalicelib.queues import jobs as queue_jobs  # noqa: PLC0415
    from chalicelib.rooms import furnish as furnish_rooms  # noqa: PLC0415

    for jobs in (queue_jobs.jobs, dialler_jobs.jobs, flow_jobs.jobs, console_jobs.jobs, messaging_jobs.jobs):
        application.register_blueprint(jobs)
    furnish_rooms(application)


app = Application(app_name="cordboard")
app.debug = False
app.experimental_feature_flags.update(["WEBSOCKETS"])
for routes in (
    flow_routes.routes,
    queue_routes.routes,
    transfer_routes.routes,
    outbound_webhooks.webhooks,
    dialler_webhooks.webhooks,
):
    app.register_blueprint(routes)
app.then(furnish, is_in_a_hurry=settings().is_in_lambda)
use_languages(companies.language_of)


@app.on_ws_connect(name="ws_connect")
def ws_connect(event: WebsocketEvent) -> dict[str, Any]:
    from chalicelib.console.live import sockets  # noqa: PLC0415

    query = event.to_dict().get("queryStringParameters") or {}
    return sockets.connect(event.connection_id, query, now=utcnow())


@app.on_ws_message(name="ws_message")
def ws_message(event: WebsocketEvent) -> dict[str, Any]:
    from chalicelib.aws.sockets import post  # noqa: PLC0415
    from chalicelib.console.live import sockets  # noqa: PLC0415

    return sockets.message(event.connection_id, event.body, post=post, now=utcnow())


@app.on_ws_disconnect(name="ws_disconnect")
def ws_disconnect(event: WebsocketEvent) -> dict[str, Any]:
    from chalicelib.console.live import sockets  # noqa: PLC0415

    return sockets.disconnect(event.connection_id)
