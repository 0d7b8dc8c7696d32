"""The API edge: one way in, one error shape out, and a declaration of every operation for the OpenAPI document."""

import functools
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from chalice.app import Blueprint, Response

from chalicelib.core.errors import Invalid, NotFound, SwitchboardError, Unauthorised
from chalicelib.web import csrf, session
from chalicelib.web.access import ANONYMOUS, Caller, gatekeeper
from chalicelib.web.edges import GUARDED
from chalicelib.web.failures import log_failure
from chalicelib.web.headers import Headers, api_headers
from chalicelib.web.inbound import BodyTooLarge, Inbound, inbound, readable
from chalicelib.web.operations import DECLARED, Declared, Operation
from chalicelib.web.preconditions import Precondition
from chalicelib.web.replies import File, Json, broken_reply, error_body, error_reply

MAX_BODY_BYTES: Final = 10 * 1024 * 1024 + 64 * 1024
COMPANY_HEADER: Final = "cordboard-company"
SAFE: Final = frozenset({"GET", "HEAD"})
_JSON: Final = "application/json"


class WrongMediaType(Invalid):
    code, status = "unsupported-media-type", 415


class TooLarge(Invalid):
    code, status = "too-large", 413


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiRequest:
    """One API request by a known caller; ``company`` is the caller's, nothing in path or body chooses it."""

    caller: Caller
    method: str
    path: str
    query: Mapping[str, str]
    raw_body: bytes
    content_type: str
    headers: Mapping[str, str]
    source_ip: str
    request_id: str

    @property
    def company(self) -> str:
        """Whom the caller acts for.

        Raises:
            Invalid: the operator did not say for which company.
        """
        if not self.caller.company:
            raise Invalid("say for which company, in the header Cordboard-Company")
        return self.caller.company

    @property
    def user(self) -> str:
        """The person behind the session.

        Raises:
            NotFound: a key asks for something that only people have.
        """
        if self.caller.user is None:
            raise NotFound("this belongs to a person: log in as one")
        return self.caller.user

    @property
    def precondition(self) -> Precondition:
        return Precondition.parse(self.headers.get("if-match", ""), self.headers.get("if-none-match", ""))

    def json(self) -> Any:
        """The body as JSON.

        Raises:
            Invalid: it is not JSON that could be stored and shown again.
        """
        if not self.content_type.startswith(_JSON):
            raise WrongMediaType("send JSON, with Content-Type: application/json")
        return parse_json(self.raw_body)

    def json_object(self) -> dict[str, Any]:
        body = self.json()
        if not isinstance(body, dict):
            raise Invalid("the body must be a JSON object")
        return body


ApiView = Callable[..., Any]


def api_route(
    blueprint: Blueprint,
    path: str,
    *,
    methods: Sequence[str] = ("GET",),
    right: str | None = None,
    public: bool = False,
    operation: Operation | None = None,
) -> Callable[[ApiView], ApiView]:
    """Guard a view of the JSON API.

    The view gets an :class:`ApiRequest` and the path's parameters by name, and answers with a plain value (200), a
    :class:`Json` or a :class:`File`. ``right`` is what the caller must hold; ``public`` lets anyone in, as nobody.
    """

    def decorate(view: ApiView) -> ApiView:
        @functools.wraps(view)
        def guarded(**path_params: str) -> Response:
            request_id = ""
            try:
                arrived = inbound(blueprint, limit=MAX_BODY_BYTES)
                request_id = arrived.request_id
                request = _admit(arrived, public=public)
                if right is not None:
                    request.caller.require(right)
                answer = view(request, **path_params)
            except BodyTooLarge:
                return _respond(error_reply(TooLarge("the body is larger than 10 MB"), request_id))
            except SwitchboardError as error:
                return _refuse(error, request_id)
            except Exception as error:  # noqa: BLE001  one error shape, whatever broke
                log_failure("api-route-failed", error, request_id=request_id, route=path)
                return _respond(broken_reply(request_id))
            return _respond(answer, if_none_match=_conditional(arrived))

        GUARDED.add(guarded)
        blueprint.route(path, methods=list(methods), content_types=["*/*"])(guarded)
        DECLARED.extend(
            Declared(method=method, path=path, right=right, is_public=public, operation=operation) for method in methods
        )
        return view

    return decorate


def _admit(arrived: Inbound, *, public: bool) -> ApiRequest:
    caller = ANONYMOUS if public else authenticate(arrived)
    return ApiRequest(
        caller=caller,
        method=arrived.method,
        path=arrived.path,
        query=readable(arrived.query()),
        raw_body=arrived.body,
        content_type=arrived.header("content-type"),
        headers=arrived.headers,
        source_ip=arrived.source_ip,
        request_id=arrived.request_id,
    )


def authenticate(arrived: Inbound) -> Caller:
    """Find out who is asking: a bearer key wins over a cookie, and a cookie must prove that our page sent it.

    Raises:
        Unauthorised: nobody we know.
        CsrfFailed: a session's request that changes something lacks its token.
    """
    scheme, _, key = arrived.header("authorization").partition(" ")
    if scheme:
        caller = None
        if scheme.lower() == "bearer":
            caller = gatekeeper().by_key(key.strip(), company=arrived.header(COMPANY_HEADER))
        if caller is None:
            raise Unauthorised("this key is not known")
        return caller
    caller = gatekeeper().by_session(session.cookies(arrived.headers).get(session.COOKIE, ""))
    if caller is None:
        raise Unauthorised("log in first")
    if arrived.method not in SAFE:
        csrf.check(arrived.header(csrf.HEADER) or _token_in_body(arrived), caller.csrf_binding)
    return caller


def _token_in_body(arrived: Inbound) -> str:
    """A beacon has no headers, so its token travels in the body."""
    if not arrived.header("content-type").startswith((_JSON, "text/plain")):
        return ""
    try:
        body = parse_json(arrived.body)
    except Invalid:
        return ""
    given = body.get(csrf.FIELD) if isinstance(body, dict) else None
    return given if isinstance(given, str) else ""


def parse_json(raw: bytes) -> Any:
    """Read JSON strictly: no NaN, no lone surrogates, no bottomless nesting.

    Raises:
        Invalid: and the message says what is wrong.
    """
    try:
        value = json.loads(raw.decode(), parse_constant=_no_constant)
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeError as error:
        raise Invalid("the body is not UTF-8 text") from error
    except RecursionError as error:
        raise Invalid("the body is nested too deeply") from error
    except ValueError as error:
        raise Invalid("the body is not JSON", reason=str(error)) from error
    return value


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


def _refuse(error: SwitchboardError, request_id: str) -> Response:
    if error.status >= 500:  # noqa: PLR2004
        log_failure("api-unavailable", error, request_id=request_id)
    reply = error_reply(error, request_id)
    headers = {"WWW-Authenticate": "Bearer"} if error.status == 401 else {}  # noqa: PLR2004
    return _respond(Json(body=reply.body, status=reply.status, headers=headers))


def _conditional(arrived: Inbound) -> str:
    return arrived.header("if-none-match") if arrived.method in SAFE else ""


def _respond(answer: Any, *, if_none_match: str = "") -> Response:
    if isinstance(answer, File):
        return _file(answer)
    reply = answer if isinstance(answer, Json) else Json(body=answer)
    headers: Headers = {**api_headers(), "Content-Type": _JSON, **reply.headers}
    if reply.etag is not None:
        headers |= {"ETag": f'"{reply.etag}"', "Cache-Control": "no-cache"}
        if reply.etag in {tag.strip().removeprefix("W/").strip('"') for tag in if_none_match.split(",")}:
            return Response(body="", headers=headers, status_code=304)
    if reply.status == 204:  # noqa: PLR2004
        headers.pop("Content-Type")
        return Response(body="", headers=headers, status_code=204)
    body = json.dumps(reply.body, ensure_ascii=False, separators=(",", ":"))
    return Response(body=body, headers=headers, status_code=reply.status)


def _file(answer: File) -> Response:
    headers: Headers = {**api_headers(), "Content-Type": answer.content_type, **answer.headers}
    if answer.name:
        headers["Content-Disposition"] = f'attachment; filename="{answer.name}"'
    return Response(body=answer.body, headers=headers, status_code=200)


def one_error_shape(request: Any, get_response: Callable[[Any], Response]) -> Response:
    """HTTP middleware: what Chalice itself refuses (405, 415…) in our shape as well; registered by app.py."""
    response = get_response(request)
    body = response.body
    if isinstance(body, dict) and set(body) == {"Code", "Message"}:
        code = {405: "method-not-allowed", 404: "not-found", 415: "unsupported-media-type"}.get(
            response.status_code,
            "bad-request" if response.status_code < 500 else "internal",  # noqa: PLR2004
        )
        request_id = str((getattr(request, "context", None) or {}).get("requestId", ""))
        response.body = error_body(code, str(body["Message"]), {}, request_id)
    return response
