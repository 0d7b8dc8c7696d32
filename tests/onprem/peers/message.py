"""SIP messages, as much of them as a telephone needs."""

import hashlib
import re
from dataclasses import dataclass, field

_COMPACT = {
    "v": "via",
    "f": "from",
    "t": "to",
    "i": "call-id",
    "m": "contact",
    "l": "content-length",
    "c": "content-type",
}


@dataclass
class Message:
    """``first`` is the request or status line; names of headers are lower case, in their order."""

    first: str
    headers: list[tuple[str, str]] = field(default_factory=list)
    body: str = ""

    @classmethod
    def parse(cls, data: bytes) -> "Message":
        head, _, body = data.decode("utf-8", "replace").partition("\r\n\r\n")
        first, *lines = head.split("\r\n")
        pairs = (line.partition(":") for line in lines)
        headers = [
            (_COMPACT.get(name.strip().lower(), name.strip().lower()), value.strip()) for name, _, value in pairs
        ]
        return cls(first, headers, body)

    @property
    def status(self) -> int:
        """0 for a request."""
        return int(self.first.split()[1]) if self.first.startswith("SIP/2.0") else 0

    @property
    def method(self) -> str:
        return self.get("cseq").split()[1] if self.status else self.first.partition(" ")[0]

    def get(self, name: str) -> str:
        return next((value for key, value in self.headers if key == name), "")

    def all(self, name: str) -> list[str]:
        return [value for key, value in self.headers if key == name]

    def encode(self) -> bytes:
        lines = [self.first, *(f"{name.title()}: {value}" for name, value in self.headers)]
        lines += [f"Content-Length: {len(self.body.encode())}", "", self.body]
        return "\r\n".join(lines).encode()


def uri(header: str) -> str:
    """The address in a From, To or Contact header."""
    found = re.search(r"<([^>]*)>", header)
    return found.group(1) if found else header.split(";", maxsplit=1)[0].strip()


def user(header: str) -> str:
    return uri(header).partition(":")[2].partition("@")[0]


def tag(header: str) -> str:
    found = re.search(r";tag=([^;]+)", header)
    return found.group(1) if found else ""


def credentials(challenge: str, *, method: str, target: str, name: str, secret: str) -> str:
    """The answer to a digest challenge (RFC 2617, MD5, qop=auth)."""
    given = dict(re.findall(r'(\w+)="?([^",]+)"?', challenge))
    realm, nonce, client = given["realm"], given["nonce"], "c0ffee"
    one = _md5(f"{name}:{realm}:{secret}")
    two = _md5(f"{method}:{target}")
    response = _md5(f"{one}:{nonce}:00000001:{client}:auth:{two}")
    opaque = f', opaque="{given["opaque"]}"' if "opaque" in given else ""
    return (
        f'Digest username="{name}", realm="{realm}", nonce="{nonce}", uri="{target}", response="{response}", '
        f'algorithm=MD5, qop=auth, nc=00000001, cnonce="{client}"{opaque}'
    )


def is_proof(answer: str, *, method: str, name: str, secret: str) -> bool:
    """Whether the answer to our challenge is that of who knows the secret."""
    given = dict(re.findall(r'(\w+)="?([^",]+)"?', answer))
    if given.get("username") != name:
        return False
    one = _md5(f"{name}:{given['realm']}:{secret}")
    two = _md5(f"{method}:{given['uri']}")
    return given["response"] == _md5(f"{one}:{given['nonce']}:{given['nc']}:{given['cnonce']}:auth:{two}")


def _md5(text: str) -> str:
    return hashlib.md5(text.encode()).hexdigest()  # noqa: S324  what SIP telephones do
