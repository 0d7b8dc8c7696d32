"""A home office: a network of its own behind NAT, and a firewall before it that lets out little of what is said by UDP.

Three network namespaces stand for it: this one is the world with the site in it, one is the router, one the home.
"""

import json
import os
import subprocess
from pathlib import Path
from types import TracebackType
from typing import Final, Self

SITE: Final = "198.51.100.1"
_ROUTER: Final = "198.51.100.2"
_RULES: Final = """
table ip house {{
  counter relayed {{ }}
  counter refused {{ }}
  chain leave {{
    type nat hook postrouting priority srcnat;
    oifname "out" masquerade random
  }}
  chain pass {{
    type filter hook forward priority filter;
    udp dport {{ {udp} }} counter name relayed accept
    tcp dport {relay} counter name relayed accept
    meta l4proto udp iifname "in" counter name refused drop
  }}
}}
"""
_NO_PORT: Final = 9  # where nobody sends anything


class HomeOffice:
    """While the context is open there is one; ``command`` is what has a program run at home."""

    def __init__(self) -> None:
        self._router, self._home = f"router-{os.getpid()}", f"home-{os.getpid()}"
        self._cable = f"cb{os.getpid()}"

    def __enter__(self) -> Self:
        for name in (self._router, self._home):
            _ip("netns", "add", name)
        _ip("link", "add", self._cable, "type", "veth", "peer", "name", "out", "netns", self._router)
        _ip("link", "add", "in", "netns", self._router, "type", "veth", "peer", "name", "eth0", "netns", self._home)
        _ip("address", "add", f"{SITE}/24", "dev", self._cable)
        _ip("link", "set", self._cable, "up")
        for name, device, address in (
            (self._router, "out", _ROUTER),
            (self._router, "in", "192.168.77.1"),
            (self._home, "eth0", "192.168.77.2"),
        ):
            _ip("-n", name, "address", "add", f"{address}/24", "dev", device)
            _ip("-n", name, "link", "set", device, "up")
            _ip("-n", name, "link", "set", "lo", "up")
        _ip("-n", self._home, "route", "add", "default", "via", "192.168.77.1")
        _ip("netns", "exec", self._router, "sh", "-c", "echo 1 >/proc/sys/net/ipv4/ip_forward")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        subprocess.run(["ip", "link", "del", self._cable], check=False)
        for name in (self._router, self._home):
            _ip("netns", "del", name)

    def guard(self, relay: int, *, lets_udp_out: bool) -> None:
        """What the firewall lets out: pages by TCP, and, of UDP, what goes to the relay's port, or not even that."""
        rules = _RULES.format(relay=relay, udp=relay if lets_udp_out else _NO_PORT)
        self._nft("-f", "-", told=f"table ip house\ndelete table ip house\n{rules}")

    @property
    def counted(self) -> dict[str, int]:
        """How many packets went to the relay, and how many found no way out."""
        found = json.loads(self._nft("-j", "list", "counters"))["nftables"]
        return {each["counter"]["name"]: each["counter"]["packets"] for each in found if "counter" in each}

    def command(self, program: str, folder: Path) -> Path:
        """A program that runs this one at home."""
        path = folder / "at-home"
        path.write_text(f'#!/bin/sh\nexec ip netns exec {self._home} {program} "$@"\n')
        path.chmod(0o755)
        return path

    def _nft(self, *words: str, told: str | None = None) -> str:
        command = ["ip", "netns", "exec", self._router, "nft", *words]
        return subprocess.run(command, input=told, check=True, capture_output=True, text=True).stdout


def _ip(*words: str) -> None:
    subprocess.run(["ip", *words], check=True)
