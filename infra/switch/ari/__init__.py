"""The connection to Asterisk (ARI)."""
