"""Queues and their members."""

from starlette.responses import Response

from infra.switch.api.errors import ApiError
from infra.switch.api.fields import member_fields, queue_fields
from infra.switch.api.paging import page
from infra.switch.api.request import ApiRequest, created, gone, ok
from infra.switch.outcome import Fetch
from infra.switch.queues import DEFAULT_MAX_SIZE, MAX_NAME, Member, Queue

MAX_SIZE = 5000


async def create(request: ApiRequest) -> Response:
    name = _name(request)
    if request.exchange.queues.find(name):
        raise ApiError(22003, "A queue with this name exists already.")
    size = request.form.integer("MaxSize", DEFAULT_MAX_SIZE, low=1, high=MAX_SIZE)
    return created(_shown(request, request.exchange.queues.create(name, size)))


async def list_all(request: ApiRequest) -> Response:
    return page(request, "queues", reversed(list(request.exchange.queues)), lambda queue: _shown(request, queue))


async def fetch(request: ApiRequest) -> Response:
    return ok(_shown(request, _find(request)))


async def update(request: ApiRequest) -> Response:
    queue = _find(request)
    if request.form.has("FriendlyName"):
        name = _name(request)
        if request.exchange.queues.find(name) not in (None, queue):
            raise ApiError(22003, "A queue with this name exists already.")
        queue.name = name
    queue.max_size = request.form.integer("MaxSize", queue.max_size, low=1, high=MAX_SIZE)
    queue.updated_at = request.exchange.clock.now()
    return ok(_shown(request, queue))


async def delete(request: ApiRequest) -> Response:
    queue = _find(request)
    if queue.members:
        raise ApiError(22005, "A queue with waiting calls cannot be deleted.")
    request.exchange.queues.delete(queue)
    return gone()


async def list_members(request: ApiRequest) -> Response:
    """In the order of the queue: the first in line comes first."""
    queue = _find(request)
    return page(request, "queue_members", queue.members, lambda member: _member(request, member))


async def fetch_member(request: ApiRequest) -> Response:
    return ok(_member(request, _find_member(request)))


async def dequeue(request: ApiRequest) -> Response:
    """Take a member out, once, and have it run another document."""
    request.form.required("Url", 21205)
    url, method = request.form.url("Url") or "", request.form.method("Method")
    member = _find_member(request)
    answer = _member(request, member)
    member.queue.remove(member)
    member.actor.replace(Fetch(url, method))
    return ok(answer)


def _find(request: ApiRequest) -> Queue:
    return request.found(request.exchange.queues.find(request.sid("queue", "QU")))


def _find_member(request: ApiRequest) -> Member:
    queue = _find(request)
    if request.ids["member"] == "Front":
        return request.found(queue.members[0] if queue.members else None)
    return request.found(queue.find(request.sid("member", "CA")))


def _name(request: ApiRequest) -> str:
    name = request.form.required("FriendlyName", 20001)
    if len(name) > MAX_NAME:
        raise ApiError(20001, "'FriendlyName' is too long.")
    return name


def _shown(request: ApiRequest, queue: Queue) -> dict[str, object]:
    return dict(queue_fields(queue, request.account, request.exchange.clock.now()))


def _member(request: ApiRequest, member: Member) -> dict[str, object]:
    position = member.queue.position(member)
    return dict(member_fields(member, position, request.account, request.exchange.clock.now()))
