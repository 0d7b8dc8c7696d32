"""A call from this machine to the site's echo: SIP with a password, sound both ways, all by itself."""

import hashlib
import re
import secrets
import socket
import time
from dataclasses import dataclass
from typing import Final

PATIENCE_S: Final = 4.0
PACKETS: Final = 50
PACKET_S: Final = 0.02
_ALAW: Final = 8
_UNAUTHORIZED: Final = 401
_OK: Final = 200
_PROVISIONAL: Final = 200

Address = tuple[str, int]


class CallFailed(Exception):
    """The call went wrong; ``stage`` is ``sip``, ``password``, ``answer`` or ``sound``."""

    def __init__(self, stage: str, words: str) -> None:
        super().__init__(words)
        self.stage = stage


@dataclass(frozen=True, slots=True)
class Reply:
    status: int
    text: str

    def get(self, header: str) -> str:
        found = re.search(rf"^{header}:\s*(.*?)\r?$", self.text, re.MULTILINE | re.IGNORECASE)
        return found.group(1) if found else ""


@dataclass(frozen=True, slots=True)
class Heard:
    """How many of the packets sent came back, and the port Asterisk took for them."""

    packets: int
    port: int


def answers(server: Address) -> bool:
    """Whether anybody speaks SIP there, by UDP."""
    with _socket(server) as wire:
        here = wire.getsockname()
        wire.send(_request("OPTIONS", server, here, "selftest", secrets.token_hex(8), 1, {}).encode())
        try:
            return wire.recv(4096).startswith(b"SIP/2.0")
        except OSError:
            return False


def call(server: Address, name: str, secret: str, target: str) -> Heard:
    """Call ``target``, send a second of sound, and count what comes back.

    Raises:
        CallFailed: it did not come to that.
    """
    with _socket(server) as wire, socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as media:
        host = wire.getsockname()[0]
        media.bind((host, 0))
        media.settimeout(PACKET_S)
        dialog = _Dialog(wire, server, name, target)
        answer = dialog.invite(_offer(host, media.getsockname()[1]), secret)
        place = re.search(r"^m=audio (\d+) .*?^c=IN IP4 (\S+)", answer.text, re.MULTILINE | re.DOTALL)
        address = re.search(r"^c=IN IP4 (\S+)", answer.text, re.MULTILINE)
        port = int(re.findall(r"^m=audio (\d+)", answer.text, re.MULTILINE)[0])
        host_of_sound = place.group(2) if place else address.group(1) if address else server[0]
        try:
            return Heard(_exchange(media, (host_of_sound, port)), port)
        finally:
            dialog.hang_up()


class _Dialog:
    """One call's signalling."""

    def __init__(self, wire: socket.socket, server: Address, name: str, target: str) -> None:
        self._wire = wire
        self._server = server
        self._name = name
        self._target = target
        self._id = secrets.token_hex(8)
        self._tag = ""
        self._sequence = 0

    def invite(self, offer: str, secret: str) -> Reply:
        challenge = self._ask(offer, {})
        if challenge.status != _UNAUTHORIZED:
            raise CallFailed("password", f"an INVITE without password was answered {challenge.status} instead of 401")
        proof = _proof(challenge.get("WWW-Authenticate"), self._name, secret, "INVITE", self._uri)
        answer = self._ask(offer, {"Authorization": proof})
        if answer.status != _OK:
            raise CallFailed("answer", f"the call was answered {answer.status}")
        return answer

    def hang_up(self) -> None:
        self._sequence += 1
        self._send("BYE", self._sequence, {})

    @property
    def _uri(self) -> str:
        return f"sip:{self._target}@{self._server[0]}:{self._server[1]}"

    def _ask(self, offer: str, headers: dict[str, str]) -> Reply:
        self._sequence += 1
        here = f"<sip:{self._name}@{self._wire.getsockname()[0]}:{self._wire.getsockname()[1]}>"
        self._tag = ""
        self._send("INVITE", self._sequence, {"Contact": here, "Content-Type": "application/sdp", **headers}, offer)
        deadline = time.monotonic() + PATIENCE_S
        while time.monotonic() < deadline:
            try:
                text = self._wire.recv(8192).decode("utf-8", "replace")
            except OSError:
                break
            reply = Reply(int(text.split(" ", 2)[1]), text)
            if reply.status < _PROVISIONAL or reply.get("CSeq") != f"{self._sequence} INVITE":
                continue
            self._tag = reply.get("To").partition("tag=")[2]
            self._send("ACK", self._sequence, {})
            return reply
        raise CallFailed("sip", "nobody answered the INVITE")

    def _send(self, method: str, sequence: int, headers: dict[str, str], body: str = "") -> None:
        here = self._wire.getsockname()
        text = _request(method, self._server, here, self._name, self._id, sequence, headers, self._uri, self._tag, body)
        self._wire.send(text.encode())


def _exchange(media: socket.socket, there: Address) -> int:
    """Packets all different, so that an echo is told from music."""
    sent: set[bytes] = set()
    heard = 0
    source = secrets.token_bytes(4)
    for number in range(PACKETS + PACKETS // 2):
        if number < PACKETS:
            payload = secrets.token_bytes(160)
            head = bytes([0x80, _ALAW]) + number.to_bytes(2) + (number * 160).to_bytes(4) + source
            media.sendto(head + payload, there)
            sent.add(payload)
        began_at = time.monotonic()
        try:
            heard += media.recv(2048)[12:] in sent
        except OSError:
            continue
        time.sleep(max(0.0, PACKET_S - (time.monotonic() - began_at)))
    return heard


def _socket(server: Address) -> socket.socket:
    wire = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    wire.settimeout(PATIENCE_S)
    wire.connect(server)
    return wire


def _offer(host: str, port: int) -> str:
    lines = ["v=0", f"o=- 1 1 IN IP4 {host}", "s=-", f"c=IN IP4 {host}", "t=0 0", f"m=audio {port} RTP/AVP 8"]
    return "".join(f"{line}\r\n" for line in [*lines, "a=rtpmap:8 PCMA/8000"])


def _request(  # noqa: PLR0913, PLR0917  a message's parts
    method: str,
    server: Address,
    here: Address,
    name: str,
    call_id: str,
    sequence: int,
    headers: dict[str, str],
    uri: str = "",
    tag: str = "",
    body: str = "",
) -> str:
    uri = uri or f"sip:{server[0]}:{server[1]}"
    lines = [
        f"{method} {uri} SIP/2.0",
        f"Via: SIP/2.0/UDP {here[0]}:{here[1]};branch=z9hG4bK{call_id}{sequence}{method};rport",
        f"From: <sip:{name}@{here[0]}>;tag={call_id}",
        f"To: <{uri}>{f';tag={tag}' if tag else ''}",
        f"Call-ID: {call_id}",
        f"CSeq: {sequence} {method}",
        "Max-Forwards: 70",
        *(f"{header}: {value}" for header, value in headers.items()),
        f"Content-Length: {len(body.encode())}",
    ]
    return "\r\n".join([*lines, "", body])


def _proof(challenge: str, name: str, secret: str, method: str, uri: str) -> str:
    given = dict(re.findall(r'(\w+)="?([^",]+)"?', challenge))
    once = secrets.token_hex(8)
    first = _md5(f"{name}:{given['realm']}:{secret}")
    middle = f"{given['nonce']}:00000001:{once}:auth" if "qop" in given else given["nonce"]
    response = _md5(f"{first}:{middle}:{_md5(f'{method}:{uri}')}")
    parts = [f'Digest username="{name}"', f'realm="{given["realm"]}"', f'nonce="{given["nonce"]}"', f'uri="{uri}"']
    parts.append(f'response="{response}"')
    if "opaque" in given:
        parts.append(f'opaque="{given["opaque"]}"')
    if "qop" in given:
        parts += ["qop=auth", "nc=00000001", f'cnonce="{once}"']
    return ", ".join(parts)


def _md5(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()
