"""Virtual time: exact moments, events, and programs that are stopped."""

from __future__ import annotations

import pytest
from virtual_board.simulated.timebase import SECOND, PowerCut, Timebase


def test_time_passes_without_a_program() -> None:
    timebase = Timebase()
    timebase.run(3 * SECOND)
    assert timebase.seconds() == 3.0


def test_a_program_stands_still_at_the_deadline_and_goes_on_from_there() -> None:
    timebase = Timebase()
    woke: list[int] = []

    def program() -> None:
        timebase.spend(10)
        woke.append(timebase.now)
        timebase.spend(10)
        woke.append(timebase.now)

    timebase.start(program)
    timebase.run(5)
    assert (timebase.now, woke) == (5, [])
    timebase.run(6)
    assert (timebase.now, woke) == (11, [10])
    timebase.run(100)
    assert (timebase.now, woke) == (111, [10, 20])


def test_what_happens_at_the_deadline_is_the_drivers_before_it_is_the_programs() -> None:
    timebase = Timebase()
    seen: list[bool] = []
    pressed = False

    def program() -> None:
        timebase.spend(10)
        seen.append(pressed)

    timebase.start(program)
    timebase.run(10)
    pressed = True
    timebase.run(1)
    assert seen == [True]


def test_events_come_at_their_moment_in_order_inside_a_long_sleep() -> None:
    timebase = Timebase()
    happened: list[tuple[str, int]] = []
    timebase.at(30, lambda: happened.append(("late", timebase.now)))
    timebase.at(20, lambda: happened.append(("early", timebase.now)))
    timebase.at(20, lambda: timebase.at(25, lambda: happened.append(("made by one", timebase.now))))
    timebase.start(lambda: timebase.spend(100))
    timebase.run(50)
    assert happened == [("early", 20), ("made by one", 25), ("late", 30)]


def test_a_killed_program_can_do_nothing_more_in_its_finally_blocks() -> None:
    timebase = Timebase()
    done: list[str] = []

    def program() -> None:
        try:
            try:
                timebase.spend(100)
            finally:
                timebase.spend(1)
                done.append("spent time without power")
        except PowerCut:
            done.append("stopped")

    timebase.start(program)
    timebase.run(50)
    timebase.kill(PowerCut)
    assert done == ["stopped"]
    timebase.run(10)
    assert timebase.now == 60


def test_an_error_of_the_simulation_reaches_the_driver() -> None:
    timebase = Timebase()

    def program() -> None:
        raise LookupError("in the simulation itself")

    timebase.start(program)
    with pytest.raises(LookupError):
        timebase.run(1)
