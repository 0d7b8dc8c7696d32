"""The conversation: its legs, its stays in queues, its segments, and the log of those that have ended."""
