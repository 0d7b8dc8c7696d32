"""From the parameters of a configured resource to its settings."""

from collections.abc import Iterable
from typing import Any

from infra.switch.api.form import Form


def read_settings(
    form: Form, *, texts: Iterable[str] = (), urls: Iterable[str] = (), flags: Iterable[str] = ()
) -> dict[str, Any]:
    """The named parameters that were given; each URL comes with its method."""
    settings: dict[str, Any] = {snake(name): form.text(name) for name in texts if form.has(name)}
    for name in urls:
        if form.has(name):
            settings[snake(name)] = form.url(name)
        method = name.removesuffix("Url") + "Method"
        if form.has(method):
            settings[snake(method)] = form.method(method)
    settings |= {snake(name): form.flag(name, default=False) for name in flags if form.has(name)}
    return settings


def snake(name: str) -> str:
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name).lstrip("_")
