"""The telephone: registers, dials and is rung, over UDP on an address of its own."""

import asyncio
import secrets
import time
from typing import Self

from tests.onprem.peers.media import Media
from tests.onprem.peers.message import Message, credentials, is_proof, tag, uri, user

PATIENCE_S = 10.0
ACCEPTED = 202


class Line:
    """One call of a telephone, whoever made it. ``code`` is the final SIP status."""

    def __init__(self, telephone: "Telephone", call_id: str, *, is_incoming: bool) -> None:
        self.telephone = telephone
        self.call_id = call_id
        self.is_incoming = is_incoming
        self.media = Media(telephone.host, telephone.hertz)
        self.ringing = asyncio.Event()
        self.answered = asyncio.Event()
        self.ended = asyncio.Event()
        self.code = 0
        self.reason = ""
        self.invite = Message("")
        self.last_reply: Message | None = None
        self.started_at = time.monotonic()
        self.local = ""
        self.remote = ""
        self.target = ""
        self.sequence = 1
        self.tried_password = False
        self.sdp = ""
        self.referred_to = ""
        self.refer_answer = ACCEPTED
        self.refer_outcome = "200 OK"

    @property
    def caller(self) -> str:
        """Who calls, as the telephone shows it."""
        return user(self.invite.get("from"))

    def header(self, name: str) -> str:
        return self.invite.get(name.lower())

    async def answer(self) -> "Line":
        """Pick up, and talk once the other side knows."""
        self.media.connect(self.invite.body)
        self.telephone.reply(self.invite, 200, "OK", line=self, body=self.media.sdp())
        await _wait(self.answered, "the acknowledgement of the answer")
        return self

    def refuse(self, code: int = 486, reason: str = "Busy Here") -> None:
        self.telephone.reply(self.invite, code, reason, line=self)
        self.over(code)

    def hang_up(self) -> None:
        if self.ended.is_set():
            return
        if self.answered.is_set():
            self.telephone.request(self, "BYE")
            self.over(200)
        elif self.is_incoming:
            self.refuse(603, "Decline")
        else:
            self.telephone.cancel(self)

    def press(self, digits: str) -> None:
        """Keys as RTP events."""
        self.media.press(digits)

    def press_by_info(self, digit: str) -> None:
        body = f"Signal={digit}\r\nDuration=160\r\n"
        self.telephone.request(self, "INFO", body=body, kind="application/dtmf-relay")

    async def hears(self, hertz: float, *, above_db: float = -30.0, within_s: float = PATIENCE_S) -> float:
        """Wait until a tone is heard for half a second; how loud it is."""
        deadline = time.monotonic() + within_s
        while (level := self.media.level_db(hertz)) < above_db:
            if time.monotonic() > deadline or self.ended.is_set():
                raise AssertionError(f"{hertz} Hz was not heard: {level:.0f} dB, {self.describe()}")
            await asyncio.sleep(0.1)
        return level

    async def is_free_of(self, hertz: float, *, below_db: float = -50.0, within_s: float = PATIENCE_S) -> None:
        """Wait for half a second without a tone: what sounds all the time never has one.

        Where another tone begins, or a packet of it is late, a little of everything is heard for that half second.
        """
        deadline = time.monotonic() + within_s
        while (level := self.media.level_db(hertz)) >= below_db:
            if time.monotonic() > deadline or self.ended.is_set():
                raise AssertionError(f"{hertz} Hz is heard all the time: {level:.0f} dB, {self.describe()}")
            await asyncio.sleep(0.1)

    async def hears_something(self, *, above_db: float = -40.0, within_s: float = PATIENCE_S) -> float:
        deadline = time.monotonic() + within_s
        while (level := self.media.loudness_db()) < above_db:
            if time.monotonic() > deadline or self.ended.is_set():
                raise AssertionError(f"nothing was heard: {level:.0f} dB, {self.describe()}")
            await asyncio.sleep(0.1)
        return level

    async def is_over(self, within_s: float = PATIENCE_S) -> int:
        await _wait(self.ended, "the end of the call", within_s)
        return self.code

    def over(self, code: int, reason: str = "") -> None:
        self.code, self.reason = self.code or code, self.reason or reason
        self.media.close()
        self.ended.set()

    def describe(self) -> str:
        state = "over" if self.ended.is_set() else "up" if self.answered.is_set() else "ringing"
        return f"the line of {self.telephone.name} is {state} ({self.code}), {self.media.packets} packets came"


class Telephone(asyncio.DatagramProtocol):
    """``name`` is its account (or number), ``hertz`` the tone it sends; it acknowledges, so that calls can be real."""

    def __init__(
        self,
        name: str,
        *,
        host: str,
        server: tuple[str, int],
        hertz: int | None = None,
        secret: str = "",
        port: int = 0,
    ) -> None:
        self.name = name
        self.host = host
        self.hertz = hertz
        self.server = server
        self.lines: dict[str, Line] = {}
        self.port = port
        self.answers_by_itself = False
        self.asks_for: tuple[str, str] | None = None
        self._secret = secret
        self._rings: asyncio.Queue[Line] = asyncio.Queue()
        self._replies: dict[str, asyncio.Queue[Message]] = {}
        self._transport: asyncio.DatagramTransport | None = None
        self._tasks: set[asyncio.Task[object]] = set()

    async def __aenter__(self) -> Self:
        loop = asyncio.get_running_loop()
        self._transport, _ = await loop.create_datagram_endpoint(lambda: self, local_addr=(self.host, self.port))
        self.port = self._transport.get_extra_info("sockname")[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        for line in list(self.lines.values()):
            line.hang_up()
            line.media.close()
        await asyncio.sleep(0.05)
        assert self._transport
        self._transport.close()

    # What a person does with it.

    async def register(self, expires_s: int = 300) -> int:
        """Tell the server where it is; the status of the attempt."""
        target = f"sip:{self.server[0]}:{self.server[1]}"
        call_id, number = secrets.token_hex(8), 1
        headers = [("expires", str(expires_s)), ("contact", f"<{self._contact}>")]
        address = f"<sip:{self.name}@{self.server[0]}>"
        reply = await self._ask("REGISTER", target, call_id, number, address, address, headers)
        if reply.status == 401 and self._secret:
            proof = self._proof(reply, "REGISTER", target)
            reply = await self._ask(
                "REGISTER", target, call_id, number + 1, address, address, [*headers, ("authorization", proof)]
            )
        return reply.status

    async def dial(self, number: str, *, from_user: str | None = None, sdp: str = "") -> Line:
        """Call; returns at once. ``sdp`` is sent instead of what this telephone can do."""
        line = Line(self, secrets.token_hex(8), is_incoming=False)
        await line.media.open()
        line.target = f"sip:{number}@{self.server[0]}:{self.server[1]}"
        line.local = f"<sip:{from_user or self.name}@{self.host}:{self.port}>;tag={secrets.token_hex(4)}"
        line.remote = f"<{line.target}>"
        self.lines[line.call_id] = line
        line.started_at = time.monotonic()
        line.sdp = sdp
        self._invite(line)
        return line

    async def next_ring(self, within_s: float = PATIENCE_S) -> Line:
        try:
            return await asyncio.wait_for(self._rings.get(), within_s)
        except TimeoutError:
            raise AssertionError(f"{self.name} did not ring within {within_s} s") from None

    # The protocol.

    @property
    def _contact(self) -> str:
        return f"sip:{self.name}@{self.host}:{self.port}"

    def _invite(self, line: Line, *extra: tuple[str, str]) -> None:
        headers = [("contact", f"<{self._contact}>"), ("content-type", "application/sdp"), *extra]
        line.invite = self._request(
            "INVITE", line.target, line.call_id, line.sequence, line.local, line.remote, headers
        )
        line.invite.body = line.sdp or line.media.sdp()
        self._send(line.invite)

    def request(
        self, line: Line, method: str, *, body: str = "", kind: str = "", headers: list[tuple[str, str]] | None = None
    ) -> None:
        line.sequence += 1
        headers = [*(headers or []), *([("content-type", kind)] if kind else [])]
        message = self._request(method, line.target, line.call_id, line.sequence, line.local, line.remote, headers)
        message.body = body
        self._send(message)

    def cancel(self, line: Line) -> None:
        message = self._request("CANCEL", line.target, line.call_id, line.sequence, line.local, f"<{line.target}>", [])
        message.headers = [("via", line.invite.get("via")), *message.headers[1:]]
        self._send(message)

    def reply(
        self,
        request: Message,
        code: int,
        reason: str,
        *,
        line: Line | None = None,
        body: str = "",
        extra: list[tuple[str, str]] | None = None,
    ) -> None:
        to = request.get("to")
        if line and not tag(to):
            to = line.local
        headers = [("via", via) for via in request.all("via")]
        headers += [("record-route", route) for route in request.all("record-route")]
        headers += [("from", request.get("from")), ("to", to), ("call-id", request.get("call-id"))]
        headers += [("cseq", request.get("cseq")), ("contact", f"<{self._contact}>")]
        headers += [*(extra or []), *([("content-type", "application/sdp")] if body else [])]
        message = Message(f"SIP/2.0 {code} {reason}", headers, body)
        if line and request is line.invite:
            line.last_reply = message
        self._send(message)

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        del addr
        message = Message.parse(data)
        if message.status:
            self._on_reply(message)
        else:
            self._on_request(message)

    def error_received(self, exc: Exception) -> None:
        """The server is gone; whoever waits will find out."""

    def _on_reply(self, message: Message) -> None:
        waiting = self._replies.get(message.get("call-id") + message.get("cseq"))
        if waiting and message.status >= 200:
            waiting.put_nowait(message)
            return
        line = self.lines.get(message.get("call-id"))
        if line and message.method == "INVITE":
            self._on_progress(line, message)

    def _on_progress(self, line: Line, message: Message) -> None:
        if message.status < 200:
            if message.status in {180, 183}:
                line.ringing.set()
            if message.body:
                line.media.connect(message.body)
            return
        self._acknowledge(line, message)
        if message.status == 200:
            line.remote, line.target = message.get("to"), uri(message.get("contact"))
            line.media.connect(message.body)
            line.answered.set()
        elif message.status == 401 and self._secret and not line.tried_password:
            line.tried_password = True
            line.sequence += 1
            self._invite(line, ("authorization", self._proof(message, "INVITE", line.target)))
        else:
            line.over(message.status, message.get("reason"))

    def _acknowledge(self, line: Line, message: Message) -> None:
        is_success = message.status == 200
        target = uri(message.get("contact")) if is_success else line.target
        number = int(message.get("cseq").split()[0])
        ack = self._request("ACK", target, line.call_id, number, line.local, message.get("to"), [])
        if not is_success:
            ack.headers = [("via", message.get("via")), *ack.headers[1:]]
        self._send(ack)

    def _on_request(self, message: Message) -> None:
        line = self.lines.get(message.get("call-id"))
        if line and message.get("via") == line.invite.get("via") and message.method == "INVITE":
            self._repeat_reply(line)
        elif line:
            self._on_request_of(line, message)
        elif message.method == "INVITE" and self.asks_for and not self._is_proved(message, *self.asks_for):
            challenge = 'Digest realm="another house", nonce="4711", qop="auth", algorithm=MD5'
            self.reply(message, 401, "Unauthorized", extra=[("www-authenticate", challenge)])
        elif message.method == "INVITE":
            self._ring(message)
        elif message.method in {"OPTIONS", "NOTIFY"}:
            self.reply(message, 200, "OK")
        elif message.method != "ACK":
            self.reply(message, 481, "Call Does Not Exist")

    @staticmethod
    def _is_proved(message: Message, name: str, secret: str) -> bool:
        return is_proof(message.get("authorization"), method="INVITE", name=name, secret=secret)

    def _repeat_reply(self, line: Line) -> None:
        """The same INVITE once more: on a busy machine our reply to it came late. It is not a new one."""
        if line.last_reply:
            self._send(line.last_reply)

    def _on_request_of(self, line: Line, message: Message) -> None:
        match message.method:
            case "INVITE" if line.ended.is_set():
                self.reply(message, 481, "Call Does Not Exist")
            case "INVITE":
                line.media.connect(message.body or line.invite.body)
                self.reply(message, 200, "OK", line=line, body=line.media.sdp())
            case "ACK":
                if not line.ended.is_set():
                    line.answered.set()
            case "CANCEL":
                self.reply(message, 200, "OK", line=line)
                self.reply(line.invite, 487, "Request Terminated", line=line)
                line.over(487, message.get("reason"))
            case "REFER":
                self._keep(self._refer(line, message))
            case "BYE":
                self.reply(message, 200, "OK")
                line.over(200, message.get("reason"))
            case _:
                self.reply(message, 200, "OK")

    async def _refer(self, line: Line, message: Message) -> None:
        """Take a transfer, or not; and tell what came of the new call, which is never really made."""
        line.referred_to = message.get("refer-to")
        if line.refer_answer != ACCEPTED:
            self.reply(message, line.refer_answer, "No", line=line)
            return
        self.reply(message, ACCEPTED, "Accepted", line=line)
        for status, state in (
            ("100 Trying", "active;expires=60"),
            (line.refer_outcome, "terminated;reason=noresource"),
        ):
            headers = [
                ("contact", f"<{self._contact}>"),
                ("event", "refer"),
                ("subscription-state", state),
                ("content-type", "message/sipfrag;version=2.0"),
            ]
            self.request(line, "NOTIFY", body=f"SIP/2.0 {status}\r\n", headers=headers)
            await asyncio.sleep(0.2)

    def _ring(self, message: Message) -> None:
        line = Line(self, message.get("call-id"), is_incoming=True)
        self.lines[line.call_id] = line
        line.invite = message
        line.local = message.get("to") + f";tag={secrets.token_hex(4)}"
        line.remote, line.target = message.get("from"), uri(message.get("contact"))
        self.reply(message, 180, "Ringing", line=line)
        self._keep(self._announce(line))

    async def _announce(self, line: Line) -> None:
        await line.media.open()
        line.ringing.set()
        if self.answers_by_itself:
            await line.answer()
        self._rings.put_nowait(line)

    async def _ask(
        self, method: str, target: str, call_id: str, number: int, from_: str, to: str, headers: list[tuple[str, str]]
    ) -> Message:
        sender = from_ + f";tag={secrets.token_hex(4)}"
        key = f"{call_id}{number} {method}"
        waiting = self._replies[key] = asyncio.Queue()
        self._send(self._request(method, target, call_id, number, sender, to, headers))
        try:
            return await asyncio.wait_for(waiting.get(), PATIENCE_S)
        finally:
            del self._replies[key]

    def _request(
        self, method: str, target: str, call_id: str, number: int, from_: str, to: str, headers: list[tuple[str, str]]
    ) -> Message:
        via = f"SIP/2.0/UDP {self.host}:{self.port};rport;branch=z9hG4bK{secrets.token_hex(8)}"
        basis = [("via", via), ("max-forwards", "70"), ("from", from_), ("to", to), ("call-id", call_id)]
        return Message(f"{method} {target} SIP/2.0", [*basis, ("cseq", f"{number} {method}"), *headers])

    def _proof(self, challenge: Message, method: str, target: str) -> str:
        given = challenge.get("www-authenticate")
        return credentials(given, method=method, target=target, name=self.name, secret=self._secret)

    def _keep(self, work: object) -> None:
        task = asyncio.ensure_future(work)  # type: ignore[call-overload]
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _send(self, message: Message) -> None:
        if self._transport and not self._transport.is_closing():
            self._transport.sendto(message.encode(), self.server)


async def _wait(event: asyncio.Event, what: str, within_s: float = PATIENCE_S) -> None:
    try:
        await asyncio.wait_for(event.wait(), within_s)
    except TimeoutError:
        raise AssertionError(f"{what} did not come within {within_s} s") from None
