"""The drivers: each carries legs and rooms in its own way behind the same protocol."""
