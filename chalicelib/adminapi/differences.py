"""What a change changed, in lines for the audit: pure. Personal data is named, never quoted."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

MOST: Final = 40
_LONG: Final = 80
Doc = Mapping[str, Any]


def differences(before: Doc | None, after: Doc, *, has_values: bool = True) -> list[str]:
    """Name every setting that differs, as ``wrap_up_s: 15 → 30`` or ``members.ola: added (1)``.

    A new thing lists what it begins with; ``has_values`` false leaves the values out.
    """
    was = before or {}
    names = [*after, *(name for name in was if name not in after)]
    lines = [
        line if has_values else name
        for name in names
        if was.get(name) != after.get(name)
        for line in _lines(name, was.get(name), after.get(name))
    ]
    found = list(dict.fromkeys(lines))
    return found if len(found) <= MOST else [*found[: MOST - 1], f"and {len(found) - MOST + 1} more"]


def _lines(name: str, was: Any, now: Any) -> Iterator[str]:
    if _is_flat_map(was) and _is_flat_map(now):
        yield from _map_lines(name, was or {}, now or {})
    elif _is_flat_list(was) and _is_flat_list(now):
        yield from (f"{name}: added {_shown(item)}" for item in now or () if item not in (was or ()))
        yield from (f"{name}: removed {_shown(item)}" for item in was or () if item not in (now or ()))
    elif _is_plain(was) and _is_plain(now):
        yield f"{name}: {_shown(was)} → {_shown(now)}"
    else:
        yield f"{name}: changed"


def _map_lines(name: str, was: Doc, now: Doc) -> Iterator[str]:
    for key in [*now, *(key for key in was if key not in now)]:
        if key not in was:
            yield f"{name}.{key}: added ({_shown(now[key])})"
        elif key not in now:
            yield f"{name}.{key}: removed"
        elif was[key] != now[key]:
            yield f"{name}.{key}: {_shown(was[key])} → {_shown(now[key])}"


def _is_plain(value: Any) -> bool:
    return value is None or isinstance(value, str | int | float | bool)


def _is_flat_map(value: Any) -> bool:
    return value is None or (isinstance(value, Mapping) and all(_is_plain(item) for item in value.values()))


def _is_flat_list(value: Any) -> bool:
    return value is None or (isinstance(value, list) and all(_is_plain(item) for item in value))


def _shown(value: Any) -> str:
    words = {None: "nothing", True: "yes", False: "no", "": "nothing"}
    text = words[value] if value is None or isinstance(value, bool) or value == "" else str(value)
    return text if len(text) <= _LONG else text[: _LONG - 1] + "…"
