"""What became of a campaign's calls, the silent ones counted (PUZD-11)."""

from datetime import timedelta
from typing import Any, Final

from chalice.app import Blueprint

from chalicelib.adminapi.resources import BASE, read
from chalicelib.adminapi.routes.campaigns import CAMPAIGNS, TAG
from chalicelib.core.clock import iso, utcnow
from chalicelib.core.ids import CompanyId
from chalicelib.dialler import store
from chalicelib.dialler.domain import REACHED, Result
from chalicelib.users import rights
from chalicelib.web.api import ApiRequest, api_route
from chalicelib.web.operations import Operation

routes = Blueprint(__name__)
PERIOD: Final = timedelta(hours=24)


@api_route(
    routes,
    f"{BASE}/campaigns/{{name}}/attempts",
    right=rights.CAMPAIGNS_MANAGE,
    operation=Operation(
        summary="Count a campaign's calls of the last 24 hours, the silent ones among them",
        tag=TAG,
        gives="attempt.AttemptCounts",
    ),
)
def attempt_counts(request: ApiRequest, name: str) -> dict[str, Any]:
    document, now = read(CAMPAIGNS, request, name), utcnow()
    found = store.tally(CompanyId(request.company), document.name, since=now - PERIOD)
    answered = sum(found.results.get(each, 0) for each in REACHED)
    silent = found.results.get(Result.SILENT, 0)
    return {
        "since": iso(now - PERIOD),
        "until": iso(now),
        "dialled": found.dialled,
        **{each.name.lower(): found.results.get(each, 0) for each in (Result.BUSY, Result.NO_ANSWER, Result.FAILED)},
        "answered": answered,
        "silent": silent,
        "silent_share": round(silent / answered, 4) if answered else None,
    }
