"""The account itself."""

from starlette.responses import Response

from infra.switch.api.fields import account_fields
from infra.switch.api.request import ApiRequest, ok


async def fetch(request: ApiRequest) -> Response:
    return ok(account_fields(request.account))
