"""The loop: get a document, run its verbs in order, follow where they lead."""

import logging

from infra.switch.document import Document, DocumentInvalid, parse, read
from infra.switch.leg import Speech
from infra.switch.modes import Mode
from infra.switch.outcome import Continue, Fail, Fetch, HangUp, Inline, Outcome, Source
from infra.switch.seat import Seat
from infra.switch.session import Session
from infra.switch.switchboard import Switchboard
from infra.switch.webhook import WebhookFailed

APOLOGY = Speech("We are sorry, an application error has occurred. Goodbye.")
LOOPING = 64000

logger = logging.getLogger(__name__)


class Interpreter:
    """Runs one program on one call: a chain of documents, each fetched from where the last one led."""

    def __init__(self, actor: Seat, exchange: Switchboard, mode: Mode) -> None:
        self._session = Session(actor, exchange, mode)
        self._actor = actor
        self._mode = mode

    async def run(self, source: Source) -> Outcome:
        """Run until a document simply ends (``Continue``) or a verb ends the program.

        On a call a failure goes to the fallback URL, and without one to a spoken apology and the end; nested
        programs (waiting, screening) return the ``Fail`` to whom they serve.
        """
        while True:
            outcome = await self._run_one(source)
            match outcome:
                case Fetch():
                    source = outcome
                case Fail() if self._mode is Mode.CALL:
                    return await self._recover(outcome)
                case _:
                    return outcome

    async def _run_one(self, source: Source) -> Outcome:
        if not self._actor.call.guard.admits():
            logger.error("document loop stopped", extra={"call_sid": self._actor.call.sid})
            return Fail(LOOPING)
        try:
            document = await self._load(source)
        except WebhookFailed as failure:
            return Fail(failure.code, failure.url)
        except DocumentInvalid as failure:
            return Fail(failure.code, source.url if isinstance(source, Fetch) else "")
        return await self._execute(document)

    async def _load(self, source: Source) -> Document:
        if isinstance(source, Inline):
            return parse(source.twiml, "", self._mode)
        answer = await self._actor.ask(source)
        return read(answer.reply, answer.url, self._mode)

    async def _execute(self, document: Document) -> Outcome:
        for verb in document.verbs:
            outcome = await verb.run(self._session)
            if isinstance(outcome, Fail) and not outcome.url:
                return Fail(outcome.code, document.url)
            if not isinstance(outcome, Continue):
                return outcome
        return Continue()

    async def _recover(self, failure: Fail) -> Outcome:
        logger.error("document failed", extra={"call_sid": self._actor.call.sid, "code": failure.code})
        fallback = self._actor.call.fallback
        if fallback and failure.code != LOOPING:
            parameters = {"ErrorCode": str(failure.code), "ErrorUrl": failure.url}
            outcome = await self._run_chain(Fetch(fallback.url, fallback.method, parameters))
            if not isinstance(outcome, Fail):
                return outcome
        if self._actor.leg.answered.is_set():
            await self._session.play(APOLOGY)
        else:
            self._actor.call.intended_status = "failed"
        return HangUp()

    async def _run_chain(self, source: Fetch) -> Outcome:
        """The fallback's documents; what fails there is not sent to the fallback again."""
        outcome = await self._run_one(source)
        while isinstance(outcome, Fetch):
            outcome = await self._run_one(outcome)
        return outcome
