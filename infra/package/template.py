"""Chalice's template, after its merge with infra/resources.json: checked, and small enough to deploy."""

import json
import subprocess
import sys
from pathlib import Path


class BadTemplate(Exception):
    """The template would not deploy; the message is cfn-lint's."""


def check(template: Path) -> None:
    """Have cfn-lint read the template.

    Raises:
        BadTemplate: it found an error or a warning.
    """
    command = [str(Path(sys.executable).with_name("cfn-lint")), "--", str(template)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise BadTemplate(done.stdout + done.stderr)


def compact(template: Path) -> None:
    """Write the template without spaces: CloudFormation takes 51,200 bytes in a request, and 1 MB from a bucket."""
    template.write_text(json.dumps(json.loads(template.read_text()), separators=(",", ":")))
