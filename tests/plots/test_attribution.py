from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from interpret.describe.escaping import readable
from interpret.plots import plot, text_strip
from tests.plots.examples import text_attribution

WORDS = ("the", "good", "<script>", "the", "film")
VALUES = [0.1, 0.5, -0.2, 0.0, 0.3]


def _trace(figure, kind):
    return next(trace for trace in figure.data if trace.type == kind)


def _subtitle(figure):
    return readable(figure.layout.title.subtitle.text)


def test_bars_and_strip_show_the_values_of_the_tokens():
    figure = plot(text_attribution(WORDS, VALUES))
    bars, strip = _trace(figure, "bar"), _trace(figure, "heatmap")
    np.testing.assert_allclose(bars.y, VALUES, rtol=1e-6)
    assert list(bars.x) == [0, 1, 2, 3, 4]
    np.testing.assert_allclose(strip.z, [VALUES], rtol=1e-6)
    assert list(strip.x) == [-0.5, 0.5, 1.5, 2.5, 3.5, 4.5]


def test_the_scale_is_centred_on_zero_whatever_the_values():
    scale = plot(text_attribution(WORDS, VALUES)).layout.coloraxis
    assert (scale.cmin, scale.cmax) == (-0.5, 0.5)
    assert list(scale.colorbar.ticktext) == ["−0.5", "0", "+0.5"]
    assert plot(text_attribution(WORDS, VALUES), limit=2).layout.coloraxis.cmin == -2


def test_title_and_subtitle_say_what_was_asked():
    figure = plot(text_attribution(WORDS, VALUES, target="<b>"))
    assert figure.layout.title.text == "Integrated gradients: what counts for “&lt;b&gt;”"
    assert _subtitle(figure).startswith("score 0.83 · baseline “pad” scores 0.21 · steps 50")


def test_repeated_tokens_keep_their_places_and_tags_are_shown_as_text():
    figure = plot(text_attribution(WORDS, VALUES))
    assert list(figure.layout.xaxis.tickvals) == [0, 1, 2, 3, 4]
    assert figure.layout.xaxis.ticktext[2] == "&lt;script&gt;"
    assert figure.data[0].customdata[2][0] == "2: <b>&lt;script&gt;</b>"
    assert "<script>" not in figure.to_json()


def test_padding_is_left_out_and_counted():
    figure = plot(text_attribution(WORDS, VALUES, padding=12))
    assert len(figure.data[0].x) == 5
    assert "+ 12 padding positions, not shown" in _subtitle(figure)
    assert len(plot(text_attribution(WORDS, VALUES, padding=12), show_padding=True).data[0].x) == 17


def test_gaps_are_grey_and_counted():
    figure = plot(text_attribution(WORDS, [0.1, np.nan, 0.2, np.nan, 0.0], partial=True))
    assert np.isnan(_trace(figure, "heatmap").z).tolist() == [[False, True, False, True, False]]
    assert figure.layout.shapes[0].fillcolor == "#d5d9de"
    assert "2 of 5 values not computed: left grey" in _subtitle(figure)
    assert "Partial: the work was stopped before its end." in _subtitle(figure)


def test_values_that_are_all_zero_are_said_to_be():
    figure = plot(text_attribution(("a", "b"), [0, 0]))
    assert figure.layout.coloraxis.cmax == 1
    assert "Every value is 0: nothing here moved the score." in _subtitle(figure)


def test_in_a_long_text_only_the_longest_bars_are_named():
    words = tuple(f"w{i}" for i in range(90))
    values = np.zeros(90)
    values[[5, 7, 40]] = [0.9, 0.8, -0.5]
    figure = plot(text_attribution(words, values))
    assert figure.layout.xaxis.ticktext is None
    assert list(_trace(figure, "scatter").text) == ["w5", "w40"]  # w7 stands too near to w5
    assert list(_trace(figure, "scatter").textposition) == ["top center", "bottom center"]


def test_a_very_long_text_keeps_its_extremes_and_says_what_is_shown():
    values = np.random.default_rng(1).normal(size=5000) * 0.01
    values[[777, 4321]] = [3.0, -4.0]
    figure = plot(text_attribution(tuple(f"w{i}" for i in range(5000)), values))
    bars = _trace(figure, "bar")
    assert len(bars.x) <= 800
    assert {777, 4321} <= set(bars.x)
    assert "showing 800 of 5,000 positions: the extremes of each step" in _subtitle(figure)


def test_a_part_of_a_text_is_drawn_alone_on_its_own_scale():
    figure = plot(text_attribution(WORDS, VALUES), span=(2, 5))
    assert list(figure.data[0].x) == [2, 3, 4]
    assert figure.layout.coloraxis.cmax == pytest.approx(0.3)


@pytest.mark.parametrize(("count", "why"), [(0, "is empty."), (9, "nothing but padding: 9 pos")])
def test_an_input_without_tokens_says_why_there_is_no_picture(count, why):
    figure = plot(text_attribution((), [], padding=count))
    assert not figure.data
    assert why in figure.layout.annotations[0].text


def test_the_dark_theme_changes_the_colours_alone():
    light, dark = (plot(text_attribution(WORDS, VALUES), theme=name) for name in ("light", "dark"))
    assert light.layout.paper_bgcolor == "#ffffff"
    assert dark.layout.paper_bgcolor == "#12181f"
    assert light.layout.height == dark.layout.height
    assert list(light.data[0].y) == list(dark.data[0].y)
    assert light.layout.coloraxis.colorscale != dark.layout.coloraxis.colorscale


def test_bars_of_tokens_have_whiskers():
    result = text_attribution(("good", "film"), [0.4, -0.1])
    result = dataclasses.replace(result, standard_error=np.array([[0.25], [0.5]]))
    figure = plot(result)
    bars, lines = figure.data[0], figure.data[1]
    np.testing.assert_allclose(
        lines.y, [0.15, 0.65, np.nan, -0.6, 0.4, np.nan], rtol=1e-5, equal_nan=True
    )
    low, high = figure.layout.yaxis.range
    assert low < -0.6 < 0.65 < high
    assert [row[1] for row in bars.customdata] == [" ± 0.25", " ± 0.5"]
    assert "good: +0.4 ± 0.25 " in text_strip(result)
