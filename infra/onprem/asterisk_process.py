"""Asterisk as a child process, in this file system or in a tree of its own (chroot)."""

import base64
import os
import shutil
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from infra.onprem.configuration import Site, render

START_S: Final = 20.0
STOP_S: Final = 20.0
_LOOK_EVERY_S: Final = 0.05
_FOLDERS: Final = ("cache", "lib/keys", "spool/recording", "run", "log", "sounds", "music")
_TAIL: Final = 3000


class AsteriskFailed(Exception):
    """It did not start; the message says what it said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """All that one Asterisk reads and writes is below ``path``; with ``root`` it lives in that tree, sees no other."""

    path: Path
    root: Path | None = None

    @property
    def seen_as(self) -> str:
        return "/" + str(self.path.relative_to(self.root)) if self.root else str(self.path)

    @property
    def sounds(self) -> Path:
        return self.path / "sounds"

    @property
    def recordings(self) -> Path:
        return self.path / "spool" / "recording"


def taken_ports(site: Site) -> Iterator[str]:
    """Each line names a setting whose port another program has; Asterisk itself would go on without."""
    udp, tcp = socket.SOCK_DGRAM, socket.SOCK_STREAM
    wanted = [("SIP_PORT", udp, site.sip_address, site.sip_port), ("SIP_PORT", tcp, site.sip_address, site.sip_port)]
    wanted.append(("ASTERISK_HTTP_PORT", tcp, "127.0.0.1", site.http_port))
    if site.tls:
        wanted.append(("SIP_TLS_PORT", tcp, site.sip_address, site.sip_tls_port))
    for setting, kind, address, port in wanted:
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        with socket.socket(family, kind) as probe:
            if kind == tcp:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((address, port))
            except OSError as error:
                name = "UDP" if kind == udp else "TCP"
                yield f"{setting}: {name} {address}:{port} cannot be had ({error.strerror}); ss -lntup shows who has it"


class AsteriskProcess:
    """Runs while the context is open; never as root."""

    def __init__(self, site: Site, home: Home, *, music: Path) -> None:
        self._site = site
        self._home = home
        self._music = music
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self._end_left_over()
        if taken := [f"- {line}" for line in taken_ports(self._site)]:
            raise AsteriskFailed("Asterisk cannot listen where it is told to:\n" + "\n".join(taken))
        self._prepare()
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def start(self) -> None:
        """Start it, and return once it takes orders.

        Raises:
            AsteriskFailed: it ended, or does not answer in time.
        """
        command = ["asterisk", "-f", "-n", "-C", f"{self._home.seen_as}/etc/asterisk.conf"]
        if os.geteuid() == 0:
            command += ["-U", "asterisk", "-G", "asterisk"]
        if self._home.root:
            command = ["chroot", str(self._home.root), *command]
        with self._console.open("ab") as console:
            self._process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=console, stderr=subprocess.STDOUT, start_new_session=True
            )
        self._wait_until_ready(self._process)

    def stop(self) -> None:
        """End it; calls that are up are cut."""
        process, self._process = self._process, None
        if process is None:
            return
        process.terminate()
        try:
            process.wait(STOP_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def kill(self) -> None:
        """End it as a crash would, with everything it was doing."""
        process, self._process = self._process, None
        if process:
            process.kill()
            process.wait()

    def _end_left_over(self) -> None:
        """A site that was killed leaves its Asterisk behind, with calls that are nobody's: they are hung up."""
        run = self._home.path / "run"
        number, owner = _number_in(run / "asterisk.pid"), _number_in(run / "owner")
        for order in (signal.SIGTERM, signal.SIGKILL):
            if not self._is_left_over(number, owner):
                return
            os.kill(number, order)
            # Its first thread is gone before the others have let go of the ports.
            deadline = time.monotonic() + STOP_S
            while self._is_left_over(number, owner) or any(taken_ports(self._site)):
                if time.monotonic() > deadline:
                    break
                time.sleep(_LOOK_EVERY_S)

    def _is_left_over(self, number: int, owner: int) -> bool:
        """Whether a process is an Asterisk with this very configuration, and no more the child of whoever began it."""
        process = Path(f"/proc/{number}")
        try:
            words = (process / "cmdline").read_bytes().split(b"\0")
            parent = int((process / "stat").read_text().rpartition(")")[2].split()[1])
        except OSError:
            return False
        is_ours = words[0].endswith(b"asterisk") and f"{self._home.seen_as}/etc/asterisk.conf".encode() in words
        return is_ours and parent != owner

    @property
    def _console(self) -> Path:
        return self._home.path / "log" / "console"

    def _prepare(self) -> None:
        home = self._home.path
        for folder in _FOLDERS:
            (home / folder).mkdir(parents=True, exist_ok=True)
        (home / "run" / "owner").write_text(str(os.getpid()))
        shutil.copyfile(self._music, home / "music" / self._music.name)
        render(self._site, home / "etc", base=self._home.seen_as, music=f"{self._home.seen_as}/music")
        if self._site.tls:
            for source, name in ((self._site.tls.certificate, "tls.crt"), (self._site.tls.key, "tls.key")):
                shutil.copyfile(source, home / "etc" / name)
                (home / "etc" / name).chmod(0o600)
        if os.geteuid() == 0:
            owner = self._account()
            for path in (home, *home.rglob("*")):
                os.chown(path, *owner)

    def _account(self) -> tuple[int, int]:
        """The user and group ``asterisk`` of the tree it runs in."""
        accounts = (self._home.root or Path("/")) / "etc" / "passwd"
        for line in accounts.read_text().splitlines():
            name, _, user, group, *_ = line.split(":")
            if name == "asterisk":
                return int(user), int(group)
        raise AsteriskFailed(f"there is no user asterisk in {accounts}")

    def _wait_until_ready(self, process: "subprocess.Popen[bytes]") -> None:
        deadline = time.monotonic() + START_S
        while time.monotonic() < deadline:
            if process.poll() is not None:
                raise AsteriskFailed(f"Asterisk ended with {process.returncode}: {self._last_words()}")
            if self._answers():
                return
            time.sleep(_LOOK_EVERY_S)
        self.stop()
        raise AsteriskFailed(f"Asterisk did not answer within {START_S:.0f} s: {self._last_words()}")

    def _answers(self) -> bool:
        site = self._site
        request = urllib.request.Request(f"http://127.0.0.1:{site.http_port}/ari/asterisk/info?only=status")
        credentials = base64.b64encode(f"{site.ari_user}:{site.ari_password}".encode()).decode()
        request.add_header("Authorization", f"Basic {credentials}")
        try:
            with urllib.request.urlopen(request, timeout=1) as reply:  # noqa: S310  our own loopback address
                return bool(reply.status == 200)  # noqa: PLR2004
        except (urllib.error.URLError, OSError):
            return False

    def _last_words(self) -> str:
        return self._console.read_text(errors="replace")[-_TAIL:] if self._console.exists() else ""


def _number_in(path: Path) -> int:
    return int(path.read_text()) if path.exists() else 0
