"""``make run``: the functions, a simulated switch, the embedded AWS and a furnished company at one address."""
