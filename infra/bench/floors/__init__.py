"""The least a function could do and still do it: hand-written, nothing shared with what it is held against."""
