"""Advanced menu: several digits, looked up in a route list, e.g. a postcode (PHN-114…120, PHN-178)."""

from dataclasses import dataclass
from typing import Final

from chalicelib.flow import fields
from chalicelib.flow.asks import AskRoute, RouteReply
from chalicelib.flow.book import Book
from chalicelib.flow.element import Element, Go, Inquire, Jump, Outcome, Stay, Visit
from chalicelib.flow.events import Answer, DialEnded, Digits, Event, NoInput
from chalicelib.flow.nodes.asking import Question, ask, ask_again, attempts
from chalicelib.flow.nodes.dialling import Outside, dial, is_over, over
from chalicelib.flow.outlets import INVALID, NO_ANSWER, NO_DIAL, UNAVAILABLE, Outlet
from chalicelib.flow.prompts import Prompt
from chalicelib.flow.route_lists import Destination, is_value
from chalicelib.twiml.verbs import Prompt as PromptVerb

_RING_S: Final = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    prompt: Prompt = fields.prompt("Message", help="Says what to enter, e.g. the postcode.", is_required=True)
    routes: str = fields.reference("Route list", "routes", is_required=True)
    timeout_s: int = fields.whole("Wait for input", 5, 1, 60, unit="s")
    max_digits: int = fields.whole(
        "Digits at most", 4, 1, 20, help="Routing begins as soon as so many are entered, or with the hash key."
    )
    retries: int = fields.whole("Repeat", 2, 0, 10, unit="times", help="When nothing or an unknown value was entered.")
    invalid_prompt: Prompt = fields.prompt("After an unknown value", help="Said before the question is repeated.")


def outlets(settings: Settings, book: Book) -> tuple[Outlet, ...]:
    """One outlet for each destination of the list that is an outlet; flows and numbers are gone to directly."""
    routes = book.routes.get(settings.routes)
    destinations = routes.destinations if routes else ()
    kinds = {destination.kind for destination in destinations}
    own = [Outlet(port=d.name, title=d.title or d.name) for d in destinations if d.kind == "outlet"]
    own += [
        Outlet(port=INVALID, title="Invalid dial value", is_required=False, otherwise=NO_DIAL),
        Outlet(port=NO_DIAL, title="No dial value"),
    ]
    if "number" in kinds:
        own.append(
            Outlet(
                port=NO_ANSWER, title="No answer at the number", is_required=False, otherwise=NO_DIAL, pace="instant"
            )
        )
    if "flow" in kinds:
        own.append(
            Outlet(port=UNAVAILABLE, title="Flow not available", is_required=False, otherwise=NO_DIAL, pace="instant")
        )
    return tuple(own)


def run(visit: Visit[Settings], event: Event) -> Outcome:
    """Ask for a value and go where its destination leads."""
    retries = visit.settings.retries
    match event:
        case Digits(value) if is_value(value):
            return Inquire(AskRoute(visit.settings.routes, value), {"attempts": attempts(visit)})
        case Answer(RouteReply(destination)):
            routes = visit.book.routes.get(visit.settings.routes)
            found = routes.destination(destination) if routes and destination else None
            return _go_to(visit, found) if found else _invalid(visit)
        case Digits(value) if value:
            return _invalid(visit)
        case Digits() | NoInput():
            return ask_again(visit, _question(visit), retries=retries, else_port=NO_DIAL)
        case DialEnded():
            return over() if is_over(event) else Go(port=NO_ANSWER)
        case _:
            return ask(_question(visit), attempt=max(attempts(visit), 1))


def _invalid(visit: Visit[Settings]) -> Stay | Go:
    wrong = visit.heard(visit.settings.invalid_prompt, "invalid")
    return ask_again(visit, _question(visit, wrong), retries=visit.settings.retries, else_port=INVALID)


def _go_to(visit: Visit[Settings], destination: Destination) -> Outcome:
    match destination.kind:
        case "flow":
            return Jump(destination.target, UNAVAILABLE)
        case "number":
            return dial(visit, Outside(number=destination.target, caller_id=None, timeout_s=_RING_S))
        case _:
            return Go(port=destination.name)


def _question(visit: Visit[Settings], before: tuple[PromptVerb, ...] = ()) -> Question:
    prompts = (*before, *visit.heard(visit.settings.prompt, "enter"))
    settings = visit.settings
    return Question(prompts=prompts, timeout_s=settings.timeout_s, digits=settings.max_digits, finish_on="#")


ELEMENT: Final = Element(
    name="advanced-menu",
    title="Advanced menu",
    group="Ask",
    help="Lets the caller enter several digits and routes by a list, such as postcodes.",
    settings=Settings,
    outlets=outlets,
    run=run,
)
