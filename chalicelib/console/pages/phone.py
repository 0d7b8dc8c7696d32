"""The web phone of a demonstration."""

from typing import Final

from chalice.app import Blueprint

from chalicelib.companies import config_store
from chalicelib.companies.documents import Kind
from chalicelib.console.models.phone import PhonePage
from chalicelib.console.routes import demo_numbers
from chalicelib.core.errors import NotFound
from chalicelib.settings import settings
from chalicelib.web.pages import PageRequest, page_route
from chalicelib.web.replies import Html
from chalicelib.web.templating import render

pages = Blueprint(__name__)

CALLER: Final = "+4790000001"
"""Who calls until the visitor says otherwise."""


@page_route(pages, "/phone", public=True)
def phone(request: PageRequest) -> Html:
    """Show a caller's telephone.

    Raises:
        NotFound: this deployment is no demonstration.
    """
    del request
    if not settings().is_demo:
        raise NotFound("there is no web phone here")
    numbers = tuple((entry["number"], entry["title"] or entry["number"]) for entry in demo_numbers())
    page = PhonePage(caller=CALLER, numbers=numbers, recordings=_recordings())
    return Html(body=render("phone/phone.html", page))


def _recordings() -> tuple[tuple[str, str], ...]:
    """What is said in the company's recordings, by file."""
    documents = [document.doc for document in config_store.list_all(settings().demo_company, Kind.AUDIO)]
    return tuple((doc["sha"], doc["text"]) for doc in documents if doc.get("sha") and doc.get("text"))
