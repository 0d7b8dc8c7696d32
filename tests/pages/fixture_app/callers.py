"""What the fixture server knows of callers."""

from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from tests.pages.fixture_app.world import now_ms

HOUR_MS = 3_600_000
STRANGER = {
    "contact": None,
    "lists": [],
    "before": [],
    "earlier": [],
    "has_more": False,
    "last_spoken": None,
    "missed_since": 0,
}


def tuomas() -> dict[str, Any]:
    """A caller of whom everything is known."""
    at = now_ms()
    calls = [
        ("e1", 30, None, "abandoned"),
        ("e2", 50, None, "timed-out"),
        ("e3", 76, "Eva Lindstrøm", "answered"),
        ("e4", 900, "Kari Aasen", "answered"),
    ]
    return {
        "contact": {
            "name": "tuomas-makinen",
            "title": "Tuomas Mäkinen",
            "organisation": "Mäkinen Rakennus Oy",
            "notes": "Prefers English. Case 2026-118: the garage on Storgata 4.",
            "is_vip": True,
            "numbers": ["+358401234567", "+358912345"],
        },
        "lists": [{"title": "Builders we know", "note": "Framework agreement", "is_block": False}],
        "before": [{"agent": "Jonas Lindqvist", "queue": "Front desk", "at": at - 60_000}],
        "earlier": [
            {"id": name, "at": at - hours * HOUR_MS, "queue": "Building permits", "agent": agent, "outcome": outcome}
            for name, hours, agent, outcome in calls
        ],
        "has_more": True,
        "last_spoken": {"agent": "Eva Lindstrøm", "queue": "Building permits", "at": at - 76 * HOUR_MS},
        "missed_since": 2,
    }


async def caller(request: Request) -> Response:
    call = request.path_params["call"]
    known = {**STRANGER, **(tuomas() if call == "c20" else {})}
    campaigns = request.app.state.world.campaigns
    known |= {"customers": campaigns.callers, "returns_to": campaigns.returns_to}
    known["shown"] = request.app.state.world.shown if call == "c20" else []
    number = {"c20": "+358401234567", "c21": "+4740011223"}.get(call)
    return JSONResponse({"now": now_ms(), "call": call, "caller": number, **known})
