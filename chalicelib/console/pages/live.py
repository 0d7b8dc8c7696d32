"""The live page, the agent's page, and the way to them from the front door."""

from chalice.app import Blueprint

from chalicelib.companies import service as companies
from chalicelib.console.models.agent import AgentPage, Dialler, Shown
from chalicelib.console.models.live import LivePage
from chalicelib.console.pages.frame import shell_of
from chalicelib.outbound import presentation
from chalicelib.settings import settings
from chalicelib.users import service as users
from chalicelib.users.rights import CALLS_MAKE, LIVE_VIEW
from chalicelib.web.pages import PageRequest, page_route
from chalicelib.web.replies import Html, SeeOther
from chalicelib.web.templating import render

pages = Blueprint(__name__)


@page_route(pages, "/")
def home(request: PageRequest) -> SeeOther:
    return SeeOther(path="/console/live" if request.caller.may(LIVE_VIEW) else "/console/agent")


@page_route(pages, "/console/live", right=LIVE_VIEW)
def live(request: PageRequest) -> Html:
    shell = shell_of(request, title="Live", active="live")
    phone = "/phone" if settings().is_demo else ""
    return Html(body=render("console/live.html", LivePage(shell=shell, demo_phone_href=phone)))


@page_route(pages, "/console/agent")
def agent(request: PageRequest) -> Html:
    shell = shell_of(request, title="My phone", active="agent")
    return Html(body=render("console/agent.html", AgentPage(shell=shell, dialler=_dialler(request))))


def _dialler(request: PageRequest) -> Dialler | None:
    """Whom an agent may be when they call out; nothing where they may not."""
    caller = request.caller
    user = users.get(caller.company, caller.user or "")
    if not (user.is_agent and caller.may(CALLS_MAKE) and companies.load(caller.company).calling.per_hour):
        return None
    numbers = presentation.available(user.company, user.name)
    shown = tuple(Shown(each.number, each.title) for each in numbers)
    return Dialler(numbers=shown, usual=presentation.usual(user, numbers)) if shown else None
