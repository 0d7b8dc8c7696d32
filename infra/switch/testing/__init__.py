"""Scenarios on the simulated switch: scripted phones, in-process functions, the official SDK without sockets."""
