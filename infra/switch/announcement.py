"""Announcements: a document played to one participant, or to a whole room."""

import asyncio

from infra.switch.call import Hook
from infra.switch.conference import Conference
from infra.switch.document import Document, DocumentInvalid, read
from infra.switch.house import House
from infra.switch.leg import Speech
from infra.switch.media import MediaFailed
from infra.switch.modes import Mode
from infra.switch.outcome import Continue, Fetch
from infra.switch.participant import Participant
from infra.switch.verbs.pause import Pause
from infra.switch.verbs.play import Play
from infra.switch.verbs.say import Say
from infra.switch.webhook import WebhookFailed


async def announce_to_one(conference: Conference, participant: Participant, hook: Hook) -> None:
    """The others do not hear it, nor the participant the others meanwhile."""
    outcome = await participant.seat.interpret(Fetch(hook.url, hook.method), Mode.ROOM_WAIT)
    facts = {"AnnounceUrl": hook.url}
    if isinstance(outcome, Continue):
        conference.announced("announcement-end", participant, facts)
    else:
        conference.announced("announcement-fail", participant, facts | _reason("document failed"))


async def announce_to_all(house: House, conference: Conference, hook: Hook) -> None:
    facts = {"AnnounceUrl": hook.url}
    try:
        answer = await house.webhooks.ask(
            hook.url, hook.method, {"ConferenceSid": conference.sid, "FriendlyName": conference.name}
        )
        document = read(answer.reply, answer.url, Mode.ROOM_WAIT)
    except (WebhookFailed, DocumentInvalid) as failure:
        conference.announced("announcement-fail", None, facts | _reason(str(failure)))
        return
    await _perform(house, conference, document)
    conference.announced("announcement-end", None, facts)


async def _perform(house: House, conference: Conference, document: Document) -> None:
    for verb in document.verbs:
        match verb:
            case Say():
                await conference.room.play(Speech(verb.text, verb.voice, verb.language, verb.ssml))
            case Pause():
                await asyncio.sleep(verb.length_s)
            case Play():
                try:
                    await conference.room.play(await house.media.sound(verb.url))
                except MediaFailed:
                    continue
            case _:
                return


def _reason(text: str) -> dict[str, str]:
    return {"ReasonAnnouncementFailed": text}
