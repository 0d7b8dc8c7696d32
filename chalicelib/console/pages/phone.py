"""The web phone of a demonstration."""

from typing import Final

from chalice.app import Blueprint

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
    return Html(body=render("phone/phone.html", PhonePage(caller=CALLER, numbers=numbers)))
