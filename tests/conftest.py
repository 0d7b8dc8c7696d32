"""Fixtures for every test: the embedded AWS, started when first asked for."""

pytest_plugins = ["tests.plugins.embedded"]
