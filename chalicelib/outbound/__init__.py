"""Agents call out by hand: from a number typed, a contact, or a row of the queue log."""
