"""VIP list: callers on a list go another way, or are turned away by a block list (PHN-176, PHN-226…231)."""

from dataclasses import dataclass
from typing import Final

from chalicelib.flow import fields
from chalicelib.flow.asks import AskVip, VipReply
from chalicelib.flow.book import Book
from chalicelib.flow.element import Element, Finish, Go, Inquire, Outcome, Visit
from chalicelib.flow.events import Answer, Event
from chalicelib.flow.outlets import Outlet
from chalicelib.flow.phone_numbers import is_e164
from chalicelib.twiml.verbs import Hangup, Reject

VIP: Final = "vip"
NORMAL: Final = "normal"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    list: str = fields.reference("VIP list", "vip", is_required=True)


def outlets(settings: Settings, book: Book) -> tuple[Outlet, ...]:
    """The VIP outlet of a block list may lead nowhere: those callers are turned away."""
    is_block = _is_block(settings, book)
    return (
        Outlet(port=VIP, title="Blocked" if is_block else "VIP", is_required=not is_block, pace="instant"),
        Outlet(port=NORMAL, title="Normal", pace="instant"),
    )


def run(visit: Visit[Settings], event: Event) -> Outcome:
    """Look the caller up; a withheld number is on no list."""
    match event:
        case Answer(VipReply(is_listed=True)):
            return _listed(visit)
        case Answer(VipReply()):
            return Go(port=NORMAL)
        case _ if visit.settings.list in visit.book.vips and is_e164(visit.session.caller):
            return Inquire(AskVip(visit.settings.list, visit.session.caller))
        case _:
            return Go(port=NORMAL)


def _listed(visit: Visit[Settings]) -> Outcome:
    if _is_block(visit.settings, visit.book) and not visit.leads_on(VIP):
        verb = Hangup() if visit.session.is_answered else Reject()
        return Finish(reason="blocked", verbs=(verb,), vip=visit.settings.list)
    vips = visit.book.vips[visit.settings.list]
    return Go(port=VIP, vip=vips.name, service_level_s=vips.service_level_s)


def _is_block(settings: Settings, book: Book) -> bool:
    vips = book.vips.get(settings.list)
    return vips is not None and vips.is_block


ELEMENT: Final = Element(
    name="vip",
    title="VIP list",
    group="Decide",
    help="Sends callers whose number is on a list another way; a block list turns them away.",
    settings=Settings,
    outlets=outlets,
    run=run,
)
