"""What the bars and the map of Shapley values hold."""

import numpy as np

from interpret.describe.kinds import caption_of
from interpret.describe.shapley import alt_text
from interpret.plots import plot
from interpret.plots.left_out import left_out
from interpret.plots.strip import text_strip
from tests.plots.examples import NAN, shapley_values


def test_bars_stand_in_the_order_of_the_input_with_two_standard_errors():
    figure = plot(shapley_values(padding=2))
    bars, rings = figure.data
    assert list(bars.x) == [0.5, 1.5]
    assert list(bars.error_x.array) == [0.1, 0.3]
    assert list(rings.x) == [0.25, 0.75]
    assert list(figure.layout.yaxis.ticktext) == ["no", "more fun =x"]
    assert "Whiskers: two standard errors to either side." in left_out(figure)


def test_exact_values_have_no_whiskers():
    figure = plot(shapley_values(exact=True, permutations=0))
    assert figure.data[0].error_x.visible is False
    assert not any("Whiskers" in sentence for sentence in left_out(figure))


def test_of_many_the_strongest_are_drawn():
    chunks = tuple((i, i + 1) for i in range(50))
    figure = plot(shapley_values(chunks, text=None))
    assert list(figure.data[0].x) == [i + 0.5 for i in range(10, 50)]
    assert "The 40 strongest of 50 values." in left_out(figure)


def test_channels_are_named_beside_their_chunk():
    result = shapley_values(
        ((0, 2), (2, 5)), text=None, channels=("x", "y"), values=np.eye(2),
        standard_error=np.zeros((2, 2)), drops=np.zeros((2, 2)),
    )  # fmt: skip
    figure = plot(result)
    assert list(figure.layout.yaxis.ticktext) == [
        "0 – 0.02 s · x", "0 – 0.02 s · y", "0.04 – 0.08 s · x", "0.04 – 0.08 s · y",
    ]  # fmt: skip


def test_a_map_has_at_each_position_the_value_of_its_chunk():
    result = shapley_values(padding=2)
    figure = plot(result, view="map")
    (bars,) = [trace for trace in figure.data if trace.type == "bar"]
    assert list(bars.y) == [0.5, 1.5, 1.5, 1.5]
    assert result.at_positions[:, 0].tolist() == [0.5, 1.5, 1.5, 1.5, 0, 0]
    assert "more: +1.5 probability of the whole chunk" in text_strip(result)


def test_nothing_finished_is_said():
    nothing = np.full((2, 1), NAN)
    result = shapley_values(
        values=nothing, standard_error=nothing, drops=nothing, permutations=0, partial=True
    )
    assert "The work was stopped before anything was finished." in str(plot(result).layout)
    assert alt_text(result) == "Shapley values for “junior”: nothing computed"


def test_what_is_said_of_them():
    result = shapley_values()
    assert "128 permutations, 345 coalitions, standard error at most 0.15" in caption_of(result)
    assert "sum +2, which is score − baseline" in caption_of(result)
    assert "2 chunks" in caption_of(result)
    assert "2 chunks" not in caption_of(shapley_values(params={"chunks": "2"}))
    exact = shapley_values(exact=True, coalitions=4, permutations=0)
    assert "exact, over all 4 coalitions" in caption_of(exact)
    assert alt_text(result) == (
        "Shapley values for “junior”: the largest value is +1.5 ± 0.15 of more fun =x"
    )
