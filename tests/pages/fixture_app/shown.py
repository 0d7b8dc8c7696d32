"""How the fixture server shows a page: the frame of one person, and the headers of the real edge."""

from starlette.requests import Request
from starlette.responses import HTMLResponse

from chalicelib.console.models.shell import Person, Shell, navigation
from chalicelib.web.content_policy import page_headers
from chalicelib.web.templating import render

KARI = Person(id="kari", name="Kari Aasen", email="kari@fjordvik.example", role="Agent")


def shell(title: str, active: str) -> Shell:
    return Shell(
        title=title,
        active=active,
        company_id="fjordvik",
        company="Fjordvik kommune",
        person=KARI,
        nav=navigation(
            rights={"live.view", "calls.view", "queues.log-others", "company.manage", "campaigns.manage"}, is_agent=True
        ),
        csrf_token="token-of-kari",
        is_agent=True,
    )


def page(
    template: str, model: object, request: Request, *, status: int = 200, trusted_types: bool = True
) -> HTMLResponse:
    headers = page_headers(f"ws://{request.url.netloc}", trusted_types=trusted_types)
    return HTMLResponse(render(template, model), status_code=status, headers=headers)
