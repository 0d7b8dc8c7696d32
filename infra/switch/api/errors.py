"""Refusals, in the one shape the SDK understands."""

from typing import Final

from starlette.responses import JSONResponse

MORE_INFO: Final = "https://www.twilio.com/docs/errors/"


class ApiError(Exception):
    """``code`` is of the contract's list; ``status`` the HTTP status."""

    def __init__(self, code: int, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.code = code
        self.status = status


def not_found(path: str) -> ApiError:
    return ApiError(20404, f"The requested resource {path} was not found", 404)


def not_in_progress() -> ApiError:
    return ApiError(21220, "Call is not in-progress. Cannot redirect.")


def unauthorised() -> JSONResponse:
    reply = render(ApiError(20003, "Authenticate", 401))
    reply.headers["WWW-Authenticate"] = 'Basic realm="Twilio API"'
    return reply


def render(error: ApiError) -> JSONResponse:
    body = {
        "code": error.code,
        "message": str(error),
        "more_info": f"{MORE_INFO}{error.code}",
        "status": error.status,
    }
    return JSONResponse(body, error.status)
