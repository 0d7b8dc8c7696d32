"""Lists: newest first, a page at a time, with relative links."""

from collections.abc import Callable, Iterable, Mapping
from itertools import islice
from typing import Any, Final, TypeVar
from urllib.parse import urlencode

from starlette.responses import Response

from infra.switch.api.request import ApiRequest, ok

T = TypeVar("T")
PAGE_SIZE: Final = 50
MAX_PAGE_SIZE: Final = 1000


def page(request: ApiRequest, key: str, things: Iterable[T], render: Callable[[T], Mapping[str, Any]]) -> Response:
    """Answer one page of ``things``, which come newest first and are read no further than the page."""
    size = request.query.integer("PageSize", PAGE_SIZE, low=1, high=MAX_PAGE_SIZE)
    number = request.query.integer("Page", 0)
    start = number * size
    found = list(islice(things, start, start + size + 1))
    shown, has_more = found[:size], len(found) > size
    body = {
        key: [render(thing) for thing in shown],
        "page": number,
        "page_size": size,
        "start": start,
        "end": start + max(len(shown) - 1, 0),
        "uri": _link(request, number, size),
        "first_page_uri": _link(request, 0, size),
        "next_page_uri": _link(request, number + 1, size) if has_more else None,
        "previous_page_uri": _link(request, number - 1, size) if number else None,
    }
    return ok(body)


def _link(request: ApiRequest, number: int, size: int) -> str:
    kept = [(name, value) for name, value in request.query.pairs() if name not in _PAGING]
    query = urlencode([*kept, ("PageSize", str(size)), ("Page", str(number))])
    return f"{request.path}?{query}"


_PAGING: Final = frozenset({"Page", "PageSize", "PageToken"})
