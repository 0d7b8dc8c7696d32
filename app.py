"""The composition root: registers every room's routes and jobs, and the three WebSocket handlers; no logic."""

from typing import Any

from chalice.app import Chalice, WebsocketEvent

from chalicelib.adminapi.blueprints import BINARY_TYPES, BLUEPRINTS
from chalicelib.audio import routes as audio_routes
from chalicelib.companies import service as companies
from chalicelib.console import jobs as console_jobs
from chalicelib.console import routes as console_routes
from chalicelib.console.live import sockets
from chalicelib.console.live.telling import post_to_connection
from chalicelib.console.pages import calls as call_log_page
from chalicelib.console.pages import door, live, phone
from chalicelib.console.pages.problems import problem_page
from chalicelib.core.clock import utcnow
from chalicelib.flow import jobs as flow_jobs
from chalicelib.flow import routes as flow_routes
from chalicelib.messaging import jobs as messaging_jobs
from chalicelib.messaging import routes as messaging_routes
from chalicelib.queues import jobs as queue_jobs
from chalicelib.queues import routes as queue_routes
from chalicelib.users.gate import GATE
from chalicelib.web.access import admit_with
from chalicelib.web.api import one_error_shape
from chalicelib.web.edges import use_languages
from chalicelib.web.pages import render_problems_with

app = Chalice(app_name="cordboard")
app.debug = False
app.experimental_feature_flags.update(["WEBSOCKETS"])

for routes in (
    flow_routes.routes,
    queue_routes.routes,
    messaging_routes.routes,
    audio_routes.routes,
    console_routes.routes,
    *BLUEPRINTS,
):
    app.register_blueprint(routes)
for jobs in (queue_jobs.jobs, flow_jobs.jobs, console_jobs.jobs, messaging_jobs.jobs):
    app.register_blueprint(jobs)

use_languages(companies.language_of)
for pages in (door.pages, live.pages, call_log_page.pages, phone.pages):
    app.register_blueprint(pages)
admit_with(GATE)
app.register_middleware(one_error_shape, "http")
app.api.binary_types.extend(kind for kind in BINARY_TYPES if kind not in app.api.binary_types)
render_problems_with(problem_page)


@app.on_ws_connect(name="ws_connect")
def ws_connect(event: WebsocketEvent) -> dict[str, Any]:
    query = event.to_dict().get("queryStringParameters") or {}
    return sockets.connect(event.connection_id, query, now=utcnow())


@app.on_ws_message(name="ws_message")
def ws_message(event: WebsocketEvent) -> dict[str, Any]:
    return sockets.message(event.connection_id, event.body, post=post_to_connection, now=utcnow())


@app.on_ws_disconnect(name="ws_disconnect")
def ws_disconnect(event: WebsocketEvent) -> dict[str, Any]:
    return sockets.disconnect(event.connection_id)
