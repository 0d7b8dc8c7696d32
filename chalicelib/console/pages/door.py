"""The front door: log in and out, ask for a link, set a password by it (PHN-056…058)."""

from typing import Final

from chalice.app import Blueprint

from chalicelib.console.models.sign_in import DemoAccount, ForgottenPage, LogInPage, SetPasswordPage
from chalicelib.console.pages.frame import role_in_words
from chalicelib.core.clock import utcnow
from chalicelib.settings import settings
from chalicelib.users import service as users
from chalicelib.users.domain import MIN_PASSWORD
from chalicelib.users.errors import LinkDead, LogInFailed, NoSuchUser, TooManyAttempts, WeakPassword
from chalicelib.web import session
from chalicelib.web.pages import LOG_IN, PageRequest, page_route
from chalicelib.web.replies import Html, SeeOther
from chalicelib.web.templating import render

pages = Blueprint(__name__)

FORGOTTEN: Final = "/forgotten-password"
NOTICES: Final = {
    "password-set": "Your password is set. Log in with it.",
    "logged-out": "You are logged out.",
}
_BOTH: Final = ("GET", "POST")


@page_route(pages, LOG_IN, methods=_BOTH, public=True)
def log_in(request: PageRequest) -> Html | SeeOther:
    """Show the form, or take it and go on to where the visitor wanted to go."""
    if request.method == "GET":
        if request.caller.user is not None:
            return SeeOther(path=request.next_path or "/")
        return _log_in_form(request, notice=NOTICES.get(request.query.get("notice", ""), ""))
    who, password = request.form.get("who", ""), request.form.get("password", "")
    try:
        started = users.log_in(who, password, source=request.source_ip, now=utcnow())
    except (LogInFailed, TooManyAttempts) as error:
        return _log_in_form(request, problem=str(error), status=error.status)
    return SeeOther(path=request.next_path or "/", cookies=(session.session_cookie(started),))


def _log_in_form(request: PageRequest, *, problem: str = "", notice: str = "", status: int = 200) -> Html:
    page = LogInPage(
        csrf_token=request.csrf_token,
        who=request.form.get("who", ""),
        next_path=request.next_path,
        problem=problem,
        notice=notice,
        demo_accounts=_demo_accounts(),
        demo_password=settings().demo_password,
    )
    return Html(body=render("users/log-in.html", page), status=status)


def _demo_accounts() -> tuple[DemoAccount, ...]:
    if not (settings().is_demo and settings().demo_password):
        return ()
    known = [user for user in users.list_all(settings().demo_company) if user.has_password and user.email]
    return tuple(DemoAccount(email=user.email, name=user.title, role=role_in_words(user.role)) for user in known)


@page_route(pages, "/logout", methods=["POST"], public=True)
def log_out(request: PageRequest) -> SeeOther:
    del request
    return SeeOther(path=f"{LOG_IN}?notice=logged-out", cookies=(session.end_cookie(session.COOKIE),))


@page_route(pages, FORGOTTEN, methods=_BOTH, public=True)
def forgotten(request: PageRequest) -> Html:
    """Have a link sent. The answer is the same whoever it is, so that nobody learns who has a log-in here."""
    who = request.form.get("who", "").strip()
    problem, status = "", 200
    if request.method == "POST":
        try:
            by_text = "@" not in who
            users.ask_for_link(who, source=request.source_ip, now=utcnow(), by_text=by_text)
        except TooManyAttempts as error:
            problem, status = str(error), error.status
    is_sent = request.method == "POST" and not problem
    page = ForgottenPage(csrf_token=request.csrf_token, who=who, problem=problem, is_sent=is_sent)
    return Html(body=render("users/forgotten.html", page), status=status)


@page_route(pages, "/set-password/{token}", methods=_BOTH, public=True)
def set_password(request: PageRequest, token: str) -> Html | SeeOther:
    """Show whose link it is, and take the new password; the link is used up by the first that will do."""
    problem = ""
    try:
        if request.method == "POST":
            problem = _set_password(request, token)
            if not problem:
                return SeeOther(path=f"{LOG_IN}?notice=password-set")
        user = users.whose_link(token, now=utcnow())
    except (LinkDead, NoSuchUser):
        page = SetPasswordPage(csrf_token=request.csrf_token, is_link_dead=True)
        return Html(body=render("users/set-password.html", page), status=LinkDead.status)
    page = SetPasswordPage(
        csrf_token=request.csrf_token,
        name=user.title,
        who=user.email or user.phone,
        problem=problem,
        minimum_length=MIN_PASSWORD,
    )
    return Html(body=render("users/set-password.html", page), status=WeakPassword.status if problem else 200)


def _set_password(request: PageRequest, token: str) -> str:
    """Set it, or say in words why not."""
    password = request.form.get("password", "")
    if password != request.form.get("repeat", ""):
        return "The two entries are not the same."
    try:
        users.set_password_by_link(token, password, now=utcnow())
    except WeakPassword as error:
        return str(error)
    return ""
