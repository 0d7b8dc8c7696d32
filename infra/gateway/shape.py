"""``python -m infra.gateway.shape MODULE``: what ``MODULE.app`` serves, as a gateway knows it, in JSON."""

import importlib
import json
import sys

from chalice.app import Chalice


def shape(app: Chalice) -> list[str]:
    """Every address with its method, and every job, schedule and socket handler, by name."""
    routes = (f"{method} {path}" for path, entries in app.routes.items() for method in entries)
    return sorted([*routes, *app.handler_map])


if __name__ == "__main__":
    print(json.dumps(shape(importlib.import_module(sys.argv[1]).app)))
