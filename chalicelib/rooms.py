"""The rooms that callers never enter: messages, sounds, the admin API, the console and its pages."""

from chalicelib.adminapi.blueprints import BINARY_TYPES, BLUEPRINTS
from chalicelib.audio import routes as audio_routes
from chalicelib.console import callers, customers, queue_log_routes
from chalicelib.console import routes as console_routes
from chalicelib.console.pages import (
    breaches,
    campaigns,
    changes,
    company,
    contacts,
    door,
    live,
    numbers,
    people,
    phone,
    queues,
)
from chalicelib.console.pages import calls as call_log_page
from chalicelib.console.pages import statistics as statistics_page
from chalicelib.console.pages.problems import problem_page
from chalicelib.dialler import commands as dialler_commands
from chalicelib.messaging import routes as messaging_routes
from chalicelib.outbound import commands as outbound_commands
from chalicelib.users.gate import GATE
from chalicelib.web.access import admit_with
from chalicelib.web.api import one_error_shape
from chalicelib.web.application import Application
from chalicelib.web.pages import render_problems_with


def furnish(app: Application) -> None:
    """Register everything but the trunk's voice webhooks and the jobs."""
    for routes in (
        messaging_routes.routes,
        audio_routes.routes,
        console_routes.routes,
        callers.routes,
        customers.routes,
        queue_log_routes.routes,
        outbound_commands.commands,
        dialler_commands.commands,
        *BLUEPRINTS,
    ):
        app.register_blueprint(routes)
    app.register_blueprint(statistics_page.pages)
    for room in (
        door,
        live,
        call_log_page,
        phone,
        queues,
        numbers,
        people,
        company,
        changes,
        contacts,
        breaches,
        campaigns,
    ):
        app.register_blueprint(room.pages)
    admit_with(GATE)
    app.register_middleware(one_error_shape, "http")
    app.api.binary_types.extend(kind for kind in BINARY_TYPES if kind not in app.api.binary_types)
    render_problems_with(problem_page)
