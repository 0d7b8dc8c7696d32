"""What this machine lacks to be a site, said in words before anything is started."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

_PROGRAMS: Final = {
    "sox": "makes what Asterisk plays out of audio files (apt-get install sox libsox-fmt-mp3)",
    "espeak-ng": "speaks the texts of flows (apt-get install espeak-ng)",
}

Which = Callable[[str], str | None]


def missing(tree: Path | None, *, has_relay: bool = False, which: Which = shutil.which) -> Iterator[str]:
    """Each line names one thing and what to do about it; nothing means that the site can start."""
    for program, purpose in _PROGRAMS.items():
        if not which(program):
            yield f"{program} is missing: it {purpose}"
    if has_relay and not (which("turnserver") if tree is None else (tree / "usr" / "bin" / "turnserver").exists()):
        yield "turnserver is missing: TURN_ADDRESS asks for a relay (apt-get install coturn, or make onprem-rootfs)"
    if tree is None:
        if not which("asterisk"):
            yield "asterisk is missing: install Asterisk 22, or set ASTERISK_TREE to a tree of make onprem-rootfs"
        return
    if os.geteuid() != 0:
        yield f"Asterisk lives in {tree}, which only root may enter (chroot): run this as root, or use the container"
    if not (tree / "usr" / "sbin" / "asterisk").exists():
        yield f"there is no Asterisk in {tree}: make onprem-rootfs makes that tree"
