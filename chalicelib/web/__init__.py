"""The edge: who may come in, what they said as frozen values, and one answer for everything that goes wrong."""
