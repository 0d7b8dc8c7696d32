"""The other side of the trunk contract: a TwiML executor and its Twilio-compatible REST API."""
