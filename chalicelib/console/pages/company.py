"""The company's own settings for administrators: language and clock, what agents may choose from, sound."""

from collections.abc import Mapping
from typing import Any, Final

from chalice.app import Blueprint

from chalicelib.companies import config_store
from chalicelib.companies import service as companies
from chalicelib.companies.documents import Kind
from chalicelib.companies.domain import (
    CALLS_AN_HOUR,
    DEFAULT_COUNTRY,
    DEFAULT_LANGUAGE,
    DEFAULT_ZONE,
    PAUSE_REASONS,
    TRANSFER_RING_S,
)
from chalicelib.console.changes import latest
from chalicelib.console.models.company import CompanyPage
from chalicelib.console.pages.frame import shell_of
from chalicelib.users import rights
from chalicelib.web.pages import PageRequest, page_route
from chalicelib.web.replies import Html
from chalicelib.web.templating import render

pages = Blueprint(__name__)
FRESH: Final[Mapping[str, Any]] = {
    "title": "",
    "zone": DEFAULT_ZONE,
    "country": DEFAULT_COUNTRY,
    "language": DEFAULT_LANGUAGE,
    "second_call": "hold",
    "pause_reasons": list(PAUSE_REASONS),
    "wrap_up_reasons": [],
    "noise_removal": True,
    "transfer_ring_s": TRANSFER_RING_S,
    "transfer_returns": True,
    "sms_number": "",
    "call_abroad": [],
    "calls_an_hour": CALLS_AN_HOUR,
    "call_wrap_up_s": 0,
}
"""What an older document may lack; a test holds it equal to the API's defaults."""


@page_route(pages, "/console/company", right=rights.COMPANY_MANAGE)
def company(request: PageRequest) -> Html:
    name = request.caller.company
    document = config_store.get(name, Kind.COMPANY, name)
    numbers = config_store.list_all(name, Kind.NUMBER)
    page = CompanyPage(
        shell=shell_of(request, title="Settings", active="company"),
        name=name,
        version=document.version,
        doc={**FRESH, **document.doc},
        numbers=tuple((number.name, str(number.doc.get("title") or "")) for number in numbers),
        changes=latest(name, "company", name),
        zone=companies.load(name).tzinfo.key,
    )
    return Html(body=render("console/company.html", page))
