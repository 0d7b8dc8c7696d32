"""The composition root: registers every room's routes and jobs; no logic."""

from chalice.app import Chalice

from chalicelib.companies import service as companies
from chalicelib.flow import jobs as flow_jobs
from chalicelib.flow import routes as flow_routes
from chalicelib.queues import jobs as queue_jobs
from chalicelib.queues import routes as queue_routes
from chalicelib.web.edges import use_languages

app = Chalice(app_name="cordboard")
app.debug = False

for routes in (flow_routes.routes, queue_routes.routes):
    app.register_blueprint(routes)
for jobs in (queue_jobs.jobs, flow_jobs.jobs):
    app.register_blueprint(jobs)

use_languages(companies.language_of)
