from __future__ import annotations

import numpy as np

from interpret.describe.kinds import top_table
from tests.plots.examples import (
    activations,
    filter_bank,
    maximisation,
    series_attribution,
    text_attribution,
)


def test_the_largest_magnitudes_come_first_and_padding_never():
    result = text_attribution(("a", "b", "c"), [0.1, -0.5, 0.3], padding=2)
    table = top_table(result, most=2)
    assert table.header == ("number", "token", "probability")
    assert table.rows == (("1", "b", "−0.5"), ("2", "c", "+0.3"))
    assert table.caption == "The 2 largest of 3 values"
    assert top_table(result).caption == "All 3 values"


def test_a_series_names_time_channel_and_input():
    values = np.array([[0.1, np.nan], [0.2, -0.9], [0.0, 0.4]])
    table = top_table(series_attribution(values, np.arange(6.0).reshape(3, 2)), most=2)
    assert table.header == ("number", "time (s)", "channel", "probability", "input")
    assert table.rows == (
        ("1", "0.02", "sensor 1", "−0.9", "3"),
        ("2", "0.04", "sensor 1", "+0.4", "5"),
    )
    assert table.caption == "The 2 largest of 5 values"


def test_long_times_are_listed_in_the_unit_of_the_chart():
    values = np.zeros((24, 1))
    values[19] = 0.7
    table = top_table(series_attribution(values, np.ones((24, 1)), rate=1 / 3600), most=1)
    assert table.header[:2] == ("number", "time (h)")
    assert table.rows[0][:2] == ("19", "19")
    answers = np.zeros((11, 2))
    answers[10, 1] = 0.7
    seen = activations(None, length=24, filters=2, kernel=4, stride=2, values=answers,
                       positions=tuple(i * 3600.0 for i in range(24)))  # fmt: skip
    assert top_table(seen, most=1).rows == (("1", "10", "20 – 23 h", "0.7"),)


def test_activations_say_what_was_seen():
    values = np.zeros((3, 2))
    values[1, 1] = 0.7
    table = top_table(activations(("x", "<b>", "y", "z"), length=4, filters=2, kernel=2,
                                  values=values), most=1)  # fmt: skip
    assert table.rows == (("1", "1", "<b> y", "0.7"),)


def test_filters_come_by_norm():
    weights = np.array([[[1.0], [0.0]], [[3.0], [4.0]], [[0.0], [0.0]]])
    table = top_table(filter_bank(3, 2, 1, weights=weights, bias=np.array([0, 0.5, 0]), dead=(2,)))
    assert table.header == ("filter", "norm", "bias", "dead")
    assert table.rows == (
        ("1", "5", "+0.5", ""),
        ("0", "1", "0", ""),
        ("2", "0", "0", "cannot answer"),
    )


def test_an_n_gram_is_listed_in_its_order():
    table = top_table(maximisation(np.array([[0.2], [0.9]]), tokens=("so", "good")))
    assert table.rows == (("0", "so", "+0.2"), ("1", "good", "+0.9"))
