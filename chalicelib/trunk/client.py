"""What we ask of the trunk: ring somebody, send a leg elsewhere, end it, look at it, send a message.

The SDK costs 100 ms to import, so it is loaded at the first request and never on the way of a voice webhook.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from chalicelib.core.errors import LegGone, TrunkBusy, TrunkError
from chalicelib.core.ids import LegSid
from chalicelib.settings import settings
from chalicelib.trunk.media import fetch_media

RETRIED: Final = "#rc=2&rp=ct,rt,5xx"
"""The trunk's connection override: a webhook that was lost, or whose function died, is sent twice more at once. What it
brings is absorbed when it came through after all (C4)."""
RING_EVENTS: Final = ("ringing", "completed")
"""That somebody answered is heard from the document their leg asks for."""
GONE: Final = frozenset({20404, 21220})
"""No such resource; call is not in progress."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ring:
    """An order to ring somebody: ``to`` is E.164, ``client:…`` or ``sip:…``; paths are ours."""

    to: str
    from_: str
    answer_path: str
    status_path: str
    timeout_s: int
    events: Sequence[str] = RING_EVENTS


class Trunk:
    """The REST side of the trunk contract."""

    def __init__(self, client: Any) -> None:
        self._client = client

    def ring(self, order: Ring) -> LegSid:
        """Start ringing and return the new leg.

        Raises:
            TrunkBusy: nothing was dialled; the same order may be given again later.
            TrunkError: the trunk refused it, and would again.
        """
        base = settings().trunk_facing_url
        call = _asked(
            lambda: self._client.calls.create(
                to=order.to,
                from_=order.from_,
                url=base + order.answer_path + RETRIED,
                fallback_url=base + order.answer_path,
                status_callback=base + order.status_path + RETRIED,
                status_callback_event=list(order.events),
                timeout=order.timeout_s,
            )
        )
        return LegSid(call.sid)

    def redirect(self, leg: LegSid, path: str) -> None:
        """Have a leg run the document at ``path`` now.

        Raises:
            LegGone: it has ended.
        """
        _asked(lambda: self._client.calls(leg).update(url=settings().trunk_facing_url + path + RETRIED, method="POST"))

    def hang_up(self, leg: LegSid) -> None:
        """End a leg, ringing or in progress; a leg that has ended is left alone."""
        try:
            _asked(lambda: self._client.calls(leg).update(status="completed"))
        except LegGone:
            return

    def hold(self, room: str, leg: LegSid, *, is_held: bool, music: str) -> None:
        """Have a party of a conference hear music alone, or the others again.

        Raises:
            TrunkBusy: nobody has met there yet.
            LegGone: the leg is not in it.
        """
        self._place(room, leg, **_hearing(music, is_held=is_held))

    def seat(self, room: str, leg: LegSid, *, is_held: bool, ends: bool, music: str) -> None:
        """Have a party of a conference hear music alone, or the others; ``ends``: the conference ends when they leave.

        Raises:
            TrunkBusy: nobody has met there yet.
            LegGone: the leg is not in it.
        """
        self._place(room, leg, **_hearing(music, is_held=is_held), end_conference_on_exit=ends)

    def _place(self, room: str, leg: LegSid, **order: Any) -> None:
        conferences = self._client.conferences
        found = _asked(lambda: conferences.list(friendly_name=room, status="in-progress", limit=1))
        if not found:
            raise TrunkBusy("the conference has not begun")
        party = conferences(found[0].sid).participants(leg)
        _asked(lambda: party.update(**order))

    def status(self, leg: LegSid) -> str:
        """The trunk's own word for where a leg is (``in-progress``, ``completed``…).

        Raises:
            LegGone: the trunk does not know it.
        """
        return str(_asked(lambda: self._client.calls(leg).fetch()).status)

    def send_sms(self, *, to: str, sender: str, text: str, status_path: str | None = None) -> str:
        """Send a text message and return its id."""
        callback = settings().trunk_facing_url + status_path if status_path else None
        message = _asked(lambda: self._client.messages.create(to=to, from_=sender, body=text, status_callback=callback))
        return str(message.sid)

    def recording(self, sid: str) -> bytes:
        """The sound of a recording, as WAV.

        Raises:
            TrunkBusy: it is not there yet, or the trunk is busy.
        """
        account = settings().trunk_account_sid
        path = f"/2010-04-01/Accounts/{account}/Recordings/{sid}.wav"
        return _fetch(path, account=account, token=settings().trunk_auth_token)


def _hearing(music: str, *, is_held: bool) -> dict[str, Any]:
    return {"hold": is_held, "hold_url": settings().trunk_facing_url + music, "hold_method": "GET"}


def _asked(request: Any) -> Any:
    """Run one SDK request and turn its errors into ours."""
    from twilio.base.exceptions import TwilioException, TwilioRestException  # noqa: PLC0415  loaded with the SDK

    try:
        return request()
    except TwilioRestException as error:
        if error.code in GONE:
            raise LegGone("the leg has ended", trunk_code=error.code) from error
        if error.status == 429 or error.status >= 500:  # noqa: PLR2004
            raise TrunkBusy("the trunk is busy", trunk_code=error.code) from error
        raise TrunkError("the trunk refused", trunk_code=error.code) from error
    except TwilioException as error:
        raise TrunkError("the trunk's answer was not understood") from error


@cache
def trunk() -> Trunk:
    """The trunk of this deployment."""
    if _http_client is None:
        from chalicelib.trunk.http import TrunkHttpClient  # noqa: PLC0415  loads the SDK

        return Trunk(_client(TrunkHttpClient(settings().trunk_api_base_url)))
    return Trunk(_client(_http_client))


def _client(http_client: Any) -> Any:
    from twilio.rest import Client  # noqa: PLC0415  costs 100 ms

    return Client(settings().trunk_account_sid, settings().trunk_auth_token, http_client=http_client)


_http_client: Any = None
_fetch: Callable[..., bytes] = fetch_media


def use_http_client(http_client: Any, fetch: Callable[..., bytes] | None = None) -> None:
    """Send the SDK's requests through ``http_client`` (``None``: over the network again), for simulations.

    ``fetch`` takes the place of ``fetch_media``, for the SDK does not carry bytes.
    """
    global _http_client, _fetch
    _http_client, _fetch = http_client, fetch or fetch_media
    trunk.cache_clear()
