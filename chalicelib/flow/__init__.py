"""Call flows: what a caller meets between dialling a number and reaching somebody, decided by a pure function."""
