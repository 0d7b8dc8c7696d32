"""Queues."""

from typing import Annotated

from pydantic import Field, StringConstraints

from chalicelib.adminapi.schemas.base import Body, Seconds, Slug, Stored, Title

Priority = Annotated[int, Field(ge=0, le=99, description="0 is rung first.")]
Skill = Annotated[str, StringConstraints(min_length=1, max_length=50)]


class QueueBody(Body):
    """A queue's settings."""

    title: Title
    members: dict[Slug, Priority] = Field(default_factory=dict, max_length=500, description="User → priority.")
    service_level_s: Seconds = Field(default=20, description="Waiting longer is shown in red, and counted.")
    wrap_up_s: Seconds = Field(default=0, description="Pause after each call.")
    may_extend_wrap_up: bool = False
    reason_required: bool = Field(default=False, description="A call is wrapped up by giving a reason.")
    hidden: bool = Field(default=False, description="Not shown in the switchboard.")
    history_disabled: bool = Field(default=False, description="Earlier calls are not shown to agents.")
    missed_to_callback_list: bool = Field(default=False, description="Lost calls go to the callback list.")
    rona: bool = Field(default=False, description="An agent who lets an offer pass is taken out.")
    skills: list[Skill] = Field(default_factory=list, max_length=50)
    is_contact_first: bool = Field(
        default=False,
        description=(
            "Contacts of campaigns are called before an agent is: only agents whose browser softphone picks up by "
            "itself can log on."
        ),
    )
    music: Slug | None = Field(default=None, description="Audio for waiting callers; null for the house's.")


class Queue(Stored, QueueBody):
    """A queue."""
