"""The switch with real telephones: Asterisk, its configuration, and what starts them together."""
