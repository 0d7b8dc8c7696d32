"""Who changed what, and when: the audit as a page."""

from typing import Final
from urllib.parse import urlencode

from chalice.app import Blueprint

from chalicelib.companies import service as companies
from chalicelib.console.changes import in_words
from chalicelib.console.models.queues import ChangesPage
from chalicelib.console.pages.frame import shell_of
from chalicelib.users import audit
from chalicelib.users import service as users
from chalicelib.users.rights import COMPANY_MANAGE
from chalicelib.web.pages import PageRequest, page_route
from chalicelib.web.replies import Html
from chalicelib.web.templating import render

pages = Blueprint(__name__)

PATH: Final = "/console/changes"
PAGE_SIZE: Final = 50


@page_route(pages, PATH, right=COMPANY_MANAGE)
def changes(request: PageRequest) -> Html:
    company, before = request.caller.company, request.query.get("before", "")
    entries, older = audit.list_page(company, limit=PAGE_SIZE, before=before or None)
    page = ChangesPage(
        shell=shell_of(request, title="Changes", active="changes"),
        changes=in_words(entries, {user.name: user.title for user in users.list_all(company)}),
        zone=companies.load(company).tzinfo.key,
        newest_href=PATH if before else "",
        older_href=f"{PATH}?{urlencode({'before': older})}" if older else "",
    )
    return Html(body=render("console/changes.html", page))
