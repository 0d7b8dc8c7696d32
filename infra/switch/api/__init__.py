"""The Twilio-compatible REST API: routes to one module per resource."""
