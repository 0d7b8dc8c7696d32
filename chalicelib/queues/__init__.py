"""ACD: who waits, who is offered what, who answers first, and what follows from it."""
