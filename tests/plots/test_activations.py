from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from interpret.core.errors import ArgumentError
from interpret.describe.escaping import readable
from interpret.plots import plot
from tests.plots.examples import activations

WORDS = ("the", "film", "is", "not", "a", "bad", "one")


def _heat(figure):
    return next(trace for trace in figure.data if trace.type == "heatmap")


def test_positions_lie_at_the_centre_of_what_they_saw():
    result = activations(WORDS, length=7, filters=4, kernel=3, stride=2)  # spans 0–2, 2–4, 4–6
    heat = _heat(plot(result))
    assert heat.x.tolist() == [0, 2, 4, 6]  # borders: centres 1, 3, 5
    np.testing.assert_allclose(heat.z, result.values.T, rtol=1e-6)


def test_positions_lie_at_their_times():
    result = activations(None, length=11, filters=2, kernel=4, stride=3, channels=3)
    # Spans 0–3, 3–6, 6–9 of 50 positions a second: centres 1.5, 4.5, 7.5, so 0.03, 0.09, 0.15 s.
    assert _heat(plot(result)).x == pytest.approx([0.0, 0.06, 0.12, 0.18])


def test_the_hover_says_which_tokens_a_position_saw():
    heat = _heat(plot(activations(WORDS, length=7, filters=4)))
    assert np.asarray(heat.customdata)[3, 2] == "is not a"
    assert heat.hovertemplate.startswith("<b>filter %{y}</b><br>%{customdata}<br>")


def test_tokens_stand_over_the_map():
    figure = plot(activations(WORDS, length=7, filters=4))
    assert list(figure.layout.xaxis.ticktext) == list(WORDS)
    assert figure.layout.xaxis.side == "top"


def test_padding_is_left_out_and_counted():
    result = activations(WORDS, length=10, filters=4, padding=3)
    figure = plot(result)
    assert figure.layout.xaxis.range == (-0.5, 6.5)
    assert _heat(figure).z.shape == (4, 7)  # positions 0 to 6 saw a real token, 7 saw padding only
    assert "+ 3 padding positions, not shown" in readable(figure.layout.title.subtitle.text)
    assert _heat(plot(result, show_padding=True)).z.shape == (4, 8)


def test_signs_choose_the_scale():
    result = activations(WORDS, length=7, filters=4)
    assert plot(result).layout.coloraxis.cmin == 0
    signed = activations(WORDS, length=7, filters=4, signed=True, values=-result.values)
    scale = plot(signed).layout.coloraxis
    assert scale.cmin == -scale.cmax


def test_a_layer_whose_sight_is_unknown_has_an_axis_of_its_own():
    figure = plot(activations(None, length=9, filters=2, spans=None))
    assert figure.layout.xaxis.title.text == "position of the layer"
    assert len(_heat(figure).x) == 8
    assert "could not be followed" in readable(figure.layout.title.subtitle.text)


def test_a_layer_whose_positions_lie_unevenly_has_an_axis_of_its_own():
    repeated = np.repeat(np.stack([np.arange(4), np.arange(4) + 3], axis=1), 2, axis=0)
    values = np.arange(16.0).reshape(8, 2)
    figure = plot(activations(None, length=9, filters=2, spans=repeated, values=values))
    assert figure.layout.xaxis.title.text == "position of the layer"
    assert list(_heat(figure).x) == [edge - 0.5 for edge in range(9)]
    assert "lie unevenly on the input" in readable(figure.layout.title.subtitle.text)


def test_one_filter_is_bars_with_the_strongest_span_shaded():
    values = np.zeros((5, 4))
    values[:, 2] = [0.1, 0.2, 0.9, 0.3, 0.0]
    result = activations(WORDS, length=7, filters=4, values=values)
    figure = plot(result, filter=2)
    assert list(figure.data[0].y) == [0.1, 0.2, 0.9, 0.3, 0.0]
    assert list(figure.data[0].x) == [1, 2, 3, 4, 5]
    shade = figure.layout.shapes[0]
    assert (shade.x0, shade.x1) == (1.5, 4.5)
    subtitle = readable(figure.layout.title.subtitle.text)
    assert "strongest at position 2 of the layer, which saw: is not a (0.9 activation)" in subtitle


def test_another_position_can_be_shaded():
    result = activations(WORDS, length=7, filters=4)
    shade = plot(result, filter=2, position=4).layout.shapes[0]
    assert (shade.x0, shade.x1) == (3.5, 6.5)
    with pytest.raises(ArgumentError) as error:
        plot(result, filter=2, position=5)
    assert str(error.value) == (
        "position=5 is no position of layer 'conv1d' that is shown: use 0 to 4."
    )


def test_one_filter_over_a_series_is_a_line_under_the_input():
    result = activations(None, length=11, filters=2, kernel=4, stride=3)
    figure = plot(result, filter=1)
    assert [trace.mode for trace in figure.data] == ["lines", "lines+markers"]
    assert figure.data[1].yaxis == "y2"
    assert figure.data[1].x == pytest.approx([0.03, 0.09, 0.15])


def test_a_long_map_is_coarser_and_says_so():
    result = activations(None, length=4002, filters=3)
    figure = plot(result)
    assert _heat(figure).z.shape == (3, 800)
    np.testing.assert_allclose(_heat(figure).z.max(axis=1), result.values.max(axis=0), rtol=1e-6)
    subtitle = readable(figure.layout.title.subtitle.text)
    assert "each column of colour shows the strongest of 5 positions" in subtitle


def test_each_filter_says_what_its_own_strongest_position_saw():
    values = np.zeros((1600, 2))
    values[600, 0], values[601, 1] = 1.0, 1.0
    heat = _heat(plot(activations(None, length=1602, filters=2, values=values)))
    told = np.asarray(heat.customdata)
    assert told[0, 300] == "12 – 12.04 s"
    assert told[1, 300] == "12.02 – 12.06 s"


def test_a_stretch_of_the_input_leaves_a_layer_with_an_axis_of_its_own_whole():
    result = activations(None, length=90, filters=2, spans=None, values=np.ones((40, 2)))
    assert len(_heat(plot(result, span=(50, 80))).x) == 41


def test_nothing_but_padding_says_so():
    figure = plot(activations((), length=4, filters=3, padding=4, positions=("",) * 4))
    assert not figure.data
    assert figure.layout.annotations[0].text == (
        "No position of this layer saw any of the input that is shown."
    )


def test_a_filter_that_is_not_there_is_refused():
    with pytest.raises(ArgumentError, match=r"^filter=4 is no filter of layer 'conv1d': use 0 to"):
        plot(activations(WORDS, length=7, filters=4), filter=4)


def test_a_layer_that_saw_all_and_keeps_its_places_is_drawn_on_the_input():
    placed = activations(
        None, length=9, filters=2, spans=None, values=np.ones((4, 2)), places=np.arange(4) * 2 + 1.0
    )
    figure = plot(placed)
    edges = np.asarray(figure.data[0].x)
    np.testing.assert_allclose(edges * 50, [0.0, 2.0, 4.0, 6.0, 8.0])  # 50 positions a second
    assert figure.data[-1].y is not None  # the input's line above it
    assert "could not be followed" in figure.layout.title.subtitle.text
    lost = plot(dataclasses.replace(placed, places=None))
    assert lost.layout.xaxis.title.text == "position of the layer"
