from __future__ import annotations

import numpy as np
import pytest

from interpret.core.errors import ArgumentError
from interpret.plots.axis import input_axis


def _axis(positions, padding=None, **more):
    given = {"title": "token" if positions and isinstance(positions[0], str) else "time (s)"} | more
    return input_axis(positions, np.asarray(padding or [False] * len(positions)), **given)


def test_tokens_lie_at_their_numbers_and_repeat_under_their_own_place():
    axis = _axis(("the", "good", "the", "bad"))
    assert axis.layout()["tickvals"] == [0, 1, 2, 3]
    assert axis.layout()["ticktext"] == ["the", "good", "the", "bad"]
    assert axis.range == [-0.5, 3.5]


def test_labels_are_escaped_and_cut():
    axis = _axis(("<b>", "x" * 40, " "))
    assert axis.layout()["ticktext"] == ["&lt;b&gt;", "x" * 17 + "…", "·"]


def test_more_tokens_than_can_be_read_are_numbered():
    assert "ticktext" not in _axis(tuple(f"word{i}" for i in range(61))).layout()
    assert len(_axis(tuple(f"word{i}" for i in range(60))).layout()["ticktext"]) == 60
    assert len(_axis(tuple("abc" * 40)).layout()["ticktext"]) == 120  # characters are narrow
    assert "ticktext" not in _axis(tuple("abc" * 41)).layout()


def test_named_positions_that_are_no_tokens_keep_some_of_their_names():
    axis = _axis(tuple(f"day {i}" for i in range(200)), title="date")
    assert not axis.text
    assert axis.layout()["tickvals"] == list(range(0, 200, 4))
    assert axis.layout()["ticktext"][1] == "day·4"


def test_indices_lie_between_and_beyond_times():
    axis = _axis((0.0, 0.5, 1.5))
    assert axis.at(np.array([-1.0, 0.5, 1.5, 3.0])).tolist() == [-0.5, 0.25, 1.0, 2.5]
    assert axis.edges(np.array([0, 1, 2, 3])).tolist() == [-0.25, 0.25, 1.0, 2.0]


def test_one_position_is_as_wide_as_one():
    assert _axis((7.0,)).range == [6.5, 7.5]


def test_padding_is_hidden_on_either_side_and_numbers_stay():
    after = _axis(("a", "b", "", ""), [False, False, True, True])
    before = _axis(("", "", "", "a", "b"), [True, True, True, False, False])
    assert (after.first, after.stop) == (0, 2)
    assert before.layout()["tickvals"] == [3, 4]
    assert len(_axis(("a", ""), [False, True], show_padding=True)) == 2
    assert len(_axis(("", ""), [True, True])) == 0


def test_times_that_run_back_are_drawn_by_number():
    axis = _axis((0.0, 2.0, 1.0))
    assert axis.title == "time (s), by number"
    assert axis.coordinates.tolist() == [0, 1, 2]


def test_what_a_span_holds_is_said():
    words = _axis(("not", "a", "bad", "film"))
    assert words.seen(1, 3) == "a bad"
    assert words.seen(-1, 1) == "not"
    assert words.seen(4, 6) == "added zeros only"
    assert words.seen(0, 4, most=2) == "not a …"
    assert _axis(tuple("U7 x")).seen(0, 3) == "U7·"
    assert _axis((0.0, 0.5, 1.0)).seen(0, 2) == "0 – 0.5 s"
    assert _axis((0.0, 0.5, 1.0), title="position").seen(0, 2) == "0 – 0.5"


def test_a_part_of_the_input_must_lie_in_it():
    assert _axis((0.0, 0.5, 1.0, 1.5), span=(1, 3)).range == [0.25, 1.25]
    with pytest.raises(ArgumentError) as error:
        _axis(("a", "b"), span=(1, 5))
    assert str(error.value) == (
        "span=(1, 5) must lie in the input, which has positions 0 to 2: give (first, one past the "
        "last)."
    )


def test_a_day_of_hours_reads_in_hours():
    axis = _axis(tuple(i / (1 / 3600) for i in range(24)))
    assert axis.title == "time (h)"
    assert axis.layout()["title"]["text"] == "time (h)"
    np.testing.assert_allclose(axis.coordinates, np.arange(24))
    assert axis.range == pytest.approx([-0.5, 23.5])
    assert axis.say(19) == "19 h"
    assert axis.seen(17, 20) == "17 – 19 h"
    assert axis.tip == "time (h) %{x:.6~g}"


def test_a_part_of_a_series_keeps_the_unit_of_the_whole():
    axis = _axis(tuple(i * 3600.0 for i in range(24)), span=(2, 4))
    assert (axis.title, axis.say(3)) == ("time (h)", "3 h")


def test_each_of_many_positions_is_told_from_the_next():
    minutes = _axis(tuple(i * 60.0 for i in range(1440)))
    assert (minutes.say(1438), minutes.say(1439)) == ("23.967 h", "23.983 h")
    seconds_of_a_month = _axis(tuple(float(i) for i in range(30 * 86_400)))
    assert seconds_of_a_month.tip == "time (d) %{x:.8~g}"
    assert seconds_of_a_month.say(2_000_000) == "23.148148 d"


def test_times_that_run_back_and_other_numbers_keep_their_values():
    assert _axis((9000.0, 0.0, 3600.0)).say(1) == "1"
    assert _axis((0.0, 3600.0, 9000.0), title="depth (m)").say(2) == "9000"
