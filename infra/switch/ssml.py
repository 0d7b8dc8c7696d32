"""The part of SSML that every trunk understands: other markup is dropped, its words are kept."""

from typing import Final
from xml.etree.ElementTree import Element, tostring

_XML_LANG: Final = "{http://www.w3.org/XML/1998/namespace}lang"
_KNOWN: Final = {
    "break": ("strength", "time"),
    "emphasis": ("level",),
    "lang": (_XML_LANG,),
    "p": (),
    "phoneme": ("alphabet", "ph"),
    "prosody": ("volume", "rate", "pitch"),
    "s": (),
    "say-as": ("interpret-as", "format", "role"),
    "sub": ("alias",),
    "w": ("role",),
}


def subset(element: Element) -> str | None:
    """The content of an element as an SSML document; None when it is words alone."""
    speak = Element("speak")
    _copy(element, speak)
    return tostring(speak, encoding="unicode") if len(speak) else None


def _copy(source: Element, target: Element) -> None:
    _append(target, source.text)
    for child in source:
        attributes = _KNOWN.get(child.tag)
        if attributes is None:
            _copy(child, target)
        else:
            kept = {name: child.attrib[name] for name in attributes if name in child.attrib}
            copy = Element(child.tag, kept)
            target.append(copy)
            _copy(child, copy)
        _append(target, child.tail)


def _append(target: Element, words: str | None) -> None:
    """Words go after what is there already."""
    if not words:
        return
    if len(target):
        target[-1].tail = (target[-1].tail or "") + words
    else:
        target.text = (target.text or "") + words
