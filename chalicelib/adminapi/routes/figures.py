"""A queue as it is now: who waits, how long the next would, and the day so far."""

from typing import Any

from chalice.app import Blueprint

from chalicelib.adminapi.resources import BASE
from chalicelib.calls import service as calls
from chalicelib.companies import config_store
from chalicelib.companies.documents import Kind
from chalicelib.console.live import reading
from chalicelib.console.live.outlook import outlook_of
from chalicelib.core.clock import iso, utcnow
from chalicelib.core.ids import CompanyId
from chalicelib.queues.domain import Queue
from chalicelib.queues.service import staffing
from chalicelib.users import rights
from chalicelib.web.api import ApiRequest, api_route
from chalicelib.web.operations import Operation

routes = Blueprint(__name__)


@api_route(
    routes,
    f"{BASE}/queues/{{name}}/live",
    right=rights.LIVE_VIEW,
    operation=Operation(
        summary="A queue as it is now: who waits, the expected wait of whoever calls next, and the day's figures",
        tag="Queues",
        gives="figures.QueueNow",
    ),
)
def queue_now(request: ApiRequest, name: str) -> dict[str, Any]:
    now, company = utcnow(), CompanyId(request.company)
    document = config_store.get(company, Kind.QUEUE, name)
    queue = Queue.from_document(company, document.name, document.doc)
    staff = staffing(company, queue.name, now=now)
    oldest = calls.longest_waiting(company, queue.name)
    return {
        "name": queue.name,
        "title": queue.title,
        "waiting": calls.count_waiting(company, queue.name),
        "waiting_since": iso(oldest) if oldest else None,
        "logged_on": staff.logged_on,
        "available": staff.available,
        **outlook_of(company, queue, reading.queues_of(company), now=now).record(),
    }
