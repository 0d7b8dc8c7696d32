"""Companies: their settings, their numbers, and the versioned documents that everything they configure is kept in."""
