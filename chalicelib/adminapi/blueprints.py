"""Everything the API registers; app.py takes it from here."""

from typing import Final

from chalice.app import Blueprint

from chalicelib.adminapi.routes import (
    agents,
    attempts,
    audio,
    breaches,
    callbacks,
    calls,
    campaigns,
    contacts,
    conversations,
    figures,
    flows,
    handing,
    memberships,
    meta,
    people,
    route_lists,
    settings,
    statistics,
    transfer,
    vip_lists,
    waiting,
)
from chalicelib.adminapi.routes.campaigns import LINES
from chalicelib.adminapi.routes.contacts import CSV
from chalicelib.adminapi.routes.listed import EXCEL

BLUEPRINTS: Final[tuple[Blueprint, ...]] = (
    settings.routes,
    people.routes,
    memberships.routes,
    agents.routes,
    flows.routes,
    vip_lists.routes,
    route_lists.routes,
    audio.routes,
    calls.routes,
    figures.routes,
    statistics.routes,
    contacts.routes,
    campaigns.routes,
    attempts.routes,
    breaches.routes,
    waiting.routes,
    conversations.routes,
    callbacks.routes,
    handing.routes,
    transfer.routes,
    meta.routes,
)
BINARY_TYPES: Final = (EXCEL, "application/zip", "audio/wav", CSV, LINES)
"""Media types that API Gateway must carry as bytes: ``app.api.binary_types`` has to hold them."""
