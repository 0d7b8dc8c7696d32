"""The element types, one module each: settings, outlets, and what happens to a caller."""
