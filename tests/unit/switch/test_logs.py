"""Asterisk's logs have an end, though Asterisk keeps them open."""

from pathlib import Path

from infra.switch.legs.asterisk.logs import shorten


def test_a_log_beyond_its_bound_goes_on_empty_and_the_last_of_what_it_said_is_kept_beside(tmp_path: Path) -> None:
    with (tmp_path / "console").open("ab", buffering=0) as console, (tmp_path / "security").open("ab") as security:
        security.write(b"short\n")
        security.flush()
        for number in range(3):
            console.write(b"%d" % number * 101)
            shorten(tmp_path, 100)
            console.write(b"then\n")

    assert (tmp_path / "console").read_bytes() == b"then\n"
    assert (tmp_path / "console.old").read_bytes() == b"then\n" + b"2" * 101
    assert (tmp_path / "security").read_bytes() == b"short\n"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["console", "console.old", "security"]


def test_what_was_moved_aside_is_not_moved_again(tmp_path: Path) -> None:
    (tmp_path / "console.old").write_bytes(bytes(1000))

    shorten(tmp_path, 100)

    assert len((tmp_path / "console.old").read_bytes()) == 1000
