"""People: who they are, what they may do, how they log in, and what they changed."""
