"""``python -m infra.package --stage prod``: build infra/dist, which is all that a deployment needs."""

import argparse
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

from chalicelib.web.templating import static_version
from infra import resources
from infra.package import dataclass_methods, template
from infra.package.archive import Size, rewrite, weigh
from infra.package.freshness import fingerprint

ROOT: Final = Path(__file__).parents[2]
CACHE: Final = ROOT / ".chalice" / "deployments"
LARGEST: Final = 15_000_000
"""Budget P4 (docs/performance.md): what a cold start has to fetch."""

REGION: Final = "eu-north-1"


class CannotPackage(Exception):
    """Something that a deployment needs is missing or too big; the message says what."""


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m infra.package", description=__doc__)
    parser.add_argument("--stage", default="dev", help="a stage of .chalice/config.json")
    parser.add_argument("--out", type=Path, default=ROOT / "infra" / "dist")
    arguments = parser.parse_args()
    try:
        size = build(arguments.stage, arguments.out)
    except (CannotPackage, template.BadTemplate) as error:
        print(error, file=sys.stderr)
        return 1
    print(
        f"{arguments.out}: deployment.zip {size.zipped / 1e6:.1f} MB ({size.files} files, "
        f"{size.unzipped / 1e6:.0f} MB unpacked), sam.json and the static files of {static_version()}"
    )
    return 0


def build(stage: str, out: Path) -> Size:
    """Pack, strip, compile, check.

    Raises:
        CannotPackage: a step failed; what it said is in the message.
        BadTemplate: the template would not deploy.
    """
    if resources.FILE.read_text() != resources.rendered():
        raise CannotPackage("infra/resources.json is not what the functions declare: run python -m infra.resources")
    shutil.rmtree(out, ignore_errors=True)
    # chalice names its cache by contents alone: after a mere renaming it would hand out yesterday's zip
    shutil.rmtree(CACHE, ignore_errors=True)
    _pack(stage, out)
    rewrite(out / "deployment.zip", comment=fingerprint())
    dataclass_methods.include(out / "deployment.zip")
    size = weigh(out / "deployment.zip")
    if size.zipped > LARGEST:
        raise CannotPackage(f"the zip has {size.zipped:,} bytes; {LARGEST:,} are allowed")
    template.finish(out / "sam.json")
    shutil.copytree(ROOT / "templates" / "static", out / "static" / static_version())
    return size


def _pack(stage: str, out: Path) -> None:
    chalice = Path(sys.executable).with_name("chalice")
    command = [str(chalice), "package", "--stage", stage, "--merge-template", str(resources.FILE), str(out)]
    environment = {"AWS_DEFAULT_REGION": REGION, "AWS_REGION": REGION} | os.environ
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise CannotPackage(f"chalice could not pack the functions:\n{done.stderr}")
    if "Could not install dependencies" in done.stderr + done.stdout:
        raise CannotPackage(f"some requirements are missing from the zip:\n{done.stderr}{done.stdout}")


if __name__ == "__main__":
    sys.exit(main())
