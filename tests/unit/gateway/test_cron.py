"""EventBridge's schedule expressions, and when they next fire."""

import datetime as dt

import pytest

from infra.gateway.cron import BadSchedule, schedule


def at(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("expression", "after", "next_firing"),
    [
        ("rate(1 minute)", "2026-11-22T03:30:30", "2026-11-22T03:31:00"),
        ("rate(5 minutes)", "2026-11-22T03:30:00", "2026-11-22T03:35:00"),
        ("rate(1 hour)", "2026-11-22T23:59:59", "2026-11-23T00:00:00"),
        ("rate(2 days)", "2026-11-22T10:00:00", "2026-11-23T00:00:00"),
        ("cron(15 10 * * ? *)", "2026-11-22T10:15:00", "2026-11-23T10:15:00"),
        ("cron(0 18 ? * MON-FRI *)", "2026-11-20T18:00:00", "2026-11-23T18:00:00"),
        ("cron(0 18 ? * 2-6 *)", "2026-11-20T18:00:00", "2026-11-23T18:00:00"),
        ("cron(0 9 ? * 1,7 *)", "2026-11-22T09:00:00", "2026-11-28T09:00:00"),
        ("cron(0 9 ? * 2#1 *)", "2026-11-22T00:00:00", "2026-12-07T09:00:00"),
        ("cron(0 9 ? * 6L *)", "2026-11-22T00:00:00", "2026-11-27T09:00:00"),
        ("cron(0 0 L * ? *)", "2026-11-22T00:00:00", "2026-11-30T00:00:00"),
        ("cron(0 8 1 * ? *)", "2026-11-22T00:00:00", "2026-12-01T08:00:00"),
        ("cron(0/10 8-17 ? * MON-FRI *)", "2026-11-23T08:05:00", "2026-11-23T08:10:00"),
        ("cron(0 0 1 1 ? 2028)", "2026-11-22T00:00:00", "2028-01-01T00:00:00"),
    ],
)
def test_an_expression_fires_when_eventbridge_would(expression, after, next_firing):
    assert schedule(expression)(at(after)) == at(next_firing)


@pytest.mark.parametrize(
    "expression",
    [
        "every minute",
        "rate(0 minutes)",
        "rate(5 weeks)",
        "cron(* * * * *)",
        "cron(0 9 * * MON *)",
        "cron(0 9 ? * ? *)",
        "cron(61 9 * * ? *)",
    ],
)
def test_what_eventbridge_would_refuse_is_refused_with_the_expression_named(expression):
    with pytest.raises(BadSchedule) as refused:
        schedule(expression)

    assert expression in str(refused.value)


def test_restarts_do_not_postpone_a_rate():
    daily = schedule("rate(1 day)")

    assert daily(at("2026-11-22T00:00:01")) == daily(at("2026-11-22T23:59:59")) == at("2026-11-23T00:00:00")
