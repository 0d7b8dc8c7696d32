"""Text messages that come in, and what became of those that went out."""
