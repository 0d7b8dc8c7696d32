"""What must never happen, and how often it did."""

from typing import Any

from chalice.app import Blueprint

from chalicelib.adminapi.resources import BASE
from chalicelib.breaches import service as breaches
from chalicelib.breaches.domain import TITLES
from chalicelib.companies import service as companies
from chalicelib.core.clock import iso, utcnow
from chalicelib.core.ids import CompanyId
from chalicelib.users import rights
from chalicelib.web.api import ApiRequest, api_route
from chalicelib.web.operations import Operation

routes = Blueprint(__name__)


@api_route(
    routes,
    f"{BASE}/breaches",
    right=rights.COMPANY_MANAGE,
    operation=Operation(
        summary="Breaches of what the switchboard promises: by name, today and in thirty days, and the latest fifty",
        tag="Operations",
        gives="breach.Breaches",
    ),
)
def list_breaches(request: ApiRequest) -> dict[str, Any]:
    company = CompanyId(request.company)
    found = breaches.summary(company, zone=companies.load(company).tzinfo, now=utcnow())
    return {
        "names": [
            {"name": name, "title": title, "today": found.today.get(name, 0), "days_30": found.month.get(name, 0)}
            for name, title in TITLES.items()
        ],
        "is_cut": found.is_cut,
        "latest": [
            {
                "name": breach.name,
                "at": iso(breach.at) if breach.at else None,
                "call": breach.call or None,
                "words": breach.words,
            }
            for breach in found.latest
        ],
    }
