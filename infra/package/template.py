"""Chalice's template, after its merge with infra/resources.json: its REST API taken out, checked, small to deploy."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

REST_API: Final = "RestAPI"
OUTPUTS_OF_IT: Final = ("RestAPIId", "EndpointURL")


class BadTemplate(Exception):
    """The template would not deploy; the message is cfn-lint's, or names what still asks for the REST API."""


def finish(path: Path) -> None:
    """Make what chalice wrote deployable: CloudFormation takes 51,200 bytes in a request, and 1 MB from a bucket.

    Raises:
        BadTemplate: something still refers to the REST API, or cfn-lint found an error or a warning.
    """
    template = without_rest_api(json.loads(path.read_text()))
    path.write_text(json.dumps(template, indent=2))
    check(path)
    path.write_text(json.dumps(template, separators=(",", ":")))


def without_rest_api(template: dict[str, Any]) -> dict[str, Any]:
    """Leave out the REST API, for which infra/front_door.py has an HTTP API at less than a third of the price.

    Raises:
        BadTemplate: something still refers to it.
    """
    resources = {name: each for name, each in template["Resources"].items() if name != REST_API}
    outputs = {name: each for name, each in template["Outputs"].items() if name not in OUTPUTS_OF_IT}
    left = template | {"Resources": resources, "Outputs": outputs}
    if REST_API in json.dumps(left):
        raise BadTemplate(f"something still refers to {REST_API}, which chalice declares and we do not deploy")
    return left


def check(template: Path) -> None:
    """Have cfn-lint read the template.

    Raises:
        BadTemplate: it found an error or a warning.
    """
    command = [str(Path(sys.executable).with_name("cfn-lint")), "--", str(template)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise BadTemplate(done.stdout + done.stderr)
