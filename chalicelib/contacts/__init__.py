"""The people and businesses a company knows by their telephone numbers, and what is known of a caller."""
