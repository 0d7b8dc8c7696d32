"""Webhooks of the switch to the functions beside it: the public address in the signature, the loopback on the wire."""

from dataclasses import dataclass, replace

from infra.switch.fetcher import HttpReply, HttpRequest, Limits
from infra.switch.http import HttpFetcher


@dataclass(frozen=True, slots=True, kw_only=True)
class Shortcut:
    """Neither the site's name in DNS nor its certificate need to be known to this machine."""

    fetcher: HttpFetcher
    public: str
    inside: str

    async def fetch(self, request: HttpRequest, limits: Limits) -> HttpReply:
        if request.url.startswith(self.public + "/"):
            request = replace(request, url=self.inside + request.url.removeprefix(self.public))
        return await self.fetcher.fetch(request, limits)
