"""Handing calls on: to colleagues, queues and numbers outside, at once or after asking (docs/agents.md)."""
