"""Where a step's placeholders lead."""

from chalicelib.calls.domain import Call
from chalicelib.flow import ahead
from chalicelib.flow.events import WAIT
from chalicelib.flow.graph import Flow
from chalicelib.queues import paths
from chalicelib.twiml.render import Resolve
from chalicelib.twiml.verbs import Next, Url


def resolver(call: Call, flow: Flow) -> Resolve:
    """Turn ``Next(event)`` into the address of the call's next step in ``flow``, and the wait into its stay's."""

    def resolve(url: Url) -> str:
        if not isinstance(url, Next):
            return url
        if url.event == WAIT:
            return paths.wait(call.company, call.id, call.stay.n if call.stay else 0)
        asked = ahead.tell(flow, call.session.get("version", 0))
        return paths.flow(call.company, call.id, call.step, url.event, asked)

    return resolve
