"""The whole configuration out to readable files, and in again."""

from dataclasses import asdict
from typing import Any, Final

from chalice.app import Blueprint

from chalicelib.adminapi.resources import BASE, note
from chalicelib.core.clock import utcnow
from chalicelib.core.errors import Invalid
from chalicelib.users import rights
from chalicelib.web.api import ApiRequest, api_route
from chalicelib.web.operations import Operation, Parameter
from chalicelib.web.replies import File

routes = Blueprint(__name__)
ZIP: Final = "application/zip"
_NUMBERS: Final = Parameter(
    name="numbers",
    description="`skip`: leave out numbers that are in use elsewhere, instead of refusing the import.",
    schema={"type": "string", "enum": ["refuse", "skip"], "default": "refuse"},
)


@api_route(
    routes,
    f"{BASE}/export",
    right=rights.COMPANY_MANAGE,
    operation=Operation(
        summary="Everything the company has configured, as JSON files and sounds in a zip", tag="Transfer", gives=ZIP
    ),
)
def export_all(request: ApiRequest) -> File:
    from chalicelib.adminapi.exporting import export  # noqa: PLC0415  only administrators export

    return File(body=export(request.company), content_type=ZIP, name=f"{request.company}.zip")


@api_route(
    routes,
    f"{BASE}/import",
    methods=["POST"],
    right=rights.COMPANY_MANAGE,
    operation=Operation(
        summary="Write everything in an export to this company; what it has beside that stays",
        tag="Transfer",
        takes=ZIP,
        gives="transfer.ImportOutcome",
        query=(_NUMBERS,),
    ),
)
def import_all(request: ApiRequest) -> dict[str, Any]:
    from chalicelib.adminapi.importing import bring_in  # noqa: PLC0415  only administrators import

    numbers = request.query.get("numbers", "refuse")
    if numbers not in {"refuse", "skip"}:
        raise Invalid("numbers takes refuse or skip")
    now = utcnow()
    skip = numbers == "skip"
    actor = request.caller.actor
    outcome = bring_in(request.company, request.raw_body, skip_taken_numbers=skip, actor=actor, now=now)
    note(request, "company.import", request.company, version=None, now=now)
    return asdict(outcome)
