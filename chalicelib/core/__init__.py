"""Names, errors and time: what every room uses and what uses no room."""
