from __future__ import annotations

import io

from trailhawk.sinks import Progress

MIB = 1024 * 1024


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def progress(err: io.StringIO, clock: Clock, *, total: int = 100 * MIB) -> Progress:
    return Progress(err, total_bytes=total, total_objects=12, clock=clock)


def last_line(err: io.StringIO) -> str:
    return err.getvalue().rpartition("\r\x1b[2K")[2]


def test_the_line_says_how_far_how_fast_and_how_long() -> None:
    err, clock = Terminal(), Clock()
    shown = progress(err, clock)
    clock.now += 10
    shown.update(20 * MIB, 3, 50_000, 7)
    assert last_line(err) == (" 20% 3 of 12 files  50,000 records  5,000/s  7 findings  0:40 left")


def test_hours_are_shown_as_hours() -> None:
    err, clock = Terminal(), Clock()
    shown = progress(err, clock)
    clock.now += 3_600
    shown.update(25 * MIB, 3, 1, 0)
    assert last_line(err).endswith("3:00:00 left")


def test_without_a_known_size_the_bytes_are_told() -> None:
    err, clock = Terminal(), Clock()
    progress(err, clock, total=0).update(5 * MIB, 1, 10, 0)
    assert last_line(err).startswith("5 MiB 1 of 12 files")
    assert "left" not in last_line(err)


def test_it_is_rewritten_five_times_a_second_at_most() -> None:
    err, clock = Terminal(), Clock()
    shown = progress(err, clock)
    for _ in range(1_000):
        clock.now += 0.001
        shown.update(1, 1, 1, 1)
    assert err.getvalue().count("\r") <= 6


def test_the_line_never_wraps() -> None:
    err, clock = Terminal(), Clock()
    shown = progress(err, clock, total=10**18)
    clock.now += 5
    shown.update(10**15, 10**9, 10**15, 10**12)
    assert len(last_line(err)) <= 79


def test_done_takes_the_line_away_once() -> None:
    err, clock = Terminal(), Clock()
    shown = progress(err, clock)
    shown.done()
    assert err.getvalue() == ""
    shown.update(1, 1, 1, 1)
    shown.done()
    shown.done()
    assert err.getvalue().endswith("\r\x1b[2K")
    assert err.getvalue().count("\r") == 2


def test_it_is_silent_where_nobody_watches() -> None:
    err, clock = io.StringIO(), Clock()
    shown = progress(err, clock)
    shown.update(1, 1, 1, 1)
    shown.done()
    watched = Terminal()
    Progress(watched, total_bytes=1, total_objects=1, clock=clock, enabled=False).update(1, 1, 1, 1)
    assert (err.getvalue(), watched.getvalue()) == ("", "")
