"""The page edge: sessions, forms that prove where they come from, strict headers, and no way out to another site."""

from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

import pytest
from chalice.app import Blueprint, Chalice
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.core import clock
from chalicelib.settings import settings
from chalicelib.web import access, session
from chalicelib.web.access import Caller
from chalicelib.web.pages import PageRequest, page_route, safe_path
from chalicelib.web.replies import Html, SeeOther
from tests.plugins.front_door import FORM, FrontDoor

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


class Doorkeeper:
    """Believes every session that we sealed."""

    def by_key(self, key: str, *, company: str) -> Caller | None:
        return None

    def by_session(self, cookie: str) -> Caller | None:
        opened = session.open_sealed(cookie, now=clock.utcnow())
        if opened is None:
            return None
        rights = frozenset({"stats.view"})
        return Caller(
            company=opened.company,
            kind="session",
            name="Kari",
            user=opened.user,
            rights=rights,
            csrf_binding=opened.nonce,
        )


@pytest.fixture
def door(monkeypatch) -> FrontDoor:
    monkeypatch.setenv("SESSION_SECRET", "s" * 32)
    monkeypatch.setenv("PUBLIC_BASE_URL", "https://pbx.example")
    settings.cache_clear()
    before = access._Door.keeper
    access.admit_with(Doorkeeper())
    clock.use_clock(lambda: NOON)
    routes = Blueprint("tests.pages")

    @page_route(routes, "/console/live")
    def live(request: PageRequest):
        return Html(body=f"<p>{request.caller.user} {request.csrf_token}</p>")

    @page_route(routes, "/console/save", methods=["POST"])
    def save(request: PageRequest):
        return Html(body=request.form["title"])

    @page_route(routes, "/console/admin", right="everything")
    def admin(request: PageRequest):
        return Html(body="")

    @page_route(routes, "/console/broken")
    def broken(request: PageRequest):
        raise RuntimeError("<b>kari@example.org</b>")

    @page_route(routes, "/login", methods=["GET", "POST"], public=True)
    def log_in(request: PageRequest):
        if request.method == "GET":
            return Html(body=request.csrf_token)
        return SeeOther(path=request.next_path or "/console/live", cookies=(session.session_cookie(kari()),))

    app = Chalice("test")
    app.register_blueprint(routes)
    yield FrontDoor(app)
    access._Door.keeper = before
    clock.use_clock(None)
    settings.cache_clear()


def kari(issued: datetime = NOON) -> session.Session:
    return session.Session(company="acme", user="kari", epoch=0, issued_at=int(issued.timestamp()), nonce="n-1")


def logged_in(issued: datetime = NOON) -> dict[str, str]:
    return {"Cookie": f"{session.COOKIE}={session.seal(kari(issued))}"}


def post(door, path, fields, headers):
    return door.ask("POST", path, body=urlencode(fields), headers={"Content-Type": FORM} | headers)


def test_a_person_with_a_session_sees_the_page_with_headers_that_let_nothing_else_run(door) -> None:
    answer = door.ask("GET", "/console/live", headers=logged_in())

    assert (answer.status, answer.text.split()[0]) == (200, "<p>kari")
    policy = answer.headers["content-security-policy"]
    assert "script-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["strict-transport-security"]


def test_nobody_is_sent_to_the_log_in_and_told_the_way_back(door) -> None:
    answer = door.ask("GET", "/console/live?queue=a&b=c")

    assert answer.status == 303
    assert answer.headers["location"] == "/login?next=/console/live%3Fqueue%3Da%26b%3Dc"


@pytest.mark.parametrize("cookie", ["", "x", "x.y", "é.é", session.COOKIE])
def test_a_cookie_we_did_not_write_is_nobody(door, cookie) -> None:
    assert door.ask("GET", "/console/live", headers={"Cookie": f"{session.COOKIE}={cookie}"}).status == 303


def test_a_cookie_with_one_letter_changed_is_nobody(door) -> None:
    value = session.seal(kari())
    forged = session.seal(session.Session(company="evil", user="kari", epoch=0, issued_at=0, nonce="n"))
    mixed = forged.partition(".")[0] + "." + value.partition(".")[2]

    assert door.ask("GET", "/console/live", headers={"Cookie": f"{session.COOKIE}={mixed}"}).status == 303


def test_a_session_ends_after_twelve_hours_and_is_renewed_after_one(door) -> None:
    assert door.ask("GET", "/console/live", headers=logged_in(NOON - timedelta(hours=12))).status == 303
    assert door.ask("GET", "/console/live", headers=logged_in(NOON - timedelta(minutes=59))).cookies == []
    (renewed,) = door.ask("GET", "/console/live", headers=logged_in(NOON - timedelta(minutes=61))).cookies
    opened = session.open_sealed(renewed.partition("=")[2].partition(";")[0], now=NOON)
    assert opened is not None
    assert opened == kari(NOON)


def test_cookies_are_kept_from_scripts_and_from_other_sites(door) -> None:
    (cookie,) = door.ask("GET", "/login").cookies

    assert {"HttpOnly", "SameSite=Lax", "Secure", "Path=/"} <= set(cookie.split("; "))


def test_a_form_must_carry_the_token_of_its_own_session(door) -> None:
    page = door.ask("GET", "/console/live", headers=logged_in())
    token = page.text.removesuffix("</p>").split()[1]

    assert post(door, "/console/save", {"title": "a", "csrf_token": token}, logged_in()).text == "a"
    assert post(door, "/console/save", {"title": "a"}, logged_in()).status == 403
    assert post(door, "/console/save", {"title": "a", "csrf_token": token[::-1]}, logged_in()).status == 403
    other = session.Session(company="acme", user="ola", epoch=0, issued_at=int(NOON.timestamp()), nonce="n-2")
    as_ola = {"Cookie": f"{session.COOKIE}={session.seal(other)}"}
    assert post(door, "/console/save", {"title": "a", "csrf_token": token}, as_ola).status == 403


def test_the_log_in_form_is_bound_to_the_visitor_who_was_shown_it(door) -> None:
    page = door.ask("GET", "/login")
    visitor = {"Cookie": page.cookies[0].partition(";")[0]}

    right = post(door, "/login", {"csrf_token": page.text}, visitor)
    assert (right.status, right.headers["location"]) == (303, "/console/live")
    assert right.cookies[0].startswith(f"{session.COOKIE}=")
    assert post(door, "/login", {"csrf_token": page.text}, {}).status == 403
    assert post(door, "/login", {"csrf_token": page.text}, {"Cookie": f"{session.VISITOR_COOKIE}=other"}).status == 403


@pytest.mark.parametrize(
    "path",
    [
        "https://evil.example",
        "//evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
        "/a\nb",
        "\\\\evil",
        "x",
        "/\t/e",
    ],
)
def test_the_way_back_never_leads_to_another_site(door, path) -> None:
    page = door.ask("GET", "/login")
    visitor = {"Cookie": page.cookies[0].partition(";")[0]}

    answer = post(door, "/login", {"csrf_token": page.text, "next": path}, visitor)

    assert answer.headers["location"] == "/console/live"


@given(st.text(max_size=12))
def test_a_safe_path_is_one_slash_and_printable(text) -> None:
    path = safe_path("/" + text)

    assert path == "" or (path[0] == "/" and path[1:2] not in {"/", "\\"} and path.isprintable())


def test_a_page_without_the_right_and_one_that_breaks_are_told_in_html_and_escaped(door) -> None:
    refused = door.ask("GET", "/console/admin", headers=logged_in())
    broken = door.ask("GET", "/console/broken", headers=logged_in())

    assert (refused.status, broken.status) == (403, 500)
    assert refused.headers["content-type"].startswith("text/html")
    assert "kari@example.org" not in broken.text


def test_a_form_as_json_and_a_form_beyond_the_limit_are_refused(door) -> None:
    json_type = logged_in() | {"Content-Type": "application/json"}

    assert door.ask("POST", "/console/save", body=b"{}", headers=json_type).status == 400
    assert door.ask("POST", "/console/save", body=b"x" * 2_000_000, headers=logged_in()).status == 413
