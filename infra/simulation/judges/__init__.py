"""The invariants as judges of a record: each yields the breaches of one name."""
