"""Browsers as telephones: a WebSocket for each page, one device for each identity."""
