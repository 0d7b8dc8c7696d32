"""The people of a history: callers, agents, a team leader, and whoever is called outside."""
