from __future__ import annotations

import numpy as np
import pytest

from interpret.describe.clock import digits_for, read_times


@pytest.mark.parametrize(
    ("last", "unit", "reads"),
    [
        (599.0, "s", 599.0),
        (600.0, "min", 10.0),
        (7199.0, "min", 7199 / 60),
        (7200.0, "h", 2.0),
        (4 * 86_400.0 - 1, "h", 96 - 1 / 3600),
        (4 * 86_400.0, "d", 4.0),
    ],
)
def test_the_span_chooses_the_unit(last, unit, reads):
    times, title, named = read_times((0.0, 0.4 * last, last), "time (s)")
    assert (title, named) == (f"time ({unit})", unit)
    assert times.tolist() == pytest.approx([0.0, 0.4 * reads, reads])


def test_a_late_start_is_no_long_span():
    times, title, _ = read_times((1.7e9, 1.7e9 + 5), "time (s)")
    assert title == "time (s)"
    assert times.tolist() == [1.7e9, 1.7e9 + 5]


def test_what_is_no_time_is_left_as_it_is():
    numbers, title, unit = read_times((0.0, 90_000.0), "position")
    assert (numbers.tolist(), title, unit) == ([0.0, 90_000.0], "position", "")
    assert read_times((), "time (s)")[1:] == ("time (s)", "s")


@pytest.mark.parametrize(
    ("numbers", "digits"),
    [
        (np.arange(24.0), 3),
        (np.arange(1440) / 60, 5),
        (np.arange(120_000) / 50, 7),
        (1.7e9 + np.arange(4.0), 11),
        (np.array([2.0]), 3),
        (np.array([0.0, 1e-20, 1e9]), 3),
    ],
)
def test_digits_tell_each_position_from_the_next(numbers, digits):
    assert digits_for(numbers) == digits
