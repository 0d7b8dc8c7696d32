"""Calls placed for agents from a campaign's list: whom to call now, and what becomes of each attempt."""
