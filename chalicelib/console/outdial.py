"""What is shown of a call that an agent makes: what the flow of the number they show wants shown (WBX-15)."""

from collections.abc import Iterator, Mapping
from typing import Final

from chalicelib.calls.dials import Prospect
from chalicelib.calls.domain import Call
from chalicelib.campaigns import config, store
from chalicelib.companies import service as companies
from chalicelib.console.variables import Wanted
from chalicelib.contacts import service as contacts
from chalicelib.flow import library
from chalicelib.flow.graph import Flow, Node

CALLBACK: Final = (("caller", "Phone number"), ("queue", "Queue"), ("called", "Our number"))
"""What is shown of who is to be called back (WBX-13). Our number is the DNIS: they called it, or will see it."""


def wanted_of(call: Call) -> Wanted | None:
    """Labels and variables of a call that is ours to make, and what is known of whom it is to; ``None``: it is none.

    Where several elements of the flow lead to queues, that of the queue the call is made for comes first.
    """
    if call.callback is not None:
        return Wanted(CALLBACK)
    if call.dial is None:
        return None
    if call.prospect is not None:
        return _of_campaign(call, call.prospect)
    route = companies.route_of(call.called)
    published = library.recall_published(call.company, route.flow) if route is not None and route.flow else None
    shown = _shown(published.flow, call.dial.queue) if published is not None else ()
    return Wanted(shown, _known(call)) if shown else None


def _of_campaign(call: Call, prospect: Prospect) -> Wanted | None:
    """What a campaign shows of its customer (WBX-14)."""
    campaign = config.recall(call.company, prospect.campaign)
    customer = store.find(call.company, prospect.campaign, prospect.customer)
    if campaign is None or customer is None:
        return None
    return Wanted([(each.name, each.label) for each in campaign.shown], {**customer.fields, "name": customer.name})


def _shown(flow: Flow, queue: str) -> tuple[tuple[str, str], ...]:
    found = [node for node in _queues(flow) if node.settings.get("shown")]
    found.sort(key=lambda node: node.settings.get("queue") != queue)
    return tuple((each["variable"], each["label"]) for each in found[0].settings["shown"]) if found else ()


def _queues(flow: Flow) -> Iterator[Node]:
    return (node for node in flow.nodes.values() if node.type == "queue")


def _known(call: Call) -> Mapping[str, str]:
    contact = contacts.whose(call.company, call.caller)
    if contact is None:
        return {}
    return {"name": contact.title, "organisation": contact.organisation}
