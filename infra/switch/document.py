"""From a webhook's reply to the verbs it asks for."""

import logging
from dataclasses import dataclass
from typing import Final
from xml.etree.ElementTree import Element, ParseError, XMLParser

from infra.switch.fetcher import HttpReply
from infra.switch.modes import Mode, forbidden
from infra.switch.tag import UNKNOWN, Tag
from infra.switch.verbs import REGISTRY, Verb
from infra.switch.verbs.forbidden import Forbidden
from infra.switch.verbs.hangup import Hangup
from infra.switch.verbs.play import Play
from infra.switch.verbs.say import Say

MAX_BYTES: Final = 64 * 1024
TOO_LARGE: Final = 11750
NOT_XML: Final = 12100
NOT_RESPONSE: Final = 12102
BAD_TYPE: Final = 12300
_MARKUP: Final = frozenset({"text/xml", "application/xml", "text/html"})

logger = logging.getLogger(__name__)


class DocumentInvalid(Exception):
    """The reply is no document; ``code`` says why."""

    def __init__(self, code: int) -> None:
        super().__init__(f"document invalid: {code}")
        self.code = code


@dataclass(frozen=True, slots=True)
class Document:
    url: str
    verbs: tuple[Verb, ...]


def read(reply: HttpReply, url: str, mode: Mode) -> Document:
    """Turn a reply into a document.

    Raises:
        DocumentInvalid: too large, not XML, not a Response, or of a type that cannot be executed.
    """
    if len(reply.body) > MAX_BYTES and not reply.content_type.startswith("audio/"):
        raise DocumentInvalid(TOO_LARGE)
    text = reply.body.decode("utf-8", "replace")
    if reply.content_type in _MARKUP:
        return parse(text, url, mode)
    if reply.content_type.startswith("audio/"):
        return _ending(Play(url=url), url, mode)
    if reply.content_type == "text/plain":
        return _plain(text, url, mode)
    if not text.strip():
        return Document(url, ())
    raise DocumentInvalid(BAD_TYPE)


def parse(text: str, url: str, mode: Mode) -> Document:
    """Parse TwiML.

    Raises:
        DocumentInvalid: not XML, or the root is not Response.
    """
    if not text.strip():
        return Document(url, ())
    root = _root(text)
    if root.tag != "Response":
        raise DocumentInvalid(NOT_RESPONSE)
    verbs = (_verb(tag, mode) for tag in Tag(root, url).children())
    return Document(url, tuple(verb for verb in verbs if verb is not None))


def _root(text: str) -> Element:
    """No document type is accepted, so no entity can be declared, let alone expanded."""
    if "<!DOCTYPE" in text:
        raise DocumentInvalid(NOT_XML)
    parser = XMLParser()  # noqa: S314  the document type, its only danger, was refused above
    try:
        parser.feed(text.encode())
        root: Element = parser.close()
    except ParseError as error:
        raise DocumentInvalid(NOT_XML) from error
    return root


def _verb(tag: Tag, mode: Mode) -> Verb | None:
    known = REGISTRY.get(tag.name)
    if known is None:
        logger.warning("unknown verb skipped", extra={"code": UNKNOWN, "verb": tag.name})
        return None
    if code := forbidden(tag.name, mode):
        return Forbidden(code)
    verb = known(tag)
    tag.close()
    return verb


def _plain(text: str, url: str, mode: Mode) -> Document:
    try:
        return parse(text, url, mode)
    except DocumentInvalid:
        return _ending(Say(text=text.strip()), url, mode)


def _ending(verb: Verb, url: str, mode: Mode) -> Document:
    """One item and the end of the call; in a wait document just the item, asked for again."""
    return Document(url, (verb, Hangup()) if mode is Mode.CALL else (verb,))
