"""coturn as a child process, in this file system or in the tree Asterisk lives in."""

import os
import shutil
import socket
import subprocess
import threading
import time
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from infra.onprem.asterisk_process import Home
from infra.onprem.stun import listens
from infra.onprem.turn_configuration import Turn, render

START_S: Final = 10.0
AGAIN_S: Final = 1.0
_LOOK_S: Final = 0.05
_TAIL: Final = 2000


class TurnFailed(Exception):
    """It did not start; the message says what it said."""


class TurnProcess:
    """Runs while the context is open, never as root; one that dies is started again."""

    def __init__(self, turn: Turn, home: Home) -> None:
        self._turn = turn
        self._home = home
        self._process: subprocess.Popen[bytes] | None = None
        self._is_over = threading.Event()
        self._watch = threading.Thread(target=self._keep, daemon=True)

    def __enter__(self) -> Self:
        for kind in (socket.SOCK_DGRAM, socket.SOCK_STREAM):
            self._insist_on(kind)
        self._prepare()
        self._start()
        deadline = time.monotonic() + START_S
        while not listens((self._turn.address, self._turn.port)):
            if self._has_ended() or time.monotonic() > deadline:
                self.__exit__(None, None, None)
                raise TurnFailed(f"coturn does not listen at {self._turn.address}: {self._last_words()}")
            time.sleep(_LOOK_S)
        self._watch.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._is_over.set()
        if self._watch.ident:
            self._watch.join()
        if process := self._process:
            process.kill()  # it has nothing to save, and would think SIGTERM over for long
            process.wait()
        shutil.rmtree(self._home.path, ignore_errors=True)

    def _keep(self) -> None:
        while not self._is_over.wait(AGAIN_S):
            if self._has_ended():
                self._start()

    def _has_ended(self) -> bool:
        return self._process is None or self._process.poll() is not None

    def _start(self) -> None:
        command = ["turnserver", "-c", f"{self._home.seen_as}/turnserver.conf"]
        if self._home.root:
            command = ["chroot", str(self._home.root), *command]
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True
            )

    def _prepare(self) -> None:
        """Its folder is its own, and holds the secret: nobody else may look."""
        home, is_root = self._home.path, os.geteuid() == 0
        shutil.rmtree(home, ignore_errors=True)
        home.mkdir(parents=True, mode=0o700)
        configuration = home / "turnserver.conf"
        configuration.touch(0o600)
        configuration.write_text(render(self._turn, base=self._home.seen_as, is_root=is_root), "utf-8")
        if tls := self._turn.tls:
            for source, name in ((tls.certificate, "tls.crt"), (tls.key, "tls.key")):
                shutil.copyfile(source, home / name)
                (home / name).chmod(0o600)
        if is_root:
            owner = self._account()
            for path in (home, *home.iterdir()):
                os.chown(path, *owner)

    def _account(self) -> tuple[int, int]:
        accounts = (self._home.root or Path("/")) / "etc" / "passwd"
        for line in accounts.read_text().splitlines():
            name, _, user, group, *_ = line.split(":")
            if name == "turnserver":
                return int(user), int(group)
        raise TurnFailed(f"there is no user turnserver in {accounts}: install coturn there")

    def _insist_on(self, kind: socket.SocketKind) -> None:
        with socket.socket(socket.AF_INET, kind) as probe:
            if kind == socket.SOCK_STREAM:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((self._turn.address, self._turn.port))
            except OSError as error:
                where = f"{self._turn.address}:{self._turn.port}"
                raise TurnFailed(f"TURN_ADDRESS, TURN_PORT: {where} cannot be had ({error.strerror})") from error

    @property
    def _log(self) -> Path:
        return self._home.path / "log"

    def _last_words(self) -> str:
        return self._log.read_text(errors="replace")[-_TAIL:] if self._log.exists() else ""
