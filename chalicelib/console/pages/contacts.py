"""Contacts for people: search, add, change, delete; imports go through the API from the same page."""

from typing import Final
from urllib.parse import urlencode

from chalice.app import Blueprint

from chalicelib.companies import config_store
from chalicelib.companies import service as companies
from chalicelib.companies.documents import Document, Kind
from chalicelib.companies.errors import NotANumber
from chalicelib.companies.phone import to_e164
from chalicelib.console.models.contacts import ContactPage, ContactRow, ContactsPage
from chalicelib.console.pages.frame import shell_of
from chalicelib.contacts import service as contacts
from chalicelib.contacts.domain import MAX_NUMBERS, Contact, slug_of
from chalicelib.core.clock import utcnow
from chalicelib.core.errors import Conflict, Invalid
from chalicelib.core.ids import is_slug
from chalicelib.users import audit
from chalicelib.users.rights import CONTACTS_EDIT, LIVE_VIEW
from chalicelib.web.pages import PageRequest, page_route
from chalicelib.web.replies import Html, SeeOther
from chalicelib.web.templating import render

pages = Blueprint(__name__)
PAGE_SIZE: Final = 50
PATH: Final = "/console/contacts"
NOTICES: Final = {"saved": "Saved.", "deleted": "Deleted, and forgotten wherever the number was looked up."}
MAX_TITLE, MAX_NOTES = 100, 2000


@page_route(pages, PATH, right=LIVE_VIEW)
def contact_list(request: PageRequest) -> Html:
    company, wanted = request.caller.company, request.query.get("q", "")[:100]
    found, position = contacts.search(company, wanted, limit=PAGE_SIZE, after=request.query.get("after") or None)
    following = urlencode({"q": wanted, "after": position or ""})
    page = ContactsPage(
        shell=shell_of(request, title="Contacts", active="contacts"),
        rows=[_row(document) for document in found],
        wanted=wanted,
        may_edit=request.caller.may(CONTACTS_EDIT),
        next_href=f"{PATH}?{following}" if position else "",
        notice=NOTICES.get(request.query.get("notice", ""), ""),
    )
    return Html(body=render("console/contacts.html", page))


def _row(document: Document) -> ContactRow:
    contact = Contact.from_document(document.name, document.doc)
    return ContactRow(
        name=contact.name,
        title=contact.title,
        numbers=contact.numbers,
        organisation=contact.organisation,
        is_vip=contact.is_vip,
    )


@page_route(pages, "/console/new-contact", methods=("GET", "POST"), right=CONTACTS_EDIT)
def new_contact(request: PageRequest) -> Html | SeeOther:
    """Show an empty form (``number`` may come from a call), or take it."""
    if request.method == "GET":
        return _form(request, Contact(name="", title=""), numbers=request.query.get("number", ""), version=0)
    return _saved(request, name="", version=0)


@page_route(pages, f"{PATH}/{{name}}", methods=("GET", "POST"), right=LIVE_VIEW)
def one_contact(request: PageRequest, name: str) -> Html | SeeOther:
    """Show one contact, change it or delete it."""
    document = config_store.get(request.caller.company, Kind.CONTACT, name)
    if request.method == "GET":
        contact = Contact.from_document(name, document.doc)
        return _form(request, contact, numbers="\n".join(contact.numbers), version=document.version)
    request.caller.require(CONTACTS_EDIT)
    if request.form.get("do") == "delete":
        contacts.remove(request.caller.company, document)
        _note(request, "contact.delete", name, version=None)
        return SeeOther(path=f"{PATH}?notice=deleted")
    return _saved(request, name=name, version=int(request.form.get("version") or 0))


def _saved(request: PageRequest, *, name: str, version: int) -> Html | SeeOther:
    """Take the form, or show it again with what is wrong."""
    form = request.form
    contact = Contact(
        name=name or slug_of(form.get("title", "")),
        title=form.get("title", "").strip(),
        organisation=form.get("organisation", "").strip(),
        notes=form.get("notes", "").strip(),
        is_vip=form.get("is_vip") == "1",
    )
    typed = form.get("numbers", "")
    try:
        ready = _checked(request, contact, typed)
        saved = contacts.save(
            request.caller.company, ready, replaces=version or None, actor=request.caller.actor, now=utcnow()
        )
    except (Invalid, Conflict) as problem:
        return _form(request, contact, numbers=typed, version=version, problem=problem)
    _note(request, "contact.write", saved.name, version=saved.version)
    return SeeOther(path=f"{PATH}?notice=saved")


def _checked(request: PageRequest, contact: Contact, typed: str) -> Contact:
    country = companies.load(request.caller.company).country
    lines = [line.strip() for line in typed.replace(",", "\n").replace(";", "\n").splitlines() if line.strip()]
    if not contact.title or len(contact.title) > MAX_TITLE or len(contact.organisation) > MAX_TITLE:
        raise Invalid(f"A name is 1 to {MAX_TITLE} characters, a company at most as many.")
    if not is_slug(contact.name):
        raise Invalid("The name needs a Latin letter or a digit.")
    if len(contact.notes) > MAX_NOTES or len(lines) > MAX_NUMBERS:
        raise Invalid(f"Notes are at most {MAX_NOTES} characters, numbers at most {MAX_NUMBERS}.")
    numbers = dict.fromkeys(_number(line, country) for line in lines)
    return Contact.from_document(contact.name, {**contact.to_document(), "numbers": list(numbers)})


def _number(line: str, country: str) -> str:
    try:
        return to_e164(line, country=country)
    except NotANumber as error:
        raise Invalid(f"“{line[:40]}” is not a telephone number.") from error


def _form(
    request: PageRequest, contact: Contact, *, numbers: str, version: int, problem: Exception | None = None
) -> Html:
    page = ContactPage(
        shell=shell_of(request, title=contact.title or "New contact", active="contacts"),
        name=contact.name if version else "",
        title=contact.title,
        numbers=numbers,
        organisation=contact.organisation,
        notes=contact.notes,
        is_vip=contact.is_vip,
        version=version,
        may_edit=request.caller.may(CONTACTS_EDIT),
        problem=_sentence(problem) if problem else "",
    )
    return Html(body=render("console/contact.html", page), status=getattr(problem, "status", 200))


def _sentence(problem: Exception) -> str:
    text = str(problem)
    return text[:1].upper() + text[1:] + ("" if text.endswith((".", "!", "?")) else ".")


def _note(request: PageRequest, action: str, target: str, *, version: int | None) -> None:
    caller = request.caller
    audit.record(caller.company, actor=caller.actor, action=action, target=target, now=utcnow(), version=version)
