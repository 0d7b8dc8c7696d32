"""Callbacks: whoever would rather be called than wait is called back by the next agent who is free."""
