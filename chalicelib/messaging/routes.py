"""The trunk's webhooks about text messages."""

from chalice.app import Blueprint

from chalicelib.core.clock import utcnow
from chalicelib.core.ids import CompanyId
from chalicelib.messaging import service
from chalicelib.web.messages import MessageRequest, message_route

routes = Blueprint(__name__)


@message_route(routes, "/sms/incoming")
def sms_incoming(request: MessageRequest) -> None:
    service.receive(sid=request.message_sid, sender=request.from_, to=request.to, text=request.body, now=utcnow())


@message_route(routes, "/sms/status/{company}")
def sms_status(request: MessageRequest, company: str) -> None:
    service.record_delivery(CompanyId(company), contact=request.to, sid=request.message_sid, status=request.status)
