from __future__ import annotations

import dataclasses

import numpy as np

from interpret.methods.spans import spans
from interpret.plots import plot
from interpret.plots.left_out import left_out
from tests.plots.examples import series_attribution, series_spans, text_spans


def test_each_span_is_a_bar_from_its_first_to_its_last_position():
    result = text_spans(chances=np.array([0.01, 0.5, 1.0, 0.5]))
    values, bars = plot(result).data
    np.testing.assert_allclose(values.y, [2.0, 1.0, 0.0, -0.5, 3.0, -0.25])
    drawn = {(base, base + width) for base, width in zip(bars.base, bars.x, strict=True)}
    assert drawn == {(s - 0.5, e - 0.5) for s, e in result.spans}
    # The largest lies on top; the two of one size and the rare one tell their sums.
    assert list(bars.text).count("+3") == 1
    assert left_out(plot(result)) == ["Pale: a chance above 5%."]


def test_rows_of_channels_frame_what_is_rare_alone():
    result = series_spans()
    chances = np.ones(len(result.sums))
    chances[4] = 0.02
    figure = plot(dataclasses.replace(result, chances=chances))
    heat, bars = figure.data
    np.testing.assert_allclose(heat.z, result.values.T, atol=1e-6)
    assert list(bars.y) == [result.span_channels[4]]
    (start, stop) = result.spans[4]
    np.testing.assert_allclose([bars.base[0], bars.x[0]], [start / 50 - 0.01, (stop - start) / 50])
    assert len(plot(dataclasses.replace(result, chances=np.ones(len(chances)))).data[1].y) == 0


def test_of_many_spans_the_largest_are_drawn_and_the_rest_is_told():
    values = np.tile([1.0, -1.0], 500)[:, None]
    values[700] = 9.0
    figure = plot(spans(series_attribution(values, values), shuffles=9))
    assert len(figure.data[-1].base) == 300
    assert figure.data[-1].base[-1] == (700 - 0.5) / 50
    assert left_out(figure)[0] == "spans: the 300 largest of 1,000"
