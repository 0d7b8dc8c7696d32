"""The frame around a signed-in page, for whoever asks."""

from typing import Final

from chalicelib.companies import service as companies
from chalicelib.console.models.shell import Person, Shell, navigation
from chalicelib.users import service as users
from chalicelib.users.rights import Role
from chalicelib.web.pages import PageRequest

ROLES: Final = {Role.ADMINISTRATOR: "Administrator", Role.TEAM_LEADER: "Team leader", Role.USER: "User"}


def role_in_words(role: str) -> str:
    return ROLES[Role(role)] if role in set(Role) else role


def shell_of(request: PageRequest, *, title: str, active: str) -> Shell:
    """Describe the frame; the request has a person behind it."""
    caller = request.caller
    user = users.get(caller.company, caller.user or "")
    person = Person(id=user.name, name=user.title, email=user.email, role=role_in_words(user.role))
    return Shell(
        title=title,
        active=active,
        company_id=caller.company,
        company=companies.load(caller.company).title,
        person=person,
        nav=navigation(rights=caller.rights, is_agent=user.is_agent),
        csrf_token=request.csrf_token,
        is_agent=user.is_agent,
    )
