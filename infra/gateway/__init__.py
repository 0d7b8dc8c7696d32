"""The host of the unchanged functions outside Lambda: HTTP, WebSocket, job pollers, schedules and static files."""
