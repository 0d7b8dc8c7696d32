"""What must never happen, and when it did: found by the sweeper, counted by name, shown to administrators."""
