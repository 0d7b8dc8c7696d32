"""Distribution's jobs: the ordered dispatcher, deadlines and orders to the trunk, and the sweep."""

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final

from chalice.app import Blueprint, CloudWatchEvent, SQSEvent

from chalicelib.aws import jobs as job_queues
from chalicelib.core.clock import utcnow
from chalicelib.core.errors import Conflict, SwitchboardError
from chalicelib.core.ids import AgentId, CallId, CompanyId, LegSid, OfferId, QueueName
from chalicelib.forecast.teams import Move
from chalicelib.observability import logger
from chalicelib.queues import (
    answering,
    deadlines,
    deserting,
    dialling,
    dispatching,
    errands,
    holding,
    learning,
    seating,
    service,
    sweeping,
    watching,
)
from chalicelib.queues.follow_up import send
from chalicelib.queues.tables import ACD, DISPATCH
from chalicelib.settings import settings
from chalicelib.trunk.client import trunk

jobs = Blueprint(__name__)
Body = Mapping[str, Any]
TRIES: Final = 5


@jobs.on_sqs_message(queue=settings().queue(DISPATCH.name), batch_size=10, name="dispatch")
def dispatch(event: SQSEvent) -> None:
    """Make a company's offers; triggers that came together are one decision."""
    triggers = [json.loads(record.body) for record in event]
    for company in sorted({str(body["company"]) for body in triggers}):
        tries = max(int(body.get("tries", 0)) for body in triggers if body["company"] == company)
        try:
            dispatching.dispatch(CompanyId(company), trunk=trunk(), now=utcnow())
        except SwitchboardError as error:
            _later(error, {"kind": "dispatch", "company": company, "tries": tries})


@jobs.on_sqs_message(queue=settings().queue(ACD.name), batch_size=1, name="acd")
def acd(event: SQSEvent) -> None:
    """Do one job; raising hands it back, and in the end to the dead letters."""
    for record in event:
        perform(json.loads(record.body))


def perform(body: Body) -> None:
    """Do the job a body asks for; what has been overtaken by events is no failure."""
    try:
        KINDS[body["kind"]](body)
    except Conflict as overtaken:
        logger.debug("job-overtaken", extra={"kind": body["kind"], "code": overtaken.code})
    except SwitchboardError as error:
        _later(error, body)


def _later(error: SwitchboardError, body: Body) -> None:
    """Try again in a second, in two, in four…: a job that is handed back is kept from everybody for much longer.

    Raises:
        SwitchboardError: trying again would not help, or has not.
    """
    tries = int(body.get("tries", 0))
    if not error.retryable or tries >= TRIES:
        raise error
    logger.info("job-put-off", extra={"kind": body["kind"], "code": error.code, "tries": tries})
    job_queues.send(ACD.name, {**body, "tries": tries + 1}, delay_s=2**tries)


@jobs.schedule("rate(1 minute)", name="sweep")
def sweep(event: CloudWatchEvent) -> None:
    """Look for what was forgotten, now and several times within the minute, of which schedules know nothing."""
    del event
    again: dict[str, Any] = {"kind": "sweep"}
    for delay_s in range(sweeping.EVERY_S, 60, sweeping.EVERY_S):
        job_queues.send(ACD.name, again, delay_s=delay_s)
    sweeping.sweep(now=utcnow())


def _company(body: Body) -> CompanyId:
    return CompanyId(body["company"])


def _call(body: Body) -> CallId:
    return CallId(body["call"])


def _offer_due(body: Body) -> None:
    offer, agent = OfferId(body["offer"]), AgentId(body["agent"])
    deadlines.end_offer(_company(body), _call(body), offer, agent, trunk=trunk(), now=utcnow())


def _settle(body: Body) -> None:
    deadlines.settle(_company(body), _call(body), OfferId(body["offer"]), AgentId(body["agent"]), now=utcnow())


def _dispatch(body: Body) -> None:
    job = errands.dispatch(_company(body))
    send([replace(job, body={**job.body, "tries": int(body.get("tries", 0))})])


def _stay_due(body: Body) -> None:
    service.end_patience(_company(body), _call(body), int(body["stay"]), trunk=trunk(), now=utcnow())


def _deserted(body: Body) -> None:
    deserting.let_go(_company(body), QueueName(body["queue"]), trunk=trunk(), now=utcnow())


def _connect(body: Body) -> None:
    offer, agent = OfferId(body["offer"]), AgentId(body["agent"])
    deadlines.bring_together(_company(body), _call(body), offer, agent, trunk=trunk(), now=utcnow())


def _send_for(body: Body) -> None:
    answering.send_for(_company(body), _call(body), int(body["stay"]), trunk=trunk(), now=utcnow())


def _hang_up(body: Body) -> None:
    trunk().hang_up(LegSid(body["leg"]))


def _hold(body: Body) -> None:
    holding.follow(_company(body), AgentId(body["agent"]), _call(body), trunk=trunk())


def _arrange(body: Body) -> None:
    seating.arrange(_company(body), _call(body), trunk=trunk())


def _archive(body: Body) -> None:
    deadlines.archive(_company(body), _call(body), now=utcnow())


def _dial(body: Body) -> None:
    dialling.dial(_company(body), _call(body), trunk=trunk(), now=utcnow())


def _dial_due(body: Body) -> None:
    dialling.end_step(_company(body), _call(body), now=utcnow())


def _tell(body: Body) -> None:
    dialling.tell(_company(body), _call(body), trunk=trunk(), now=utcnow())


def _wrap_up_due(body: Body) -> None:
    deadlines.end_wrap_up(_company(body), AgentId(body["agent"]), now=utcnow())


def _check_call(body: Body) -> None:
    sweeping.check_call(_company(body), _call(body), trunk=trunk(), now=utcnow())


def _check_agent(body: Body) -> None:
    deadlines.check_agent(_company(body), AgentId(body["agent"]), trunk=trunk(), now=utcnow())


def _check_idle(body: Body) -> None:
    watching.watch_idle(_company(body), body, now=utcnow())


def _crews(body: Body) -> None:
    was, now = (frozenset(map(QueueName, body.get(end, ()))) for end in ("was", "now"))
    move = Move(id=body["move"], was=was, now=now) if "move" in body else None
    learning.note_crews(_company(body), now=utcnow(), move=move)


def _sweep(body: Body) -> None:
    del body
    sweeping.sweep(now=utcnow())


KINDS: Final[Mapping[str, Callable[[Body], None]]] = {
    "offer-due": _offer_due,
    "settle": _settle,
    "dispatch": _dispatch,
    "stay-due": _stay_due,
    "deserted": _deserted,
    "connect": _connect,
    "send-for": _send_for,
    "hang-up": _hang_up,
    "hold": _hold,
    "arrange": _arrange,
    "archive": _archive,
    "dial": _dial,
    "dial-due": _dial_due,
    "tell": _tell,
    "wrap-up-due": _wrap_up_due,
    "check-call": _check_call,
    "check-agent": _check_agent,
    "check-idle": _check_idle,
    "crews": _crews,
    "sweep": _sweep,
}
"""Every kind of job there is; a test holds it equal to what is sent."""
