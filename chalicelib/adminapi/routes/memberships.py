"""The queues of one user: of which they are a member, and with which priority (PHN-224)."""

from dataclasses import replace
from typing import Any

from chalice.app import Blueprint

from chalicelib.adminapi.bodies import BodyInvalid, parse
from chalicelib.adminapi.differences import differences
from chalicelib.adminapi.queues import save_queue
from chalicelib.adminapi.resources import BASE, note
from chalicelib.companies import config_store
from chalicelib.companies.documents import Document, Kind
from chalicelib.core.clock import utcnow
from chalicelib.users import rights, service
from chalicelib.web.api import ApiRequest, api_route
from chalicelib.web.operations import Operation

routes = Blueprint(__name__)
_PATH = f"{BASE}/users/{{name}}/queues"


@api_route(
    routes,
    _PATH,
    right=rights.LIVE_VIEW,
    operation=Operation(
        summary="Read of which queues a user is a member, and with which priority",
        tag="Users",
        gives="user.Memberships",
    ),
)
def get_queues(request: ApiRequest, name: str) -> dict[str, Any]:
    return _shown(service.get(request.company, name).name, config_store.list_all(request.company, Kind.QUEUE))


@api_route(
    routes,
    _PATH,
    methods=["PUT"],
    right=rights.QUEUES_MANAGE,
    operation=Operation(
        summary="Make a user a member of exactly these queues; repeating it is harmless",
        tag="Users",
        takes="user.MembershipsBody",
        gives="user.Memberships",
    ),
)
def put_queues(request: ApiRequest, name: str) -> dict[str, Any]:
    """One queue after the other: after a crash in between the same request finishes the work."""
    user = service.get(request.company, name).name
    wanted = parse("user.MembershipsBody", request.json_object())["queues"]
    queues = config_store.list_all(request.company, Kind.QUEUE)
    unknown = sorted(set(wanted) - {queue.name for queue in queues})
    if unknown:
        raise BodyInvalid(
            "there is no such queue", problems=[f"queues.{queue}: there is no such queue" for queue in unknown]
        )
    written = [_with(request, queue, user, wanted.get(queue.name)) for queue in queues]
    return _shown(user, written)


def _with(request: ApiRequest, queue: Document, user: str, priority: int | None) -> Document:
    """A queue in which the user has this priority, or (``None``) is no member."""
    before = queue.doc.get("members") or {}
    if before.get(user) == priority:
        return queue
    others = {member: number for member, number in before.items() if member != user}
    doc = {**queue.doc, "members": others if priority is None else {**others, user: priority}}
    wanted = replace(queue, doc=doc, updated_at=utcnow(), updated_by=request.caller.actor)
    saved = save_queue(request.company, wanted, replaces=queue.version)
    changes = differences(queue.doc, doc)
    note(request, "queue.write", queue.name, version=saved.version, now=saved.updated_at, changes=changes)
    return saved


def _shown(user: str, queues: list[Document]) -> dict[str, Any]:
    found = {queue.name: queue.doc.get("members") or {} for queue in queues}
    return {"queues": {name: members[user] for name, members in sorted(found.items()) if user in members}}
