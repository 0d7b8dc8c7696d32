"""A SIP telephone of our own: it dials, answers, presses keys, sends a tone and measures what it hears."""
