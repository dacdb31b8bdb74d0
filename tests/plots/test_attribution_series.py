from __future__ import annotations

import numpy as np
import pytest

from interpret.core.errors import ArgumentError
from interpret.describe.escaping import readable
from interpret.plots import plot
from tests.plots.examples import over_rows, series_attribution

RNG = np.random.default_rng(5)


def _maps(figure):
    return [trace for trace in figure.data if trace.type == "heatmap"]


def _lines(figure):
    """Dark lines over a strip; each has a halo."""
    return [
        trace
        for trace in figure.data
        if trace.type in ("scatter", "scattergl")
        and trace.yaxis == "y"
        and trace.line.color == "#1b1f24"
    ]


def _subtitle(figure):
    return readable(figure.layout.title.subtitle.text)


def test_one_channel_is_a_line_over_its_strip_with_the_curve_below():
    values, x = RNG.normal(size=(24, 1)), RNG.normal(size=(24, 1))
    figure = plot(series_attribution(values, x))
    strip = _maps(figure)[0]
    np.testing.assert_allclose(strip.z, values.T, rtol=1e-6)
    places, seen = np.moveaxis(np.asarray(strip.customdata), 2, 0)
    np.testing.assert_allclose(seen[0], x[:, 0], rtol=1e-6)
    np.testing.assert_allclose(places[0], np.arange(24) / 50, rtol=1e-6)
    np.testing.assert_allclose(_lines(figure)[0].y, x[:, 0], rtol=1e-6)
    np.testing.assert_allclose(figure.data[-1].y, values[:, 0], rtol=1e-6)
    assert sorted(strip.y) == list(figure.layout.yaxis.range)
    scale = figure.layout.coloraxis
    assert scale.cmax == -scale.cmin == np.abs(values).max()


def test_each_of_a_few_channels_has_a_row_with_its_line_in_it():
    values, x = RNG.normal(size=(30, 3)), RNG.normal(size=(30, 3))
    figure = plot(series_attribution(values, x))
    rows = _maps(figure)[0]
    np.testing.assert_allclose(rows.z, values.T, rtol=1e-6)
    assert list(rows.y) == [3, 2, 1, 0]  # the first channel on top
    lines = _lines(figure)
    assert len(lines) == 3
    for row, line in enumerate(lines):
        low, high = 2 - row, 3 - row
        assert low <= min(line.y)
        assert max(line.y) <= high
        assert int(np.argmax(line.y)) == int(np.argmax(x[:, row]))
    assert list(figure.layout.yaxis.ticktext) == ["sensor 0", "sensor 1", "sensor 2"]
    np.testing.assert_allclose(figure.data[-1].y, values.sum(axis=1), rtol=1e-5)


def test_forty_channels_are_a_map_under_the_lines_of_the_strongest():
    values, x = RNG.normal(size=(50, 40)) * 0.01, RNG.normal(size=(50, 40))
    values[:, [3, 11, 20, 31]] *= 30
    figure = plot(series_attribution(values, x))
    rows, whole = _maps(figure)
    np.testing.assert_allclose(whole.z, values.T, rtol=1e-6)
    np.testing.assert_allclose(rows.z, values[:, [3, 11, 20, 31]].T, rtol=1e-6)
    assert len(_lines(figure)) == 4
    assert "lines: the strongest 4 of 40 channels" in _subtitle(figure)
    assert len(figure.layout.yaxis2.ticktext) <= 30


def test_lines_can_be_chosen_by_name_or_number():
    values, x = RNG.normal(size=(20, 40)), RNG.normal(size=(20, 40))
    figure = plot(series_attribution(values, x), channels=["sensor 7", 2])
    np.testing.assert_allclose(_maps(figure)[0].z, values[:, [7, 2]].T, rtol=1e-6)
    with pytest.raises(ArgumentError) as error:
        plot(series_attribution(values[:, :2], x[:, :2]), channels=["sensor 9"])
    assert str(error.value) == (
        "channels holds 'sensor 9', which the input does not have: use 'sensor 0' or 'sensor 1', "
        "or a number from 0 to 1."
    )


def test_one_value_for_all_channels_colours_every_line_alike():
    values, x = np.abs(RNG.normal(size=(20, 1))), RNG.normal(size=(20, 5))
    result = series_attribution(values, x, channels=("all channels",), signed=False)
    figure = plot(result)
    np.testing.assert_allclose(_maps(figure)[0].z, np.repeat(values.T, 5, axis=0), rtol=1e-6)
    assert list(figure.layout.yaxis.ticktext) == [f"channel {i}" for i in range(5)]
    assert figure.layout.coloraxis.cmin == 0
    assert "channel 3" in figure.data[0].text[3]


def test_the_lines_of_one_value_for_all_channels_have_the_inputs_names():
    x, names = RNG.normal(size=(20, 3)), ("left", "<up>", "right")
    result = series_attribution(
        RNG.normal(size=(20, 1)), x, channels=("all channels",), x_channels=names
    )
    figure = plot(result)
    assert list(figure.layout.yaxis.ticktext) == ["left", "&lt;up&gt;", "right"]
    assert [row[0] for row in _maps(figure)[0].text] == ["left", "&lt;up&gt;", "right"]
    one = plot(result, channels=["right"])
    assert one.layout.yaxis.title.text == "right"
    np.testing.assert_allclose(_lines(one)[0].y, x[:, 2], rtol=1e-6)
    with pytest.raises(ArgumentError, match="use 'left', '<up>' or 'right', or a number"):
        plot(result, channels=["all channels"])


def test_a_day_of_hours_is_drawn_in_hours_in_every_panel():
    values, x = RNG.normal(size=(24, 2)), RNG.normal(size=(24, 2))
    figure = plot(series_attribution(values, x, rate=1 / 3600))
    assert figure.layout.xaxis.title.text == "time (h)"
    for trace in (*_lines(figure), figure.data[-1]):
        np.testing.assert_allclose(trace.x, np.arange(24))
    np.testing.assert_allclose(_maps(figure)[0].x, np.arange(25) - 0.5)
    said = [trace.hovertemplate for trace in figure.data if trace.hovertemplate]
    assert len(said) == 2
    assert "time (h) %{customdata[0]:.6~g}" in said[0]
    np.testing.assert_array_equal(np.asarray(_maps(figure)[0].customdata)[0, :, 0], np.arange(24))
    assert "time (h) %{x:.6~g}" in said[1]


def test_what_is_filled_ends_where_the_curve_crosses_zero():
    values = np.array([[1.0], [-3.0], [0.0], [2.0]])
    figure = plot(series_attribution(values, np.ones((4, 1)), rate=1.0))
    above, below = (each for each in figure.data if each.type == "scatter" and each.fill)
    assert list(above.x) == [0, 0.25, 1, 2, 3]
    assert list(above.y) == [1, 0, 0, 0, 2]
    assert list(below.y) == [0, 0, -3, 0, 0]
    assert list(figure.data[-1].x) == [0, 1, 2, 3]


def test_what_was_not_computed_is_a_grey_gap_in_map_and_curve():
    values = RNG.normal(size=(20, 3))
    values[4:6, 1] = np.nan
    figure = plot(series_attribution(values, RNG.normal(size=(20, 3)), partial=True))
    assert np.argwhere(np.isnan(_maps(figure)[0].z)).tolist() == [[1, 4], [1, 5]]
    assert np.flatnonzero(np.isnan(figure.data[-1].y)).tolist() == [4, 5]
    assert any(shape.fillcolor == "#d5d9de" for shape in figure.layout.shapes)
    assert "2 of 60 values not computed: left grey" in _subtitle(figure)


def test_a_long_series_is_thinned_for_the_screen_with_its_extremes_and_says_so():
    values, x = RNG.normal(size=(120_000, 1)) * 0.01, RNG.normal(size=(120_000, 1))
    values[77_777], x[5_555] = -9.0, 99.0
    figure = plot(series_attribution(values, x))
    line = _lines(figure)[0]
    assert line.type == "scattergl"
    assert len(line.y) <= 2000
    assert max(line.y) == 99
    assert len(np.ravel(_maps(figure)[0].z)) <= 800
    assert np.nanmin(_maps(figure)[0].z) == -9
    assert "showing 2,000 of 120,000 positions: the extremes of each step" in _subtitle(figure)
    assert "shows the strongest of 150 positions" in _subtitle(figure)
    assert len(figure.to_json()) < 300_000


@pytest.mark.parametrize("count", [1000, 20_001])
def test_a_column_of_several_positions_names_the_one_that_it_shows(count):
    values, x = np.zeros((count, 2)), RNG.normal(size=(count, 2))
    values[529, 0], values[601, 1] = 3.0, -2.0
    result = series_attribution(values, x, rate=1.0, axis="position")
    strip = _maps(plot(result))[0]
    places = np.asarray(strip.customdata)[..., 0]
    assert strip.z.shape[1] <= 800
    assert places[0][np.argmax(strip.z[0])] == 529
    assert places[1][np.argmin(strip.z[1])] == 601
    np.testing.assert_array_equal(places, np.round(places))
    assert "%{customdata[0]" in strip.hovertemplate


def test_webgl_can_be_switched_off_and_a_part_is_drawn_in_full():
    values, x = RNG.normal(size=(5000, 1)), RNG.normal(size=(5000, 1))
    result = series_attribution(values, x)
    assert _lines(plot(result, webgl=False))[0].type == "scatter"
    part = plot(result, span=(1000, 1700))
    assert len(_lines(part)[0].y) == 700
    assert list(part.layout.xaxis.range) == pytest.approx([19.99, 33.99])


def test_names_of_channels_are_escaped():
    result = series_attribution(
        RNG.normal(size=(9, 2)), RNG.normal(size=(9, 2)), channels=("<b>", "a & b")
    )
    figure = plot(result)
    assert list(figure.layout.yaxis.ticktext) == ["&lt;b&gt;", "a &amp; b"]
    assert _maps(figure)[0].text[0][0] == "&lt;b&gt;"


def test_a_band_lies_around_values_that_have_a_standard_error():
    result = over_rows()
    figure = plot(result)
    (band,) = [each for each in figure.data if each.type == "scatter" and each.fill == "toself"]
    high, low = np.split(np.asarray(band.y), 2)
    np.testing.assert_allclose(high, (result.values + result.standard_error)[:, 0], rtol=1e-5)
    np.testing.assert_allclose(low[::-1], (result.values - result.standard_error)[:, 0], rtol=1e-5)
    (heat,) = [each for each in figure.data if each.type == "heatmap"]
    np.testing.assert_allclose(heat.customdata[0, :, 2], result.standard_error[:, 0], rtol=1e-5)
    assert "%{z:+.4~g} ± %{customdata[2]:.3~g} output" in heat.hovertemplate
