"""A company on the whole site whose callers go straight to a queue, and its agents, who ring at SIPp's telephones."""

import os
import time
from collections.abc import Mapping
from typing import Any, Final

from infra.bench.standard_call import DAYS
from infra.bench.world import ENVIRONMENT
from infra.bench_onprem.host import Host
from infra.bench_onprem.ours import post
from infra.bench_onprem.processes import inherited
from infra.bench_onprem.site import ACCOUNT, Site

COMPANY: Final = "bench"
NUMBER: Final = "+4721000009"
QUEUE: Final = "support"
AGENTS: Final = 60
SETTLE_S: Final = 3.0


def put_to_work(site: Site, host: Host) -> None:
    """Write the company as its administrator would, and have everybody log on and be available."""
    told = inherited(site.pid, "AWS_ENDPOINT_URL")
    os.environ.update(ENVIRONMENT | {name: value for name, value in told.items() if name.startswith("AWS_")})
    from chalicelib.agents import service as agents  # noqa: PLC0415  likewise
    from chalicelib.agents.domain import AgentState, Choice, Endpoint, EndpointKind  # noqa: PLC0415  settings first
    from chalicelib.core.clock import utcnow  # noqa: PLC0415
    from chalicelib.core.ids import AgentId, CompanyId, QueueName  # noqa: PLC0415
    from chalicelib.queues import desk  # noqa: PLC0415
    from infra.simulation.switchboard import write_company  # noqa: PLC0415

    company, names = CompanyId(COMPANY), [AgentId(f"agent-{number:02}") for number in range(AGENTS)]
    write_company(company, _documents(dict.fromkeys(names, 0)), {NUMBER: "main"}, now=utcnow())
    public, trunk = told["PUBLIC_BASE_URL"], f"http://127.0.0.1:{site.web_port}/trunk"
    form = {"PhoneNumber": NUMBER, "VoiceUrl": f"{public}/voice/incoming", "StatusCallback": f"{public}/voice/status"}
    post(f"{trunk}/2010-04-01/Accounts/{ACCOUNT}/IncomingPhoneNumbers.json", form, ACCOUNT, site.token)
    for name in names:
        agents.ensure(company, name, name.title(), now=utcnow())
        desk.choose_endpoints(company, name, (Endpoint(kind=EndpointKind.SIP, address=f"sip:{name}@{host.agents}"),))
        desk.log_on(company, name, QueueName(QUEUE))
        desk.choose_state(company, name, Choice(state=AgentState.AVAILABLE), now=utcnow())
    time.sleep(SETTLE_S)


def _documents(members: Mapping[str, int]) -> dict[tuple[Any, str], dict[str, Any]]:
    from chalicelib.companies.documents import Kind  # noqa: PLC0415

    always = {day: [{"from": "00:00", "to": "24:00", "category": "open"}] for day in DAYS}
    nodes = [
        {"id": "support", "type": "queue", "settings": {"queue": QUEUE, "allow_empty": True}},
        {"id": "end", "type": "hangup", "settings": {}},
    ]
    flow = {"start": "support", "nodes": nodes, "edges": [{"from": "support", "port": "timed-out", "to": "end"}]}
    return {
        (Kind.HOURS, "always"): {"title": "Always", "week": always},
        (Kind.QUEUE, QUEUE): {"title": "Support", "members": dict(members)},
        (Kind.FLOW, "main"): flow,
    }
