"""Conferences: look up, end, announce."""

from starlette.responses import Response

from infra.switch.announcement import announce_to_all
from infra.switch.api.errors import ApiError, not_found
from infra.switch.api.fields import conference_fields
from infra.switch.api.form import matches
from infra.switch.api.paging import page
from infra.switch.api.request import ApiRequest, ok
from infra.switch.conferences import AnyConference
from infra.switch.past_conference import PastConference


async def list_all(request: ApiRequest) -> Response:
    query = request.query
    name, status = query.text("FriendlyName"), query.text("Status")
    created, updated = query.day("DateCreated"), query.day("DateUpdated")
    found = (
        conference
        for conference in request.exchange.conferences.newest()
        if name in (None, conference.name)
        and status in (None, conference.status)
        and matches(conference.created_at, created)
        and matches(conference.updated_at, updated)
    )
    return page(request, "conferences", found, lambda it: conference_fields(it, request.account))


async def fetch(request: ApiRequest) -> Response:
    return ok(conference_fields(find(request), request.account))


async def update(request: ApiRequest) -> Response:
    conference = find(request)
    status = request.form.choice("Status", {"completed", ""}, "")
    announcement = request.form.hook("AnnounceUrl")
    if status:
        conference.end()
    elif conference.is_over or isinstance(conference, PastConference):
        raise ApiError(20001, "The conference is over.")
    elif announcement:
        work = announce_to_all(request.exchange, conference, announcement)
        request.exchange.background.spawn(work)
    return ok(conference_fields(conference, request.account))


def find(request: ApiRequest) -> AnyConference:
    conference = request.exchange.conferences.find(request.sid("conference", "CF"))
    if conference is None:
        raise not_found(request.path)
    return conference
