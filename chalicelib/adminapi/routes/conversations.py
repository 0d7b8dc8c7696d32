"""Requests in writing: brought in by a company's own system, accepted and finished by agents (WBX-07…10)."""

from typing import Any

from chalice.app import Blueprint

from chalicelib.adminapi import paging
from chalicelib.adminapi.bodies import parse
from chalicelib.adminapi.resources import BASE, note
from chalicelib.companies import service as companies
from chalicelib.conversations import service
from chalicelib.conversations.domain import Channel, Conversation, Letter, Variable
from chalicelib.conversations.errors import Unnamed
from chalicelib.conversations.presentation import stacked, summary, whole
from chalicelib.conversations.stack import WINDOW
from chalicelib.core.clock import utcnow
from chalicelib.core.errors import Forbidden, Invalid
from chalicelib.core.ids import AgentId, CompanyId, QueueName
from chalicelib.queues import config
from chalicelib.users import rights
from chalicelib.users import service as users
from chalicelib.web.api import ApiRequest, api_route
from chalicelib.web.operations import Operation, Parameter
from chalicelib.web.replies import Json

routes = Blueprint(__name__)
TAG = "Requests in writing"
_HOLDER = "for who has it, and others with the right `conversations.manage`"
_MOST_KEY = 200


@api_route(
    routes,
    f"{BASE}/conversations",
    methods=["POST"],
    right=rights.CONVERSATIONS_MANAGE,
    operation=Operation(
        summary="Bring in a request; sent again with the same external_id (or Idempotency-Key), it is the same one",
        tag=TAG,
        takes="conversation.Opening",
        gives="conversation.Conversation",
        also=(201,),
    ),
)
def open_conversation(request: ApiRequest) -> Json:
    body = parse("conversation.Opening", request.json_object())
    key = request.headers.get("idempotency-key", "").strip()
    if not (body["external_id"] or 0 < len(key) <= _MOST_KEY):
        raise Unnamed
    name = f"external#{body['external_id']}" if body["external_id"] else f"key#{key}"
    letter = Letter(
        channel=Channel(body["channel"]),
        queue=QueueName(body["queue"]),
        sender=body["from"],
        subject=body["subject"],
        text=body["text"],
        variables=tuple(Variable(each["label"], each["value"]) for each in body["variables"]),
    )
    opened = service.open_one(CompanyId(request.company), name, letter, now=utcnow())
    return Json(body=whole(opened.conversation), status=201 if opened.is_new else 200)


@api_route(
    routes,
    f"{BASE}/conversations",
    right=rights.CONVERSATIONS_MANAGE,
    operation=Operation(
        summary="List requests without their texts, the newest first; a page may hold fewer than its limit",
        tag=TAG,
        gives="[conversation.Summary]",
        query=(
            Parameter(name="queue", description="Only those of this queue."),
            Parameter(name="state", description="Only those that are `waiting`, `accepted` or `done`."),
            *paging.PARAMETERS,
        ),
    ),
)
def list_conversations(request: ApiRequest) -> dict[str, Any]:
    found = service.list_page(CompanyId(request.company), limit=paging.limit(request), after=paging.after(request))
    items = [summary(each) for each in found.conversations]
    wanted = {key: request.query[key] for key in ("queue", "state") if key in request.query}
    return paging.page([item for item in items if wanted.items() <= item.items()], found.next)


@api_route(
    routes,
    f"{BASE}/conversations/{{name}}",
    right=rights.LIVE_VIEW,
    operation=Operation(
        summary="Read a request with its text; for members of its queue, and with the right `conversations.manage`",
        tag=TAG,
        gives="conversation.Conversation",
    ),
)
def get_conversation(request: ApiRequest, name: str) -> dict[str, Any]:
    company = CompanyId(request.company)
    found = service.get(company, name)
    queue = config.recall(company, found.queue)
    is_theirs = request.caller.user is not None and (
        found.is_held_by(AgentId(request.caller.user)) or (queue is not None and request.caller.user in queue.members)
    )
    if not is_theirs:
        request.caller.require(rights.CONVERSATIONS_MANAGE)
    return whole(found)


@api_route(
    routes,
    f"{BASE}/conversations/{{name}}/accept",
    methods=["POST"],
    right=rights.LIVE_VIEW,
    operation=Operation(
        summary="Accept a request of a queue you are logged on to: it is yours, and gone from everybody else's stack",
        tag=TAG,
        gives="conversation.Conversation",
    ),
)
def accept(request: ApiRequest, name: str) -> dict[str, Any]:
    return whole(service.accept(CompanyId(request.company), _person(request), name, now=utcnow()))


def _person(request: ApiRequest) -> AgentId:
    if request.caller.user is None:
        raise Forbidden("only a person can accept a request: log in as one")
    return AgentId(request.caller.user)


@api_route(
    routes,
    f"{BASE}/conversations/{{name}}/release",
    methods=["POST"],
    right=rights.LIVE_VIEW,
    operation=Operation(
        summary=f"Give a request back to its queue, where it waits at its place; {_HOLDER}",
        tag=TAG,
        gives="conversation.Summary",
    ),
)
def release(request: ApiRequest, name: str) -> dict[str, Any]:
    company = CompanyId(request.company)
    by = _hand(request, service.get(company, name))
    given = service.give_back(company, name, by=by)
    if by is None:
        note(request, "conversation.release", name, version=None, now=utcnow())
    return summary(given)


@api_route(
    routes,
    f"{BASE}/conversations/{{name}}/done",
    methods=["POST"],
    right=rights.LIVE_VIEW,
    operation=Operation(
        summary=f"Finish a request; {_HOLDER}, who may finish one that waits as well",
        tag=TAG,
        takes="conversation.Closing?",
        gives="conversation.Summary",
    ),
)
def finish(request: ApiRequest, name: str) -> dict[str, Any]:
    company, now = CompanyId(request.company), utcnow()
    body = parse("conversation.Closing", request.json_object() if request.raw_body else {})
    by = _hand(request, service.get(company, name))
    known = companies.load(company).wrap_up_reasons
    if body["reason"] and known and body["reason"] not in known:
        raise Invalid(f"reason: choose one of your company's: {', '.join(known)}")
    closed = service.finish(company, name, by=by, reason=body["reason"], note=body["note"], now=now)
    if by is None:
        note(request, "conversation.done", name, version=None, now=now)
    return summary(closed)


def _hand(request: ApiRequest, found: Conversation) -> AgentId | None:
    """As whom somebody acts on a request: as the agent who has it, or (``None``) as who may manage everybody's."""
    me = AgentId(request.caller.user) if request.caller.user is not None else None
    if me is not None and (found.agent == me or rights.CONVERSATIONS_MANAGE not in request.caller.rights):
        return me
    request.caller.require(rights.CONVERSATIONS_MANAGE)
    return None


@api_route(
    routes,
    f"{BASE}/agents/{{name}}/requests",
    right=rights.LIVE_VIEW,
    operation=Operation(
        summary="Read an agent's stack of requests and what they have accepted; others' with the right `agents.lead`",
        tag=TAG,
        gives="conversation.Stack",
    ),
)
def get_stack(request: ApiRequest, name: str) -> dict[str, Any]:
    company = CompanyId(request.company)
    if name != request.caller.user:
        request.caller.require(rights.AGENTS_LEAD)
    agent = AgentId(users.get(company, name).name)
    found = service.stack_of(company, agent)
    known = service.find_many(company, [each.id for each in found.acceptable[: 2 * WINDOW]])
    mine = [summary(each) for each in service.list_held(company, agent)]
    return {**stacked(found, known), "mine": mine}


@api_route(
    routes,
    f"{BASE}/agents/{{name}}/requests/accept",
    methods=["POST"],
    right=rights.LIVE_VIEW,
    operation=Operation(
        summary="Accept several requests of one's own stack, each by its own claim; calls are answered by phone",
        tag=TAG,
        takes="conversation.AcceptBody",
        gives="conversation.Accepted",
    ),
)
def accept_all(request: ApiRequest, name: str) -> dict[str, Any]:
    if _person(request) != name:
        raise Forbidden("one accepts for oneself only")
    ids = parse("conversation.AcceptBody", request.json_object())["ids"]
    got = service.accept_all(CompanyId(request.company), AgentId(name), ids, now=utcnow())
    return {"accepted": [summary(each) for each in got.conversations], "missed": got.missed}
