"""The page edge: people with a session, forms that prove whence they came, and headers that let nothing else run."""

import functools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from urllib.parse import quote

from chalice.app import Blueprint, Response

from chalicelib.core.clock import utcnow
from chalicelib.core.errors import Invalid, SwitchboardError
from chalicelib.web import csrf, session
from chalicelib.web.access import ANONYMOUS, Caller, gatekeeper
from chalicelib.web.edges import GUARDED
from chalicelib.web.failures import log_failure
from chalicelib.web.headers import Headers, page_headers
from chalicelib.web.inbound import BodyTooLarge, Inbound, decode, inbound, readable
from chalicelib.web.replies import File, Html, SeeOther

MAX_FORM_BYTES: Final = 1024 * 1024
FORM: Final = "application/x-www-form-urlencoded"
LOG_IN: Final = "/login"
_VISITOR_AGE_S: Final = 12 * 3600


@dataclass(frozen=True, slots=True, kw_only=True)
class PageRequest:
    """One request for a page. ``csrf_token`` goes into its forms (field ``csrf_token``) and its meta tag.

    On public pages ``caller`` is nobody (``caller.user is None``), or the person who is logged in already.
    """

    caller: Caller
    method: str
    path: str
    query: Mapping[str, str]
    form: Mapping[str, str]
    headers: Mapping[str, str]
    csrf_token: str
    source_ip: str
    request_id: str

    @property
    def is_fragment(self) -> bool:
        """Whether htmx asks for a part of the page only."""
        return self.headers.get("hx-request") == "true"

    @property
    def next_path(self) -> str:
        """Where to go after the log-in: a path of ours, never another site."""
        return safe_path(self.form.get("next") or self.query.get("next") or "")


PageAnswer = Html | SeeOther | File
PageView = Callable[..., PageAnswer]
ProblemPage = Callable[[int, str, str], str]


def _plain_problem(status: int, message: str, request_id: str) -> str:
    from html import escape  # noqa: PLC0415  only for a page that has no template to fall back on

    return f"<!doctype html><title>{status}</title><h1>{escape(message)}</h1><p>{escape(request_id)}</p>"


class _Problem:
    render: ProblemPage = staticmethod(_plain_problem)


def render_problems_with(page: ProblemPage) -> None:
    """Let ``page(status, message, request_id)`` write error pages; called by app.py."""
    _Problem.render = staticmethod(page)


def page_route(
    blueprint: Blueprint,
    path: str,
    *,
    methods: Sequence[str] = ("GET",),
    right: str | None = None,
    public: bool = False,
) -> Callable[[PageView], PageView]:
    """Guard a view that shows a page.

    Nobody logged in: on to the log-in and back. A POST must carry our token. Errors become a page with their status.
    """

    def decorate(view: PageView) -> PageView:
        @functools.wraps(view)
        def guarded(**path_params: str) -> Response:
            request_id = ""
            try:
                arrived = inbound(blueprint, limit=MAX_FORM_BYTES)
                request_id = arrived.request_id
                door = _Visit.of(arrived, now=utcnow())
                if not public and door.caller.user is None:
                    return _to_log_in(arrived)
                request = door.request()
                if right is not None:
                    request.caller.require(right)
                return _respond(view(request, **path_params), door.cookies())
            except BodyTooLarge:
                return _problem(413, "this is more than a form can hold", request_id)
            except SwitchboardError as error:
                return _problem(error.status, str(error), request_id)
            except Exception as error:  # noqa: BLE001  a person never sees a stack trace
                log_failure("page-route-failed", error, request_id=request_id, route=path)
                return _problem(500, "Something went wrong on our side.", request_id)

        GUARDED.add(guarded)
        blueprint.route(path, methods=list(methods), content_types=["*/*"])(guarded)
        return view

    return decorate


@dataclass(frozen=True, slots=True, kw_only=True)
class _Visit:
    """One arrival and the cookies it came with; ``visitor`` binds the forms of somebody without a session."""

    arrived: Inbound
    caller: Caller
    visitor: str
    is_new_visitor: bool
    now: datetime

    @classmethod
    def of(cls, arrived: Inbound, *, now: datetime) -> "_Visit":
        jar = session.cookies(arrived.headers)
        sealed = jar.get(session.COOKIE, "")
        caller = (gatekeeper().by_session(sealed) if sealed else None) or ANONYMOUS
        known = jar.get(session.VISITOR_COOKIE, "")
        return cls(
            arrived=arrived, caller=caller, visitor=known or csrf.new_visitor(), is_new_visitor=not known, now=now
        )

    @property
    def binding(self) -> str:
        return self.caller.csrf_binding or f"visitor:{self.visitor}"

    def request(self) -> PageRequest:
        """What the view is told.

        Raises:
            CsrfFailed: a form that we did not serve to this visitor.
        """
        form = self._form()
        if self.arrived.method != "GET":
            csrf.check(form.get(csrf.FIELD) or self.arrived.header(csrf.HEADER), self.binding)
        return PageRequest(
            caller=self.caller,
            method=self.arrived.method,
            path=self.arrived.path,
            query=readable(self.arrived.query()),
            form=form,
            headers=self.arrived.headers,
            csrf_token=csrf.token(self.binding),
            source_ip=self.arrived.source_ip,
            request_id=self.arrived.request_id,
        )

    def _form(self) -> dict[str, str]:
        if self.arrived.method == "GET" or not self.arrived.body:
            return {}
        if not self.arrived.header("content-type").startswith(FORM):
            raise Invalid("send the form as a form")
        return readable(decode(self.arrived.body.decode("utf-8", "surrogateescape")))

    def cookies(self) -> tuple[str, ...]:
        """A binding for new visitors, and a fresh session cookie for one who has been here for an hour."""
        if self.caller.user is None:
            binding = session.set_cookie(session.VISITOR_COOKIE, self.visitor, max_age_s=_VISITOR_AGE_S)
            return (binding,) if self.is_new_visitor else ()
        opened = session.open_sealed(session.cookies(self.arrived.headers)[session.COOKIE], now=self.now)
        if opened is None or self.now.timestamp() - opened.issued_at < session.RENEW_AFTER.total_seconds():
            return ()
        return (session.session_cookie(session.renewed(opened, now=self.now)),)


def safe_path(path: str) -> str:
    """Return ``path`` if it stays on this site, else nothing: ``//evil``, back-slashes and control characters go."""
    is_local = path.startswith("/") and not path.startswith(("//", "/\\"))
    return path if is_local and path.isprintable() and "\\" not in path else ""


def _to_log_in(arrived: Inbound) -> Response:
    if arrived.header("hx-request") == "true":
        return Response(body="", headers={**page_headers(), "HX-Redirect": LOG_IN}, status_code=401)
    if arrived.method != "GET":
        return _see_other(SeeOther(path=LOG_IN), ())
    wanted = arrived.path + ("?" + arrived.raw_query if arrived.raw_query else "")
    return _see_other(SeeOther(path=f"{LOG_IN}?next={quote(wanted, safe='/')}"), ())


def _respond(answer: PageAnswer, cookies: tuple[str, ...]) -> Response:
    if isinstance(answer, SeeOther):
        return _see_other(answer, cookies)
    if isinstance(answer, File):
        own: Headers = {**page_headers(), "Content-Type": answer.content_type, **answer.headers}
        return Response(body=answer.body, headers=own, status_code=200)
    base = page_headers(trusted_types=answer.trusted_types)
    headers: Headers = {**base, **answer.headers, **_set(answer.cookies, cookies)}
    return Response(body=answer.body, headers=headers, status_code=answer.status)


def _see_other(answer: SeeOther, cookies: tuple[str, ...]) -> Response:
    headers: Headers = {**page_headers(), "Location": answer.path, **_set(answer.cookies, cookies)}
    return Response(body="", headers=headers, status_code=303)


def _set(own: tuple[str, ...], edge: tuple[str, ...]) -> Headers:
    """The view's cookies, and the edge's where the view did not set the same one."""
    names = {cookie.partition("=")[0] for cookie in own}
    cookies = [*own, *(cookie for cookie in edge if cookie.partition("=")[0] not in names)]
    return {"Set-Cookie": cookies} if cookies else {}


def _problem(status: int, message: str, request_id: str) -> Response:
    try:
        body = _Problem.render(status, message, request_id)
    except Exception as error:  # noqa: BLE001  the error page itself must not fail
        log_failure("problem-page-failed", error, request_id=request_id)
        body = _plain_problem(status, message, request_id)
    return Response(body=body, headers=page_headers(), status_code=status)
