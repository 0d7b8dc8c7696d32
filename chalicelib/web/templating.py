"""Renders pages: strict, escaped, and with nothing in scope but one frozen view model called ``page``."""

import hashlib
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from chalicelib.web.numbers import phone_number

if TYPE_CHECKING:
    from jinja2 import Environment

TEMPLATES: Final = Path(__file__).parents[2] / "templates"
_STATIC: Final = TEMPLATES / "static"
_HASH_LENGTH: Final = 12


@cache
def static_version() -> str:
    """Name the present content of ``templates/static``: ``v-`` and a hash over all of it."""
    digest = hashlib.sha256()
    for path in sorted(path for path in _STATIC.rglob("*") if path.is_file()):
        digest.update(path.relative_to(_STATIC).as_posix().encode())
        digest.update(path.read_bytes())
    return f"v-{digest.hexdigest()[:_HASH_LENGTH]}"


def asset(path: str) -> str:
    """Give the address of a static file, good for ever: ``/static/v-1a2b…/js/live.js``.

    The version is a folder, not a part of the name, so that modules and style sheets may refer to one another by
    relative paths without a build step.
    """
    if not (_STATIC / path).is_file():
        raise FileNotFoundError(path)
    return f"/static/{static_version()}/{path}"


def duration(value: timedelta) -> str:
    """Write a duration as people read it on a clock: ``0:09``, ``12:03``, ``1:02:03``."""
    seconds = int(value.total_seconds())
    hours, minutes = divmod(seconds // 60, 60)
    return f"{hours}:{minutes:02}:{seconds % 60:02}" if hours else f"{minutes}:{seconds % 60:02}"


def local_time(value: datetime, zone: str, form: str) -> str:
    """Write an instant as the wall clock of ``zone`` showed it, by a ``strftime`` form."""
    return value.astimezone(ZoneInfo(zone)).strftime(form)


@cache
def _environment() -> "Environment":
    from jinja2 import Environment, FileSystemLoader, StrictUndefined  # noqa: PLC0415  costs 60 ms

    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        undefined=StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["asset"] = asset
    environment.filters |= {"duration": duration, "phone_number": phone_number, "local_time": local_time}
    return environment


def render(template: str, page: object) -> str:
    """Render ``template`` with ``page`` in scope.

    Raises:
        jinja2.UndefinedError: the template uses something that the view model does not have.
    """
    return _environment().get_template(template).render(page=page)
