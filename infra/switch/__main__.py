"""``python -m infra.switch``: the switch by itself; ``SWITCH_DRIVER`` is ``simulated`` or ``asterisk``."""

import os
import sys

import uvicorn
import uvloop
from starlette.applications import Starlette

from infra.switch.collecting import collect_less
from infra.switch.http import HttpFetcher
from infra.switch.main import build
from infra.switch.settings import SettingMissing, SwitchSettings


def main() -> int:
    """Serve until told to stop; a missing setting is named."""
    try:
        uvloop.run(_serve())
    except SettingMissing as error:
        print(error, file=sys.stderr)
        return 1
    return 0


async def _serve() -> None:
    host, port = os.environ.get("HOST", "127.0.0.1"), int(os.environ.get("SWITCH_PORT", "8010"))
    application = _application()
    collect_less()
    config = uvicorn.Config(
        application, host=host, port=port, log_level="warning", access_log=False, proxy_headers=False
    )
    print(f"The switch serves its API at http://{host}:{port}", flush=True)
    await uvicorn.Server(config).serve()


def _application() -> Starlette:
    settings = SwitchSettings.from_environment(os.environ)
    match os.environ.get("SWITCH_DRIVER", "simulated"):
        case "simulated":
            return build(settings)
        case "asterisk":
            from infra.switch.legs.asterisk.settings import AsteriskSettings  # noqa: PLC0415  only where it is there
            from infra.switch.on_asterisk import build_on_asterisk  # noqa: PLC0415  likewise
            from infra.switch.texts.choice import choose  # noqa: PLC0415  likewise

            asterisk = AsteriskSettings.from_environment(os.environ)
            return build_on_asterisk(settings, asterisk, texts=choose(os.environ, HttpFetcher()))
        case other:
            raise SettingMissing(f"SWITCH_DRIVER must be simulated or asterisk, not {other!r}")


if __name__ == "__main__":
    sys.exit(main())
