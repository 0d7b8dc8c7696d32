"""Fixtures for every test: the embedded AWS, started when first asked for."""

pytest_plugins = [
    "tests.plugins.embedded",
    "tests.plugins.covers",
    "tests.plugins.spread",
    "tests.plugins.properties",
    "tests.plugins.complete_in_ci",
    "tests.plugins.chromium",
    "tests.plugins.asterisk",
    "tests.plugins.emptied",
]
