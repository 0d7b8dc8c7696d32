"""What a team leader is told of a day: how agents spent it, and what became of the calls."""
