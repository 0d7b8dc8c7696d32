"""Connection overrides in URL fragments (contract A.1)."""

import pytest

from infra.switch.connection import Connection


def test_without_a_fragment_the_defaults_hold() -> None:
    assert Connection.parse("https://a.example/x?y=1") == (
        "https://a.example/x?y=1",
        Connection(connect_ms=5000, read_ms=15000, total_ms=15000, retries=1, policy=frozenset({"ct"})),
    )


def test_a_fragment_is_read_and_never_sent() -> None:
    bare, connection = Connection.parse("https://a.example/x#ct=2000&rt=3000&tt=9000&rc=2&rp=5xx,rt")

    assert bare == "https://a.example/x"
    assert connection == Connection(2000, 3000, 9000, 2, frozenset({"5xx", "rt"}))


@pytest.mark.parametrize(
    ("fragment", "connection"),
    [
        ("ct=1&rt=99999&tt=99999", Connection(connect_ms=100)),
        ("rc=9", Connection(retries=5)),
        ("ct=x&rc=-1", Connection()),
        ("rp=nonsense", Connection()),
        ("section-2", Connection()),
    ],
)
def test_values_out_of_bounds_are_brought_back_and_nonsense_is_ignored(fragment, connection) -> None:
    assert Connection.parse(f"https://a.example/#{fragment}")[1] == connection


@pytest.mark.parametrize("kind", ["4xx", "5xx", "ct", "rt"])
def test_the_policy_all_retries_everything(kind) -> None:
    assert Connection.parse("https://a.example/#rp=all")[1].retries_on(kind)
