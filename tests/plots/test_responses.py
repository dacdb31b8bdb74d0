"""Filters that respond: bars in the order of the ranks, in the colours of classes, beside slots."""

import numpy as np
import pytest

from interpret.core.errors import ArgumentError
from interpret.describe.theme import LIGHT
from interpret.plots import plot
from interpret.plots.ngrams import class_colours
from tests.plots.examples import responses


def bars(figure):
    return [trace for trace in figure.data if trace.type == "bar"]


def test_a_bar_for_each_filter_in_the_colour_of_its_class():
    result = responses()  # values 1, 0, −0.5·2, −1·2; filters 1 and 2 speak for good and bad
    figure = plot(result)
    good, bad, nobody = bars(figure)
    assert (good.name, bad.name, nobody.name) == ("good", "bad", "no class")
    assert (list(good.y), list(bad.y), list(nobody.y)) == ([1], [2], [0, 3])
    assert list(nobody.x) == [1.0, -2.0]
    assert [each.marker.color for each in (good, bad)] == class_colours(LIGHT, 2)
    assert list(figure.layout.yaxis.ticktext) == [f"filter {i}" for i in range(4)]


def test_the_cells_hold_the_tokens_and_their_products():
    result = responses()
    (cells,) = [trace for trace in plot(result).data if trace.type == "heatmap"]
    np.testing.assert_allclose(cells.z, result.slot_parts)
    assert cells.text[0].tolist() == ["not", "good", ""]
    assert cells.xaxis == "x2"


def test_a_layer_asked_itself_has_no_cells():
    none = np.zeros((4, 0))
    result = responses(rule="own answers", percentiles=none, cosines=np.zeros((0, 0)))
    object.__setattr__(result, "slot_parts", none)
    figure = plot(result)
    assert {trace.type for trace in figure.data} == {"bar"}
    assert figure.layout.xaxis.domain == (0.0, 1.0)


def test_so_many_filters_as_asked_and_the_rest_is_told():
    figure = plot(responses(filters=30))
    assert sum(len(each.y) for each in bars(figure)) == 20
    assert "The first 20 of 30 filters are drawn." in figure.layout.title.subtitle.text
    assert sum(len(each.y) for each in bars(plot(responses(), filters=2))) == 2
    with pytest.raises(ArgumentError) as caught:
        plot(responses(), filters=0)
    assert str(caught.value) == "filters must be a whole number of at least 1, but is 0."


def test_a_bar_tells_which_filter_was_clicked():
    figure = plot(responses(), selectable=True)
    assert list(bars(figure)[2].customdata) == [0, 3]
    assert figure.layout.clickmode == "event+select"
