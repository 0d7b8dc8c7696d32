"""The loop guard (contract B.1 rule 9)."""

from infra.switch.guard import LoopGuard


class Watch:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_hundred_documents_at_once_are_admitted_and_the_next_is_not() -> None:
    guard = LoopGuard(Watch())

    assert [guard.admits() for _ in range(101)] == [True] * 100 + [False]


def test_documents_spread_over_time_are_no_loop() -> None:
    watch = Watch()
    guard = LoopGuard(watch)

    for _ in range(500):
        watch.now += 0.11
        assert guard.admits()


def test_something_heard_in_between_starts_the_count_again() -> None:
    guard = LoopGuard(Watch())
    for _ in range(100):
        guard.admits()

    guard.reset()

    assert guard.admits()
